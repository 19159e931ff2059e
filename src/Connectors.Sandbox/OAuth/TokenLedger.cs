using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.OAuth;

/// <summary>
/// All consents and their refresh tokens. Every change happens inside one gate and is written into the log there, so that the log
/// tells the true order even of a storm.
/// </summary>
internal sealed class TokenLedger(MovableClock clock, Dice dice, PortalDirectory portals, SettingsBoard settings, OAuthLog log)
{
    readonly Lock _gate = new();
    readonly Dictionary<string, RefreshToken> _refreshTokens = new(StringComparer.Ordinal);
    readonly List<TokenFamily> _families = [];

    public IReadOnlyList<TokenFamily> Families
    {
        get
        {
            lock (_gate)
                return [.. _families];
        }
    }

    /// <summary>The first tokens of a consent. Ours: an app connected once more gets new ones, and the earlier ones stay good.</summary>
    public IssuedTokens Open(OAuthApp app, Portal portal, IReadOnlySet<string> scopes, string? code, Delivery delivery)
    {
        lock (_gate)
        {
            if (portal.IsClosed)
                throw TokenRefusal.BadHub();
            var family = new TokenFamily(_families.Count + 1, app, portal, portal.Owners[0].UserId, scopes);
            _families.Add(family);
            var issued = new IssuedTokens(NewAccess(family), NewRefresh(family));
            log.Add(Granted(issued, "exchanged", code, delivery));
            return issued;
        }
    }

    /// <exception cref="TokenRefusal">The token is unknown, another app's, dead, or was used before.</exception>
    public IssuedTokens Refresh(OAuthApp app, string? text, Delivery delivery)
    {
        lock (_gate)
        {
            if (Known(text) is not { } token || token.Family.ClientId != app.ClientId)
                throw TokenRefusal.BadRefreshToken();
            var family = token.Family;
            if (family.Portal.IsClosed)
                throw Refused(token, TokenRefusal.BadHub(), "refused", delivery);
            if (token.ReplacedAt is not null)
                return Again(token, delivery);
            if (!token.IsLive)
                throw Refused(token, TokenRefusal.BadRefreshToken(), "refused", delivery);

            family.Refreshes++;
            var issued = Next(token);
            log.Add(Granted(issued, "refreshed", text, delivery));
            return issued;
        }
    }

    public RefreshToken? Find(string text)
    {
        lock (_gate)
            return Known(text);
    }

    /// <summary>
    /// Ends the consent a refresh token stands for; access tokens that are out live on until they expire. False when there is none.
    /// </summary>
    public bool Revoke(OAuthApp? app, string text, Delivery delivery, int status = 200)
    {
        lock (_gate)
        {
            if (Known(text) is not { } token || (app is not null && token.Family.ClientId != app.ClientId))
                return false;
            End(token.Family, FamilyState.Revoked);
            log.Add(OAuthEvent.About(token.Family, "revoked", delivery, status) with { Presented = text });
            return true;
        }
    }

    /// <summary>Takes an app out of a portal, and with it every token, access tokens included. Returns how many consents ended.</summary>
    public int Uninstall(Portal portal, string? clientId, Delivery delivery)
    {
        lock (_gate)
        {
            var gone = _families.Where(family => family.Portal == portal && family.State != FamilyState.Uninstalled
                && (clientId is null || family.ClientId == clientId)).ToHashSet();
            foreach (var access in portals.IssuedTo(gone.Contains))
                access.IsRevoked = true; // Ours: what HubSpot answers to these is not known; a 401 it must be.
            foreach (var family in gone)
            {
                family.State = FamilyState.Uninstalled;
                log.Add(OAuthEvent.About(family, "uninstalled", delivery, 204));
            }

            return gone.Count;
        }
    }

    RefreshToken? Known(string? text) => text is null ? null : _refreshTokens.GetValueOrDefault(text);

    /// <summary>A token that was replaced comes back: forgiven for a while, the end of everything, or simply refused.</summary>
    IssuedTokens Again(RefreshToken token, Delivery delivery)
    {
        var (now, rule, isLive) = (clock.GetUtcNow(), settings.Current, token.Family.State == FamilyState.Live);
        if (rule.Rotation == TokenRotation.Grace && isLive && now < token.ReplacedAt + rule.RotationGrace)
        {
            log.Add(Granted(token.Successor!, "refreshed", token.Text, delivery) with { Reason = "grace" });
            return token.Successor!;
        }

        var refusal = Refused(token, TokenRefusal.BadRefreshToken(), "reuse", delivery);
        if (rule.Rotation == TokenRotation.Strict && isLive)
        {
            End(token.Family, FamilyState.Killed);
            log.Add(OAuthEvent.About(token.Family, "grant_killed", delivery, TokenRefusal.HttpStatus) with { Presented = token.Text });
        }

        throw refusal;
    }

    IssuedTokens Next(RefreshToken token)
    {
        var access = NewAccess(token.Family);
        switch (settings.Current.Rotation)
        {
            case TokenRotation.None:
                return new IssuedTokens(access, token);
            case TokenRotation.Absent:
                return new IssuedTokens(access, null);
            default:
                var successor = new IssuedTokens(access, NewRefresh(token.Family));
                token.ReplaceBy(successor, clock.GetUtcNow());
                return successor;
        }
    }

    Grant NewAccess(TokenFamily family) => portals.Issue(family, settings.Current.AccessTokenLifetime);

    RefreshToken NewRefresh(TokenFamily family)
    {
        var token = new RefreshToken($"na1-{dice.NextUuid()}", family);
        _refreshTokens.Add(token.Text, token);
        if (family.Remember(token) is { } forgotten)
            _refreshTokens.Remove(forgotten.Text);
        return token;
    }

    static void End(TokenFamily family, FamilyState how)
    {
        if (family.State == FamilyState.Live)
            family.State = how;
    }

    TokenRefusal Refused(RefreshToken token, TokenRefusal refusal, string name, Delivery delivery)
    {
        refusal.IsLogged = true;
        log.Add(OAuthEvent.About(token.Family, name, delivery, TokenRefusal.HttpStatus) with
        {
            Presented = token.Text,
            Reason = refusal.Status,
        });
        return refusal;
    }

    static OAuthEvent Granted(IssuedTokens issued, string name, string? presented, Delivery delivery) =>
        OAuthEvent.About(issued.Family, name, delivery, 200) with
        {
            Presented = presented,
            Issued = issued.Refresh?.Text,
            IssuedAccess = issued.Access.Token,
        };
}
