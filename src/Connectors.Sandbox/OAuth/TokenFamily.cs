using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.OAuth;

/// <summary>Whether a consent still holds, and if not, who ended it.</summary>
internal enum FamilyState
{
    Live,
    Revoked,
    Killed,
    Uninstalled,
}

/// <summary>One consent: what one user has allowed one app in one portal, and the refresh tokens that descend from it.</summary>
internal sealed class TokenFamily(long id, OAuthApp app, Portal portal, long userId, IReadOnlySet<string> scopes)
{
    /// <summary>Replaced refresh tokens that are still recognised, and so punished. Ours, so that long runs stay small.</summary>
    const int MostRemembered = 1_000;

    readonly Queue<RefreshToken> _refreshTokens = new();

    public long Id => id;

    public string ClientId { get; } = app.ClientId;

    public long AppId { get; } = app.AppId;

    public Portal Portal => portal;

    public long UserId => userId;

    public IReadOnlySet<string> Scopes => scopes;

    public FamilyState State { get; set; }

    public int Refreshes { get; set; }

    public string UserEmail => portal.Owners.FirstOrDefault(owner => owner.UserId == userId)?.Email ?? "";

    /// <summary>Takes a new refresh token in, and returns the one that is too old to be remembered any longer.</summary>
    public RefreshToken? Remember(RefreshToken token)
    {
        _refreshTokens.Enqueue(token);
        return _refreshTokens.Count > MostRemembered ? _refreshTokens.Dequeue() : null;
    }
}

/// <summary>A refresh token, and what it was exchanged for once it has been.</summary>
internal sealed class RefreshToken(string text, TokenFamily family)
{
    public string Text => text;

    public TokenFamily Family => family;

    public DateTimeOffset? ReplacedAt { get; private set; }

    public IssuedTokens? Successor { get; private set; }

    public bool IsLive => ReplacedAt is null && family.State == FamilyState.Live;

    public void ReplaceBy(IssuedTokens successor, DateTimeOffset at) => (Successor, ReplacedAt) = (successor, at);
}

/// <summary>What one answer of the token endpoint hands out; without a refresh token when the old one stays good unmentioned.</summary>
internal sealed record IssuedTokens(Grant Access, RefreshToken? Refresh)
{
    public TokenFamily Family => Access.Family!;
}
