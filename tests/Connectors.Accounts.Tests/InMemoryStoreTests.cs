using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Testing.Contract;

namespace Connectors.Accounts.Tests;

/// <summary>The in-memory store keeps the contract, or every test that stands on it would prove nothing.</summary>
public static class InMemoryStoreTests
{
    public sealed class Accounts : AccountContract<InMemoryHome>;

    public sealed class Listing : ListingContract<InMemoryHome>;

    public sealed class Consent : ConsentContract<InMemoryHome>;

    public sealed class Outbox : OutboxContract<InMemoryHome>;

    public sealed class Keys : KeyContract<InMemoryHome>;

    public sealed class Stamp : StampContract<InMemoryHome>;

    public sealed class Ledger : LedgerContract<InMemoryHome>;

    public sealed class Audit : AuditContract<InMemoryHome>;

    public sealed class Sessions : SessionContract<InMemoryHome>;

    public sealed class Model : ModelContract<InMemoryHome>;
}

/// <summary>The store's memory survives the store: whoever opens it gets the same.</summary>
public sealed class InMemoryHome : IStoreHome
{
    InMemoryAccountStore? _store;

    public IAccountStore Open(TimeProvider clock) => _store ??= new(clock);

    public ValueTask CloseAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
