using Connectors.Sandbox.OAuth;

namespace Connectors.Sandbox.Portals;

/// <summary>A token: which app may do what in which portal, and since when it may not any more.</summary>
internal sealed class Grant(string token, Portal portal, long appId, long userId, IReadOnlySet<string> scopes)
{
    public string Token => token;

    public Portal Portal => portal;

    public long AppId => appId;

    public long UserId => userId;

    public IReadOnlyCollection<string> Scopes => scopes;

    /// <summary>The consent an OAuth access token came from; null for a private app's token, which nobody consented to.</summary>
    public TokenFamily? Family { get; init; }

    /// <summary>A private app's token; only these are told the daily limit in headers.</summary>
    public bool IsPrivateApp => token.StartsWith("pat-", StringComparison.Ordinal);

    /// <summary>Null for a token that lives until it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public bool IsRevoked { get; set; }

    public bool HasExpired(DateTimeOffset now) => ExpiresAt is { } end && end <= now;
}
