using System.Collections.Concurrent;

namespace Connectors.Accounts.Vault;

/// <summary>
/// The tenants whose keys are kept, the least recently used given up first. Looking one up takes no lock: time here is counted
/// in insertions, so that a tenant in steady use is not even written to. Those used since the last insertion count alike.
/// </summary>
internal sealed class TenantKeyCache(int capacity)
{
    readonly ConcurrentDictionary<string, TenantKeys> _tenants = new(StringComparer.Ordinal);
    readonly Lock _inserting = new();
    bool _isRetired;
    long _turn;

    public TenantKeys? Find(string tenant)
    {
        if (!_tenants.TryGetValue(tenant, out var keys))
        {
            return null;
        }

        // After the newest insertion and before the next, which counts by two.
        var now = Volatile.Read(ref _turn) + 1;
        if (keys.LastUsed != now)
        {
            keys.LastUsed = now;
        }

        return keys;
    }

    public TenantKeys GetOrAdd(string tenant)
    {
        if (Find(tenant) is { } kept)
        {
            return kept;
        }

        lock (_inserting)
        {
            ObjectDisposedException.ThrowIf(_isRetired, typeof(TokenVault));
            if (Find(tenant) is { } made)
            {
                return made;
            }

            if (_tenants.Count >= capacity)
            {
                MakeRoom();
            }

            var keys = new TenantKeys(tenant) { LastUsed = Volatile.Read(ref _turn) + 2 };
            Volatile.Write(ref _turn, keys.LastUsed);
            return _tenants[tenant] = keys;
        }
    }

    public void Retire()
    {
        lock (_inserting)
        {
            _isRetired = true;
            GiveUp([.. _tenants.Values]);
        }
    }

    /// <summary>An eighth goes at once, so that looking for the oldest costs little per insertion.</summary>
    void MakeRoom() => GiveUp(_tenants.Values.OrderBy(k => k.LastUsed).Take(Math.Max(1, capacity / 8)).ToArray());

    void GiveUp(TenantKeys[] tenants)
    {
        foreach (var keys in tenants)
        {
            _tenants.TryRemove(keys.Tenant, out _);
            keys.Retire();
        }
    }
}
