using Connectors.Accounts.Store;

namespace Connectors.Accounts.Vault;

/// <summary>Seals accounts with their tenant's newest data key, each by compare-and-set, until none is left that is not.</summary>
internal sealed class Resealing(IAccountStore store, TokenVault vault)
{
    const int AtOnce = 100;

    /// <summary>Rows that stay as they are and are not looked at again: those that do not open, and those sealed with a still newer key.</summary>
    readonly HashSet<AccountKey> _left = [];

    public int Done { get; private set; }

    public int Unreadable { get; private set; }

    public async Task RunAsync(string tenant, CancellationToken cancellationToken)
    {
        while (true)
        {
            // The newest in the store, not the newest this process knows of: nothing must go back to an older key.
            using var sealer = await vault.Ring.SealerAsync(tenant, 2 * AtOnce, recheck: true, cancellationToken).ConfigureAwait(false);
            var found = await store.SealedWithOthersAsync(tenant, sealer.KeyId, AtOnce + _left.Count, cancellationToken).ConfigureAwait(false);
            var wanted = found.Where(k => !_left.Contains(k)).Take(AtOnce).ToList();
            if (wanted.Count == 0)
            {
                return;
            }

            foreach (var key in wanted)
            {
                // A row that changes meanwhile is found again in the next round.
                await ResealAsync(key, sealer, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    async Task ResealAsync(AccountKey key, Sealer sealer, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(key, cancellationToken).ConfigureAwait(false) is not { } row || row.KeyId == 0 || row.KeyId == sealer.KeyId)
        {
            return;
        }

        if (row.KeyId > sealer.KeyId)
        {
            _left.Add(key);
            return;
        }

        try
        {
            var access = await ResealAsync(row, SealContext.AccessToken, row.AccessToken, sealer, cancellationToken).ConfigureAwait(false);
            var refresh = await ResealAsync(row, SealContext.RefreshToken, row.RefreshToken, sealer, cancellationToken).ConfigureAwait(false);
            var resealed = row with { AccessToken = access, RefreshToken = refresh, KeyId = access is null && refresh is null ? 0 : sealer.KeyId };
            if (await store.WriteAsync(new(resealed), cancellationToken).ConfigureAwait(false))
            {
                Done++;
            }
        }
        catch (VaultException e) when (e.Failure is VaultFailure.NotAuthentic or VaultFailure.UnknownKey)
        {
            _left.Add(key);
            Unreadable++;
        }
    }

    async ValueTask<byte[]?> ResealAsync(AccountRow row, string field, byte[]? record, Sealer sealer, CancellationToken cancellationToken)
    {
        if (record is null)
        {
            return null;
        }

        var place = new SealContext(row.Key.Tenant, row.Key.Connection, row.Id, field, row.TokenVersion);
        return sealer.Seal(place, await vault.OpenAsync(place, record, cancellationToken).ConfigureAwait(false));
    }
}
