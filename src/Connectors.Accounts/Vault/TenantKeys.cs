namespace Connectors.Accounts.Vault;

/// <summary>An unwrapped data key and its number.</summary>
internal sealed record DataKey(int Id, DateTimeOffset CreatedAt, SealingKey Key);

/// <summary>What one process knows of a tenant's data keys: those it has unwrapped, and how often it may still seal with the newest.</summary>
internal sealed class TenantKeys(string tenant)
{
    readonly Lock _changing = new();
    volatile DataKey[] _keys = [];
    bool _isRetired;
    DataKey? _newest;
    long _left;
    long _checkedAt;

    public string Tenant => tenant;

    /// <summary>One at a time asks the store.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>The cache's turn at which it was last used.</summary>
    public long LastUsed { get; set; }

    /// <summary>A kept key that the caller has thereby entered, or null.</summary>
    public DataKey? TryEnter(int keyId)
    {
        foreach (var key in _keys)
        {
            if (key.Id == keyId)
            {
                return key.Key.TryEnter() ? key : null;
            }
        }

        return null;
    }

    /// <summary>Keeps a key that the caller has entered, unless these were given up meanwhile: then it goes when the caller leaves.</summary>
    public void Keep(DataKey key)
    {
        lock (_changing)
        {
            if (_isRetired)
            {
                key.Key.Retire();
            }
            else
            {
                _keys = [.. _keys, key];
            }
        }
    }

    /// <summary>Encryptions that are reserved here for a key.</summary>
    public long LeftOf(DataKey key)
    {
        lock (_changing)
        {
            return ReferenceEquals(key, _newest) ? _left : 0;
        }
    }

    /// <summary>A sealer with the newest key, as far as it is known, fresh, young, and enough is reserved; otherwise the store must be asked.</summary>
    public Sealer? TryIssue(int seals, TimeProvider clock, VaultLimits limits)
    {
        lock (_changing)
        {
            return _newest is { } newest && _left >= seals && clock.GetElapsedTime(_checkedAt) < limits.Recheck
                && clock.GetUtcNow() - newest.CreatedAt < limits.Age && newest.Key.TryEnter()
                ? Issue(newest, seals)
                : null;
        }
    }

    /// <summary>Takes note of the newest key, entered by the caller, with what was reserved; null when that does not suffice.</summary>
    public Sealer? Renew(DataKey newest, long reserved, int seals, TimeProvider clock)
    {
        lock (_changing)
        {
            _left = (ReferenceEquals(newest, _newest) ? _left : 0) + reserved;
            _newest = newest;
            _checkedAt = clock.GetTimestamp();
            return _left >= seals ? Issue(newest, seals) : null;
        }
    }

    /// <summary>Takes back what a sealer did not use.</summary>
    public void GiveBack(DataKey key, int seals)
    {
        lock (_changing)
        {
            if (ReferenceEquals(key, _newest))
            {
                _left += seals;
            }
        }
    }

    /// <summary>Gives the keys up; each is erased when its last user is done.</summary>
    public void Retire()
    {
        lock (_changing)
        {
            _isRetired = true;
            Array.ForEach(_keys, k => k.Key.Retire());
            _keys = [];
            _newest = null;
        }
    }

    Sealer Issue(DataKey key, int seals)
    {
        _left -= seals;
        return new(this, key, seals);
    }
}
