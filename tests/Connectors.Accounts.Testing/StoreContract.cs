using Connectors.Accounts.Store;
using Connectors.Accounts.Testing.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Accounts.Testing;

/// <summary>Where one store lives: it can be opened again while it is open, as a second process would, and started anew.</summary>
public interface IStoreHome : IAsyncDisposable
{
    /// <summary>Opens the store; the same data every time.</summary>
    IAccountStore Open(TimeProvider clock);

    /// <summary>Closes everything that was opened, as the end of the process would.</summary>
    ValueTask CloseAsync();
}

/// <summary>
/// What every store must do. A store keeps the contract when it runs all classes of the folder <c>Contract</c>, each with a
/// home of its own: <c>public sealed class Accounts : AccountContract&lt;MyHome&gt;;</c>
/// </summary>
public abstract class StoreContract<THome> : IAsyncLifetime
    where THome : IStoreHome, new()
{
    /// <summary>The beginning of time in these tests.</summary>
    protected static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    protected StoreContract() => Store = Open();

    protected FakeTimeProvider Clock { get; } = new(Noon);

    protected THome Home { get; } = new();

    protected IAccountStore Store { get; private set; }

    /// <summary>The same store, as another process sees it.</summary>
    protected IAccountStore Open() => Home.Open(Clock);

    /// <summary>As after the process was started anew.</summary>
    protected async Task RestartAsync()
    {
        await Home.CloseAsync();
        Store = Open();
    }

    /// <summary>Writes a new account, and gives it as it is stored.</summary>
    protected async Task<AccountRow> AddAsync(AccountRow row)
    {
        Assert.True(await Store.WriteAsync(new(row)));
        return row with { Revision = row.Revision + 1 };
    }

    /// <summary>A plain account.</summary>
    protected static AccountRow Account(string tenant = "acme", string connection = "my-app", string identifier = "user_1") => new()
    {
        Key = new(tenant, connection, identifier),
        Id = $"acc_{tenant}_{connection}_{identifier}",
        CreatedAt = Noon,
        UpdatedAt = Noon,
    };

    /// <summary>An event of an account.</summary>
    protected static StatusChange Change(string id, AccountRow of, DateTimeOffset? at = null) => new()
    {
        Id = id,
        Tenant = of.Key.Tenant,
        Connection = of.Key.Connection,
        Identifier = of.Key.Identifier,
        AccountId = of.Id,
        To = "ACTIVE",
        At = at ?? Noon,
        DueAt = at ?? Noon,
    };

    /// <summary>A revocation of an account.</summary>
    protected static Revocation Revocation(string id, AccountRow of, DateTimeOffset? due = null, int keyId = 1) => new()
    {
        Id = id,
        Key = of.Key,
        AccountId = of.Id,
        KeyId = keyId,
        Token = [1, 2, 3],
        DueAt = due ?? Noon,
        CreatedAt = Noon,
    };

    /// <summary>Equal in every property, with arrays by their content.</summary>
    protected static void AssertSame(object? expected, object? actual) =>
        Assert.True(Structure.Same(expected, actual), $"Expected {Structure.Show(expected)}, got {Structure.Show(actual)}");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Home.DisposeAsync();
}
