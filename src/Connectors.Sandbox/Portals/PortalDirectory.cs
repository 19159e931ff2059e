using Connectors.Sandbox.Seed;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Portals;

/// <summary>All portals of the twin and all tokens that open them.</summary>
internal sealed class PortalDirectory(MovableClock clock, Dice dice, TimeSpan searchIndexDelay)
{
    readonly Lock _gate = new();
    readonly Dictionary<string, Grant> _grants = new(StringComparer.Ordinal);
    readonly Dictionary<long, Portal> _portals = [];
    long _nextPortalId = 44_273_183;
    long _nextAppId = 1_512_050;

    public Portal CreatePortal(bool empty)
    {
        lock (_gate)
        {
            var portal = new Portal(_nextPortalId, clock, searchIndexDelay);
            _nextPortalId += 1_000;
            if (!empty)
                SeedData.Fill(portal, clock);
            _portals.Add(portal.Id, portal);
            return portal;
        }
    }

    public Portal? FindPortal(long id)
    {
        lock (_gate)
            return _portals.GetValueOrDefault(id);
    }

    /// <summary>Installs another app in a portal. Null when the token already belongs to one.</summary>
    public Grant? Install(Portal portal, string? token, IEnumerable<string> scopes)
    {
        lock (_gate)
        {
            var grant = new Grant(token ?? $"pat-na1-{dice.NextUuid()}", portal, _nextAppId++, portal.Owners[0].UserId, scopes);
            return _grants.TryAdd(grant.Token, grant) ? grant : null;
        }
    }

    public Grant? FindGrant(string token)
    {
        lock (_gate)
            return _grants.GetValueOrDefault(token);
    }
}
