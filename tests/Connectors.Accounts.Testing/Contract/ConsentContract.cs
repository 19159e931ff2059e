using Connectors.Accounts.Store;
using CsCheck;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>A consent attempt is taken once, and each account has one.</summary>
public abstract class ConsentContract<THome> : StoreContract<THome>
    where THome : IStoreHome, new()
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_takers_exactly_one_gets_it(bool isTwoProcesses)
    {
        var other = isTwoProcesses ? Open() : Store;
        for (byte round = 0; round < 25; round++)
        {
            await Store.PutAttemptAsync(Attempt(round));
            var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).TakeAttemptAsync([round, 7]))));

            AssertSame(Attempt(round), Assert.Single(taken, t => t is not null));
        }
    }

    [Fact]
    public async Task Every_field_comes_back_exactly() => await Samples.Attempt.SampleAsync(async attempt =>
    {
        await Store.PutAttemptAsync(attempt);
        return Structure.Same(attempt, await Store.TakeAttemptAsync([.. attempt.StateHash]));
    }, iter: 300, threads: 1);

    [Fact]
    public async Task A_new_attempt_ends_the_account_s_old_one_and_nobody_else_s()
    {
        await Store.PutAttemptAsync(Attempt(1));
        await Store.PutAttemptAsync(Attempt(2) with { Key = new("b", "my-app", "user_1") });
        await Store.PutAttemptAsync(Attempt(3));

        Assert.Null(await Store.TakeAttemptAsync([1, 7]));
        Assert.NotNull(await Store.TakeAttemptAsync([2, 7]));
        Assert.NotNull(await Store.TakeAttemptAsync([3, 7]));
        Assert.Null(await Store.TakeAttemptAsync([3]));
        Assert.Null(await Store.TakeAttemptAsync([]));
    }

    [Fact]
    public async Task Those_that_expired_before_a_time_go()
    {
        for (byte i = 0; i < 4; i++)
        {
            await Store.PutAttemptAsync(Attempt(i) with { Key = new("acme", "my-app", $"{i}"), ExpiresAt = Noon.AddTicks(i) });
        }

        await Store.RemoveAttemptsAsync(Noon.AddTicks(2));
        Assert.Null(await Store.TakeAttemptAsync([1, 7]));
        Assert.NotNull(await Store.TakeAttemptAsync([2, 7]));
        Assert.NotNull(await Store.TakeAttemptAsync([3, 7]));
    }

    [Fact]
    public async Task It_is_there_after_a_restart_and_not_a_second_time()
    {
        await Store.PutAttemptAsync(Attempt(1));
        await RestartAsync();
        Assert.NotNull(await Store.TakeAttemptAsync([1, 7]));
        await RestartAsync();
        Assert.Null(await Store.TakeAttemptAsync([1, 7]));
    }

    static ConsentAttempt Attempt(byte number) => new()
    {
        StateHash = [number, 7],
        Key = new("acme", "my-app", "user_1"),
        AccountId = "acc_1",
        KeyId = 1,
        Scopes = "a b",
        ClientId = "client",
        ExpiresAt = Noon,
    };
}
