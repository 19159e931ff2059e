using Connectors.Sandbox.OAuth;
using Connectors.Sandbox.Seed;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Portals;

/// <summary>All portals of the twin and all tokens that open them.</summary>
internal sealed class PortalDirectory(MovableClock clock, Dice dice, TimeSpan searchIndexDelay)
{
    /// <summary>How long a token that ran out is still known, and told since when. Ours: HubSpot's carry their end in themselves.</summary>
    static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    readonly Lock _gate = new();
    readonly Dictionary<string, Grant> _grants = new(StringComparer.Ordinal);
    readonly PriorityQueue<Grant, DateTimeOffset> _ending = new();
    readonly OrderedDictionary<long, Portal> _portals = [];
    long _nextPortalId = 44_273_183;
    long _nextAppId = 1_512_050;

    /// <summary>The portal the twin was started with.</summary>
    public Portal Ready
    {
        get
        {
            lock (_gate)
                return _portals.GetAt(0).Value;
        }
    }

    /// <summary>How many tokens are remembered, those that ran out a while ago included.</summary>
    public int TokenCount
    {
        get
        {
            lock (_gate)
                return _grants.Count;
        }
    }

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

    /// <summary>The oldest portals, as many as a page can show.</summary>
    public IReadOnlyList<Portal> First(int most)
    {
        lock (_gate)
            return [.. _portals.Values.Where(portal => !portal.IsClosed).Take(most)];
    }

    public long NextAppId()
    {
        lock (_gate)
            return _nextAppId++;
    }

    /// <summary>Installs another app in a portal. Null when the token already belongs to one.</summary>
    public Grant? Install(Portal portal, string? token, IEnumerable<string> scopes)
    {
        lock (_gate)
        {
            var granted = scopes.ToHashSet(StringComparer.Ordinal);
            var grant = new Grant(token ?? $"pat-na1-{dice.NextUuid()}", portal, _nextAppId++, portal.Owners[0].UserId, granted);
            return _grants.TryAdd(grant.Token, grant) ? grant : null;
        }
    }

    /// <summary>Issues an OAuth access token, and forgets those that ran out long ago.</summary>
    public Grant Issue(TokenFamily family, TimeSpan lifetime)
    {
        // Ours: HubSpot's are longer and begin like this one; clients are told to allow 512 characters and to look at none of them.
        var token = "CN" + dice.NextText(64);
        var ends = clock.Stamp() + lifetime;
        var grant = new Grant(token, family.Portal, family.AppId, family.UserId, family.Scopes) { Family = family, ExpiresAt = ends };
        lock (_gate)
        {
            _grants.Add(token, grant);
            _ending.Enqueue(grant, ends);
            while (_ending.TryPeek(out var oldest, out var end) && end + Memory < clock.GetUtcNow())
            {
                _ending.Dequeue();
                _grants.Remove(oldest.Token);
            }
        }

        return grant;
    }

    public Grant? FindGrant(string token)
    {
        lock (_gate)
            return _grants.GetValueOrDefault(token);
    }

    /// <summary>The OAuth access tokens of one consent that are still remembered.</summary>
    public IReadOnlyList<Grant> IssuedTo(Func<TokenFamily, bool> which)
    {
        lock (_gate)
            return [.. _ending.UnorderedItems.Select(item => item.Element).Where(grant => which(grant.Family!))];
    }
}
