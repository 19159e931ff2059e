using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Testing.Contract;

namespace Connectors.Storage.Sqlite.Tests;

/// <summary>The embedded store keeps the contract, on a real file.</summary>
public static class SqliteStoreContractTests
{
    public sealed class Accounts : AccountContract<SqliteHome>;

    public sealed class Listing : ListingContract<SqliteHome>;

    public sealed class Consent : ConsentContract<SqliteHome>;

    public sealed class Outbox : OutboxContract<SqliteHome>;

    public sealed class Keys : KeyContract<SqliteHome>;

    public sealed class Stamp : StampContract<SqliteHome>;

    public sealed class Ledger : LedgerContract<SqliteHome>;

    public sealed class Audit : AuditContract<SqliteHome>;

    public sealed class Sessions : SessionContract<SqliteHome>;

    public sealed class Model : ModelContract<SqliteHomeInMemory>
    {
        protected override TimeSpan TenantTime => TimeSpan.FromSeconds(10);
    }
}

/// <summary>A file in a folder of its own, on the disk.</summary>
public class SqliteHome : IStoreHome
{
    readonly List<SqliteAccountStore> _open = [];
    readonly string _folder;

    public SqliteHome()
        : this(Path.GetTempPath())
    {
    }

    protected SqliteHome(string parent)
    {
        _folder = Path.Combine(parent, "store-" + Guid.NewGuid().ToString("n"));
        File = Path.Combine(_folder, "accounts.db");
    }

    public string File { get; }

    public IAccountStore Open(TimeProvider clock)
    {
        var store = SqliteAccountStore.Open(File, clock);
        _open.Add(store);
        return store;
    }

    public async ValueTask CloseAsync()
    {
        foreach (var store in _open)
        {
            await store.DisposeAsync();
        }

        _open.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same where a flush costs nothing, for tests with many writes.</summary>
public sealed class SqliteHomeInMemory() : SqliteHome(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath());
