using Connectors.Accounts.Auditing;
using Connectors.Accounts.Sessions;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Sidecar.Commands;
using Connectors.Sidecar.Configuration;
using Connectors.Storage.Sqlite;

namespace Connectors.Sidecar.Accounts;

/// <summary>The store and its audit, for commands that need no connections. The audit's key lies in the vault, so it takes the master key.</summary>
internal sealed class AuditedStore : IAsyncDisposable
{
    readonly MasterKeys _keys;
    readonly TokenVault _vault;

    AuditedStore(SqliteAccountStore store, MasterKeys keys, TokenVault vault)
    {
        Store = store;
        _keys = keys;
        _vault = vault;
        Audit = new(store, vault);
        Sessions = new(store, vault, Audit);
    }

    public SqliteAccountStore Store { get; }

    public AuditLog Audit { get; }

    public SessionTokens Sessions { get; }

    /// <summary>Runs a command's body; what the store or the vault has against it becomes a sentence.</summary>
    /// <exception cref="StartException">The store or the master key cannot be used.</exception>
    public static async Task<int> WithAsync(AccountsSettings settings, Func<AuditedStore, Task<int>> body, CancellationToken cancellation)
    {
        try
        {
            await using var opened = await OpenAsync(settings, cancellation);
            return await body(opened);
        }
        catch (Exception e) when (e is StoreException or VaultException)
        {
            throw new StartException(ExitCode.Failed, e.Message);
        }
    }

    static async Task<AuditedStore> OpenAsync(AccountsSettings settings, CancellationToken cancellation)
    {
        var keys = AccountsSetup.OpenKeys(settings);
        SqliteAccountStore? store = null;
        try
        {
            store = AccountsSetup.OpenStore(settings);
            return new(store, keys, await TokenVault.OpenAsync(store, keys, store.Clock, cancellation));
        }
        catch
        {
            await (store?.DisposeAsync() ?? default);
            keys.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _vault.Dispose();
        await Store.DisposeAsync();
        _keys.Dispose();
    }
}
