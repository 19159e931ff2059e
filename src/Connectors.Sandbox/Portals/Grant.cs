namespace Connectors.Sandbox.Portals;

/// <summary>A token: which app may do what in which portal, and since when it may not any more.</summary>
internal sealed class Grant(string token, Portal portal, long appId, long userId, IEnumerable<string> scopes)
{
    public string Token => token;

    public Portal Portal => portal;

    public long AppId => appId;

    public long UserId => userId;

    public IReadOnlyCollection<string> Scopes { get; } = scopes.ToHashSet(StringComparer.Ordinal);

    /// <summary>A private app's token; only these are told the daily limit in headers.</summary>
    public bool IsPrivateApp => token.StartsWith("pat-", StringComparison.Ordinal);

    public DateTimeOffset? ExpiredAt { get; set; }

    public bool IsRevoked { get; set; }
}
