using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Vault;

/// <summary>What a rotation did.</summary>
/// <param name="MasterKeyId">The name of the master key that everything is wrapped by now.</param>
/// <param name="OldMasterKeyIds">Those it was before. They are gone from a key file; from an environment variable, take them out.</param>
/// <param name="Tenants">Tenants that have data keys.</param>
/// <param name="Accounts">Accounts that were sealed anew in this run.</param>
/// <param name="Unreadable">Accounts that did not open and were left as they are.</param>
public sealed record RotationResult(string MasterKeyId, IReadOnlyList<string> OldMasterKeyIds, int Tenants, int Accounts, int Unreadable);

/// <summary>
/// Changes the master key, every data key and every token's seal while servers run. It may be killed at any point and run again.
/// </summary>
/// <remarks>
/// <para>One key file belongs to one store: the old key is taken out of the file when this store no longer needs it. Backups made
/// before do need it, so keep a copy as long as them. Run it as the user the servers run as, who must be able to read the new file.</para>
/// <para>Nothing but the store and the file says how far a rotation is. Two keys in the file: it has begun. A tenant whose newest
/// data key is not under the current master key: it is still to be done, which is why the new data key comes before the old ones are
/// wrapped anew. The store's secret not under it: some tenant may be open, which is why it comes last.</para>
/// <para>Writes in the ledger, inputs in the audit and what is bound in sessions are not sealed anew: they live for hours or weeks, and
/// keep the older data key, wrapped by the new master key, for as long as they need it.</para>
/// </remarks>
public static class KeyRotation
{
    /// <summary>Runs a rotation, or what is left of one.</summary>
    /// <param name="store">The store.</param>
    /// <param name="keys">Its master keys. A file gets a new first line; text must have the new key before the old one already.</param>
    /// <param name="progress">Gets a sentence per step.</param>
    /// <param name="actor">By whose name the audit knows who runs it.</param>
    /// <param name="cancellationToken">Stops it; another run goes on from there.</param>
    /// <exception cref="VaultException">It cannot run. The old master key is still in its place.</exception>
    public static Task<RotationResult> RunAsync(
        IAccountStore store, MasterKeys keys, IProgress<string>? progress = null, string? actor = null, CancellationToken cancellationToken = default) =>
        RunAsync(store, keys, VaultLimits.Default, progress, cancellationToken, actor);

    /// <summary>
    /// Housekeeping, for example once a day: seals with each tenant's newest data key what is still sealed with an older one, and
    /// removes the data keys that nothing is sealed with. Gives how many went.
    /// </summary>
    /// <remarks>A data key stays for an hour after the next one came, since a server may still be about to write what it sealed with it.</remarks>
    public static async Task<int> RemoveUnusedAsync(IAccountStore store, TokenVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(vault);
        var removed = 0;
        var resealing = new Resealing(store, vault);
        foreach (var tenant in await store.TenantsAsync(cancellationToken).ConfigureAwait(false))
        {
            await resealing.RunAsync(tenant, cancellationToken).ConfigureAwait(false);
            var settled = store.Clock.GetUtcNow() - vault.Limits.Grace;
            var newest = (await store.DataKeysAsync(tenant, cancellationToken).ConfigureAwait(false)).LastOrDefault(k => k.CreatedAt <= settled);
            if (newest is not null)
            {
                removed += await store.RemoveUnusedDataKeysAsync(tenant, newest.KeyId, cancellationToken).ConfigureAwait(false);
            }
        }

        return removed;
    }

