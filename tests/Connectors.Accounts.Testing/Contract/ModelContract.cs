using Connectors.Accounts.Store;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>Random operations: the same answers as the in-memory store, and nobody ever sees another tenant's row.</summary>
public abstract class ModelContract<THome> : StoreContract<THome>
    where THome : IStoreHome, new()
{
    /// <summary>How many operations the tenants' test makes; it ends earlier when its time is over.</summary>
    protected virtual int TenantOperations => 1_000_000;

    /// <summary>How long that test may take.</summary>
    protected virtual TimeSpan TenantTime => TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_hundred_thousand_random_operations_give_the_in_memory_store_s_answers()
    {
        var operations = new RandomOperations(seed: 20261123, tenants: 3, Clock, Store, new InMemoryAccountStore(Clock));
        for (var i = 0; i < 100_000; i++)
        {
            await operations.NextAsync(i);
            if (i % 30_000 == 29_999)
            {
                await RestartAsync();
                operations.Subject = Store;
            }
        }

        await operations.CompareAllAsync();
    }

    [Fact]
    public async Task No_answer_ever_holds_another_tenant_s_row()
    {
        var operations = new RandomOperations(seed: 7, tenants: 50, Clock, Store, model: null);
        var started = TimeProvider.System.GetTimestamp();
        var done = 0;
        while (done < TenantOperations && TimeProvider.System.GetElapsedTime(started) < TenantTime)
        {
            await operations.NextAsync(done++);
        }

        Assert.True(operations.RowsSeen > done / 10, $"{done} operations saw {operations.RowsSeen} rows.");
    }
}
