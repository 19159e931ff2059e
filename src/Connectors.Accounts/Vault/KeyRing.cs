using Connectors.Accounts.Store;

namespace Connectors.Accounts.Vault;

/// <summary>Finds, makes and keeps data keys.</summary>
internal sealed class KeyRing(IAccountStore store, MasterKeys masters, TimeProvider clock, VaultLimits limits) : IDisposable
{
    readonly TenantKeyCache _tenants = new(limits.Tenants);

    /// <summary>A kept key that the caller has thereby entered; null when the store must be asked.</summary>
    public DataKey? TryEnter(string tenant, int keyId) => _tenants.Find(tenant)?.TryEnter(keyId);

    /// <summary>A key that the caller has thereby entered.</summary>
    /// <exception cref="VaultException">It is gone from the store, or does not open.</exception>
    public async ValueTask<DataKey> EnterAsync(string tenant, int keyId, CancellationToken cancellationToken)
    {
        var keys = _tenants.GetOrAdd(tenant);
        await keys.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (keys.TryEnter(keyId) is { } kept)
            {
                return kept;
            }

            var rows = await store.DataKeysAsync(tenant, cancellationToken).ConfigureAwait(false);
            return Enter(keys, rows.FirstOrDefault(r => r.KeyId == keyId) ?? throw new VaultException(VaultFailure.UnknownKey,
                $"Data key {keyId} of tenant {tenant} is gone from the store: restore it from a backup, or let the user connect again."));
        }
        finally
        {
            keys.Gate.Release();
        }
    }

    /// <summary>A sealer with the tenant's newest key, which is made where there is none, or none that may still be used.</summary>
    public async ValueTask<Sealer> SealerAsync(string tenant, int seals, bool recheck, CancellationToken cancellationToken)
    {
        while (true)
        {
            var keys = _tenants.GetOrAdd(tenant);
            if (!recheck && keys.TryIssue(seals, clock, limits) is { } issued)
            {
                return issued;
            }

            await keys.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if ((recheck ? null : keys.TryIssue(seals, clock, limits)) is { } meanwhile)
                {
                    return meanwhile;
                }

                var rows = await store.DataKeysAsync(tenant, cancellationToken).ConfigureAwait(false);
                if (rows.Count == 0 || !MayStillSeal(rows[^1]))
                {
                    await MakeAsync(tenant, rows.Count == 0 ? 1 : rows[^1].KeyId + 1, cancellationToken).ConfigureAwait(false);
                }
                else if (await RenewAsync(keys, rows[^1], seals, cancellationToken).ConfigureAwait(false) is { } sealer)
                {
                    return sealer;
                }
            }
            finally
            {
                keys.Gate.Release();
            }
        }
    }

    /// <summary>
    /// Adds a data key, wrapped by the current master key; false when somebody else has added one of that number.
    /// </summary>
    /// <remarks>
    /// A rotation wraps the store's secret after all data keys and then looks for more of them before it gives up the old master key.
    /// So when the secret, read after the key was added, is still under a master key that is known here, the rotation will see the
    /// key; and when it is not, the source is read again and the key wrapped by the new one before anything is sealed with it.
    /// </remarks>
    public async Task<bool> MakeAsync(string tenant, int keyId, CancellationToken cancellationToken)
    {
        await StoreSecret.RequireMasterAsync(store, masters, cancellationToken).ConfigureAwait(false);
        var row = WrappedKey.Make(masters.Current, tenant, keyId, clock.GetUtcNow());
        if (!await store.AddDataKeyAsync(row, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await StoreSecret.RequireMasterAsync(store, masters, cancellationToken).ConfigureAwait(false);
        if (row.MasterKeyId != masters.CurrentId)
        {
            await store.RewrapDataKeyAsync(WrappedKey.Rewrap(row, masters), row.Wrapped, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    public void Dispose() => _tenants.Retire();

    bool MayStillSeal(DataKeyRow row) =>
        row.Encryptions < limits.Encryptions && clock.GetUtcNow() - row.CreatedAt < limits.Age && !WrappedKey.IsOrphan(row, masters);

    /// <summary>Null when the key is gone or may not seal as often as is wanted; then the next look at the store finds or makes another.</summary>
    async ValueTask<Sealer?> RenewAsync(TenantKeys keys, DataKeyRow row, int seals, CancellationToken cancellationToken)
    {
        var newest = keys.TryEnter(row.KeyId) ?? Enter(keys, row);
        try
        {
            var reserved = keys.LeftOf(newest) >= seals ? 0 : await ReserveAsync(row, Math.Max(limits.Block, seals), cancellationToken).ConfigureAwait(false);
            if (reserved is { } more && keys.Renew(newest, more, seals, clock) is { } sealer)
            {
                return sealer;
            }
        }
        catch
        {
            newest.Key.Leave();
            throw;
        }

        newest.Key.Leave();
        return null;
    }

    /// <summary>How many of the encryptions reserved are within the limit; null when the key is gone.</summary>
    async ValueTask<long?> ReserveAsync(DataKeyRow row, long count, CancellationToken cancellationToken) =>
        await store.ReserveEncryptionsAsync(row.Tenant, row.KeyId, count, cancellationToken).ConfigureAwait(false) is { } total
            ? Math.Max(0, Math.Min(total, limits.Encryptions) - (total - count))
            : null;

    DataKey Enter(TenantKeys keys, DataKeyRow row)
    {
        var key = new DataKey(row.KeyId, row.CreatedAt, WrappedKey.Open(row, masters));
        key.Key.TryEnter();
        keys.Keep(key);
        return key;
    }
}
