using Connectors.Accounts.Store;

namespace Connectors.Accounts;

/// <summary>An account as its tenant sees it. It holds no token, and nothing by which one could be had.</summary>
public sealed record ConnectedAccount
{
    /// <summary>The connection.</summary>
    public required string Connection { get; init; }

    /// <summary>The tenant's own name for the end user.</summary>
    public required string Identifier { get; init; }

    /// <summary>Id of this grant history; a reconnect after a disconnect has a new one.</summary>
    public required string Id { get; init; }

    /// <summary>Where the account stands.</summary>
    public required AccountStatus Status { get; init; }

    /// <summary>Why, one of <see cref="StatusReason"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>The provider's own id of the connected account.</summary>
    public string? Subject { get; init; }

    /// <summary>What the user granted; null where the provider does not tell.</summary>
    public IReadOnlyList<string>? GrantedScopes { get; init; }

    /// <summary>What was asked for and not granted.</summary>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>When the access token in hand runs out; it is renewed before.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Counts the pairs of tokens this account has had.</summary>
    public long TokenVersion { get; init; }

    /// <summary>Code of the last failed refresh, while refreshes fail.</summary>
    public string? LastError { get; init; }

    /// <summary>When the account was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When something about it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The row without its tokens.</summary>
    internal static ConnectedAccount Of(AccountRow row) => new()
    {
        Connection = row.Key.Connection,
        Identifier = row.Key.Identifier,
        Id = row.Id,
        Status = row.Status,
        Reason = row.Reason,
        Subject = row.Subject,
        GrantedScopes = row.GrantedScopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        MissingScopes = row.GrantedScopes is { } granted && row.RequestedScopes is { } requested
            ? [.. requested.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(granted.Split(' '))]
            : [],
        ExpiresAt = row.ExpiresAt,
        TokenVersion = row.TokenVersion,
        LastError = row.LastError,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
    };
}