    internal static async Task<RotationResult> RunAsync(
        IAccountStore store, MasterKeys keys, VaultLimits limits, IProgress<string>? progress, CancellationToken cancellationToken, string? actor = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(keys);
        using var only = keys.File?.TryLock() ?? (keys.File is null ? null
            : throw Refused($"Another rotation of {keys.Source} runs: wait until it is done."));
        keys.Reload();
        if (await StoreSecret.MasterIdAsync(store, cancellationToken).ConfigureAwait(false) is null)
        {
            throw Refused("Nothing was ever sealed in this store, so there is nothing to rotate: point to the store that belongs to the key.");
        }

        using var vault = await TokenVault.OpenAsync(store, keys, store.Clock, limits, cancellationToken).ConfigureAwait(false);
        Begin(keys);
        var old = keys.Ids.Skip(1).ToList();
        progress?.Report($"{keys.CurrentId} is now the current master key; {string.Join(", ", old)} still opens what it wrapped.");

        var newestAt = await WrapAsync(store, vault, keys, cancellationToken).ConfigureAwait(false);
        await vault.StoreSecret.RewrapAsync(store, keys, cancellationToken).ConfigureAwait(false);
        progress?.Report("Every data key is wrapped by it, and every tenant has a new one. Servers take up the new ones within a minute.");

        // Until then they seal with the old ones, and what they sealed would have to be found once more.
        if (newestAt + limits.Recheck - store.Clock.GetUtcNow() is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest, store.Clock, cancellationToken).ConfigureAwait(false);
        }

        var resealing = new Resealing(store, vault);
        var tenants = await store.TenantsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var tenant in tenants)
        {
            await resealing.RunAsync(tenant, cancellationToken).ConfigureAwait(false);
        }

        progress?.Report($"{resealing.Done} accounts are sealed anew{(resealing.Unreadable == 0 ? "" : $"; {resealing.Unreadable} did not open and were left as they are")}.");
        await RemoveUnusedAsync(store, vault, cancellationToken).ConfigureAwait(false);

        // Once more after the secret is wrapped: a server with the old key in memory may have made a data key until then.
        await WrapAsync(store, vault, keys, cancellationToken).ConfigureAwait(false);
        await new AuditLog(store, vault).AddAsync("", AuditAction.KeysRotated, actor, keys.CurrentId, cancellationToken).ConfigureAwait(false);
        keys.File?.KeepFirst();
        progress?.Report(keys.File is null
            ? $"Done. Take {string.Join(", ", old)} out of {keys.Source} when every server was started with {keys.CurrentId}."
            : $"Done. {keys.Source} has {keys.CurrentId} alone.");
        return new(keys.CurrentId, old, tenants.Count, resealing.Done, resealing.Unreadable);
    }

    static void Begin(MasterKeys keys)
    {
        if (keys.Ids.Count > 1)
        {
            return;
        }

        if (keys.File is null)
        {
            throw Refused($"A new master key cannot be written into {keys.Source}: put it there before the old one, separated by a comma, start every server with both, and run this again.");
        }

        keys.File.Prepend();
        keys.Reload();
    }

    /// <summary>Gives each tenant a new data key and wraps the older ones anew, as far as that was not done; gives when the newest was made.</summary>
    static async Task<DateTimeOffset> WrapAsync(IAccountStore store, TokenVault vault, MasterKeys keys, CancellationToken cancellationToken)
    {
        var newestAt = DateTimeOffset.MinValue;
        foreach (var tenant in await store.TenantsAsync(cancellationToken).ConfigureAwait(false))
        {
            var rows = await store.DataKeysAsync(tenant, cancellationToken).ConfigureAwait(false);
            while (rows[^1].MasterKeyId != keys.CurrentId)
            {
                await vault.Ring.MakeAsync(tenant, rows[^1].KeyId + 1, cancellationToken).ConfigureAwait(false);
                rows = await store.DataKeysAsync(tenant, cancellationToken).ConfigureAwait(false);
            }

            foreach (var row in rows.Where(r => r.MasterKeyId != keys.CurrentId && !WrappedKey.IsOrphan(r, keys)))
            {
                await store.RewrapDataKeyAsync(WrappedKey.Rewrap(row, keys), row.Wrapped, cancellationToken).ConfigureAwait(false);
            }

            newestAt = rows[^1].CreatedAt > newestAt ? rows[^1].CreatedAt : newestAt;
        }

        return newestAt;
    }

    static VaultException Refused(string message) => new(VaultFailure.RotationRefused, message);
}
