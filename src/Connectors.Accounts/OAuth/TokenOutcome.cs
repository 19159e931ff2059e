using Connectors.Accounts.Vault;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.OAuth;

/// <summary>How a token request ended. There is no way that throws.</summary>
/// <param name="Code">The provider's word for it, or ours; for people and logs.</param>
internal abstract record TokenOutcome(string Code)
{
    /// <summary>Tokens came, sound and whole.</summary>
    public sealed record Granted(TokenGrant Grant) : TokenOutcome("granted");

    /// <summary>The provider has answered, and it is a no. Nothing was rotated.</summary>
    /// <param name="Kind">What the no means.</param>
    /// <param name="Code">The provider's word for it.</param>
    /// <param name="Wait">How long it asks to be left alone.</param>
    public sealed record Refused(TokenFailureKind Kind, string Code, TimeSpan? Wait = null) : TokenOutcome(Code)
    {
        /// <summary>Whether the whole app is to wait (429, 503), and not this account alone.</summary>
        public bool IsOfApp { get; init; }
    }

    /// <summary>The provider was asked about the token instead of being shown it for a new one.</summary>
    public sealed record Introspected(bool IsActive) : TokenOutcome(IsActive ? "refused_though_active" : "inactive");

    /// <summary>No byte of the request can have left.</summary>
    public sealed record NotSent(string Code) : TokenOutcome(Code);

    /// <summary>It was not even tried, for a reason of our own.</summary>
    public sealed record NotTried(string Code) : TokenOutcome(Code);

    /// <summary>It was sent, and nobody knows what the provider did with it.</summary>
    public sealed record Ambiguous(string Code) : TokenOutcome(Code);
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

    /// <summary>The grant with the refresh token that is to be kept: the new one, or the one that was presented.</summary>
    public TokenGrant Over(Secret presented) => RefreshToken is null ? this with { RefreshToken = presented } : this;
}
