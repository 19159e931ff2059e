using System.Diagnostics.CodeAnalysis;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Tenants;

/// <summary>Who calls, as a key has proved it.</summary>
/// <param name="Tenant">Whose agents it acts for.</param>
/// <param name="Role">What it may do.</param>
/// <param name="KeyId">Which key it was, for logs and audits.</param>
public sealed record ApiCaller(string Tenant, ApiRole Role, string KeyId);

/// <summary>What became of a presented key: a caller, or one sentence that may be shown to whoever presented it.</summary>
public readonly record struct ApiKeyVerdict
{
    ApiKeyVerdict(ApiCaller? caller, string? refusal) => (Caller, Refusal) = (caller, refusal);

    /// <summary>Whether the key works.</summary>
    [MemberNotNullWhen(true, nameof(Caller))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAccepted => Caller is not null;

    /// <summary>Who calls.</summary>
    public ApiCaller? Caller { get; }

    /// <summary>Why not, and what to do.</summary>
    public string? Refusal { get; }

    internal static ApiKeyVerdict Missing { get; } =
        new(null, $"No API key was sent: send the one you were given, which begins with {ApiKey.Prefix}.");

    internal static ApiKeyVerdict Malformed { get; } =
        new(null, "This is no API key as it was given out, a character is wrong or missing: copy it again, whole.");

    /// <summary>Unknown, wrong or revoked: whoever guesses must not learn which.</summary>
    internal static ApiKeyVerdict Unknown { get; } =
        new(null, "This API key does not work here, or no longer: ask the operator for a new one.");

    internal static ApiKeyVerdict Accepted(ApiCaller caller) => new(caller, null);
}

/// <summary>What may be shown of a key after it was made.</summary>
/// <param name="Id">The part by which it is found and revoked.</param>
/// <param name="Tenant">The tenant it acts for.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Note">What it is for, in the operator's words.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RevokedAt">Since when it is refused; null while it works.</param>
public sealed record ApiKeyInfo(string Id, string Tenant, ApiRole Role, string? Note, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);
