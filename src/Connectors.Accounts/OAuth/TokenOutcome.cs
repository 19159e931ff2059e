using Connectors.Accounts.Vault;
using Connectors.Runtime.Tokens;

namespace Connectors.Accounts.OAuth;

/// <summary>How a token request ended. There is no way that throws.</summary>
internal abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <summary>Tokens came, sound and whole.</summary>
    public sealed record Granted(TokenGrant Grant) : TokenOutcome;

    /// <summary>The provider has answered, and it is a no. Nothing was rotated.</summary>
    /// <param name="Kind">What the no means.</param>
    /// <param name="Code">The provider's word for it, for people and logs.</param>
    /// <param name="Wait">How long it asks to be left alone.</param>
    public sealed record Refused(Runtime.Tools.TokenFailureKind Kind, string Code, TimeSpan? Wait = null) : TokenOutcome;

    /// <summary>No byte of the request can have left.</summary>
    public sealed record NotSent(string Code) : TokenOutcome;

    /// <summary>It was sent, and nobody knows what the provider did with it.</summary>
    public sealed record Ambiguous(string Code) : TokenOutcome;
}

/// <summary>What the provider has granted.</summary>
internal sealed record TokenGrant
{
    public required Secret AccessToken { get; init; }

    /// <summary>Null where the answer has none; the old one then stays (RFC 6749, 6).</summary>
    public Secret? RefreshToken { get; init; }

    /// <summary>The access token's life, already brought within sound bounds.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>When the request was sent: the life is counted from here.</summary>
    public required DateTimeOffset SentAt { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public string? Subject { get; init; }

    public string? UserId { get; init; }

    public AccessToken ToHeader() => new(AccessToken.Reveal());
}
