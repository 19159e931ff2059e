using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;
using Connectors.Accounts.Tokens;
using Connectors.Runtime.Tokens;

namespace Connectors.Accounts.Tests.Tokens;

/// <summary>What calls get: what the store says now, from memory where nothing was written since.</summary>
public class TokenProviderTests
{
    [Fact]
    public void A_token_is_opened_once_and_looked_up_while_nobody_writes() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var store = new SteppedStore(sim.Store);
        var process = sim.Open(store: store);
        var (first, _) = sim.Ask(process, "ann");
        var finds = store.Finds;
        for (var i = 0; i < 1000; i++)
        {
            Assert.Same(first, sim.Ask(process, "ann").Answer);
        }

        Assert.Equal(finds, store.Finds);

        // Something else is written: the row is looked at again, and its token need not be opened again.
        sim.Seed("bob");
        Assert.Same(first.Token, sim.Ask(process, "ann").Answer.Token);
        Assert.Equal(finds + 1, store.Finds);
        sim.Ask(process, "ann");
        Assert.Equal(finds + 1, store.Finds);
    });

    [Fact]
    public void What_another_process_writes_is_seen_by_the_next_call() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var (here, there) = (sim.Open(), sim.Open());
        Assert.NotNull(sim.Ask(here, "ann").Token);
        sim.Wait(there.Accounts.SuspendAsync(Simulation.KeyOf("ann")));
        Assert.Equal("account_suspended", sim.Ask(here, "ann").Answer.Refusal!.Code.Name);
        sim.Wait(there.Accounts.ResumeAsync(Simulation.KeyOf("ann")));
        Assert.NotNull(sim.Ask(here, "ann").Token);
        sim.Wait(there.Accounts.DisconnectAsync(Simulation.KeyOf("ann")));
        Assert.NotNull(sim.Ask(here, "ann").Answer.Refusal);
        Assert.Equal("account_unknown", sim.Ask(here, "nobody").Answer.Refusal!.Code.Name);
    });

    [Fact]
    public void A_token_that_another_process_renewed_is_used_at_once() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var (here, there) = (sim.Open(), sim.Open());
        var (_, old) = sim.Ask(here, "ann");
        sim.Wait(there.Refresher.RefreshAsync(Simulation.KeyOf("ann"), 1, default));
        var (_, young) = sim.Ask(here, "ann");
        Assert.NotEqual(old, young);
        Assert.NotNull(sim.Server.EndOf(young!));
    });

    [Fact]
    public void A_store_without_a_stamp_is_asked_each_time() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var store = new SteppedStore(sim.Store) { StampIs = () => null };
        var process = sim.Open(store: store);
        for (var i = 1; i <= 5; i++)
        {
            Assert.NotNull(sim.Ask(process, "ann").Token);
            Assert.Equal(i, store.Finds);
        }
    });

    [Fact]
    public void A_row_that_changes_while_it_is_read_is_read_again_by_the_next_call() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var store = new SteppedStore(sim.Store);
        var (process, other) = (sim.Open(store: store), sim.Open());

        // The stamp was taken, the row is being read, and in between somebody suspends the account.
        var isDone = false;
        store.BeforeFind = () => Task.CompletedTask;
        store.AfterFind = () =>
        {
            if (!isDone)
            {
                isDone = true;
                sim.Wait(other.Accounts.SuspendAsync(Simulation.KeyOf("ann")));
            }
        };
        Assert.NotNull(sim.Ask(process, "ann").Token);
        Assert.NotNull(sim.Ask(process, "ann").Answer.Refusal);
    });

    [Fact]
    public void While_the_provider_is_down_what_is_left_of_a_token_is_used_to_its_end() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Open();
        sim.Server.Fault = _ => Fault.Of(500);
        sim.Pass(TimeSpan.FromSeconds(1800 - 60));
        Assert.NotNull(sim.Ask(process, "ann").Token);
        sim.Pass(TimeSpan.FromSeconds(50));
        Assert.NotNull(sim.Ask(process, "ann").Token);
        sim.Pass(TimeSpan.FromSeconds(6));
        var refusal = sim.Ask(process, "ann").Answer.Refusal!;
        Assert.Equal("token_temporarily_unavailable", refusal.Code.Name);
        Assert.True(refusal.RetryAt > sim.Now);
    });

    [Fact]
    public void A_caller_waits_twenty_seconds_and_not_longer() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Open();
        sim.Pass(TimeSpan.FromMinutes(31));
        sim.Server.Latency = TimeSpan.FromSeconds(19);
        var start = sim.Now;
        Assert.NotNull(sim.Ask(process, "ann").Token);
        Assert.InRange((sim.Now - start).TotalSeconds, 19, 20);

        sim.Pass(TimeSpan.FromMinutes(31));
        sim.Server.Fault = _ => new(FaultKind.Hang);
        start = sim.Now;
        Assert.NotNull(sim.Ask(process, "ann").Answer.Refusal);
        Assert.InRange((sim.Now - start).TotalSeconds, 19, 20.1);
    });

    [Fact]
    public void A_store_that_fails_is_told_of_and_nothing_is_thrown() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var store = new SteppedStore(sim.Store);
        var process = sim.Open(store: store);
        store.BeforeFind = () => throw new StoreException("The store is busy.") { IsPassing = true };
        var refusal = sim.Ask(process, "ann").Answer.Refusal!;
        Assert.Equal(("internal_error", true), (refusal.Code.Name, refusal.Retryable));

        // Also when it fails in the middle of a refresh.
        store.BeforeFind = () => Task.CompletedTask;
        store.BeforeWrite = _ => throw new StoreException("The disk is full.");
        sim.Pass(TimeSpan.FromMinutes(31));
        Assert.Equal("internal_error", sim.Ask(process, "ann").Answer.Refusal!.Code.Name);
        Assert.Empty(sim.Server.Requests);
    });

    [Fact]
    public void Tokens_that_do_not_open_are_kept_and_one_tenant_s_trouble_is_nobody_else_s() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Seed("bob");
        var broken = sim.Row("ann") with { AccessToken = [1, 2, 3], RefreshToken = [1, 2, 3] };
        Assert.True(sim.Store.WriteAsync(new(broken)).AsTask().Result);
        var process = sim.Start();
        sim.Pass(TimeSpan.FromHours(2));

        Assert.Equal("internal_error", sim.Ask(process, "ann").Answer.Refusal!.Code.Name);
        Assert.Equal([1, 2, 3], sim.Row("ann").RefreshToken!);
        Assert.Equal((AccountStatus.Expired, StatusReason.TokensUnreadable), (sim.Row("ann").Status, sim.Row("ann").LastError));
        Assert.True(sim.Row("bob").TokenVersion >= 5);
        Assert.NotNull(sim.Ask(process, "bob").Token);
    });

    [Fact]
    public void The_cache_is_bounded_and_keeps_what_is_used()
    {
        var cache = new TokenCache(100);
        static CachedToken Entry(int i) => new(
            new() { Key = Simulation.KeyOf($"user-{i}"), Id = "acc" }, new("token"), TokenAnswer.Granted(new("token")), i, DateTimeOffset.MaxValue);
        cache.Keep(Simulation.KeyOf("user-0"), Entry(0));
        for (var i = 1; i < 10_000; i++)
        {
            cache.Keep(Simulation.KeyOf($"user-{i}"), Entry(i));
            Assert.Equal(0, cache.Find(Simulation.KeyOf("user-0"))!.Stamp);
        }

        Assert.InRange(cache.Count, 100, 202);
        Assert.NotNull(cache.Find(Simulation.KeyOf("user-9999")));
        cache.Keep(Simulation.KeyOf("user-9999"), Entry(7));
        Assert.Equal(7, cache.Find(Simulation.KeyOf("user-9999"))!.Stamp);
    }

    [Fact]
    public void Verifications_are_one_a_minute_and_account_in_memory_that_does_not_grow()
    {
        var clock = new SimulatedClock(DateTimeOffset.UnixEpoch);
        clock.Run(() =>
        {
            var limit = new VerifyLimit(clock, TimeSpan.FromMinutes(1));
            Assert.True(limit.TryEnter(Simulation.KeyOf("ann"), 1));
            Assert.True(limit.TryEnter(Simulation.KeyOf("ann"), 1));
            Assert.False(limit.TryEnter(Simulation.KeyOf("ann"), 2));
            Assert.True(limit.TryEnter(Simulation.KeyOf("bob"), 2));
            clock.Pass(TimeSpan.FromSeconds(60));
            Assert.True(limit.TryEnter(Simulation.KeyOf("ann"), 2));
            Assert.Equal(9_999, Enumerable.Range(0, 20_000).Count(i => limit.TryEnter(Simulation.KeyOf($"user-{i}"), 1)));
            clock.Pass(TimeSpan.FromSeconds(60));
            Assert.True(limit.TryEnter(Simulation.KeyOf("user-19999"), 1));
        });
    }

    [Fact]
    public void All_who_were_refused_one_token_get_what_one_refresh_brings() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Server.Latency = TimeSpan.FromSeconds(2);
        var process = sim.Open();
        var (old, _) = sim.Ask(process, "ann");
        var renewed = Enumerable.Range(0, 50).Select(_ => RenewAsync(sim, process, old)).ToList();

        Assert.All(renewed, r => Assert.NotNull(sim.Wait(r)?.Token));
        Assert.Single(sim.Server.Requests);

        // Who comes late with the old one gets the same; who is refused the new one as well is not led in a circle.
        Assert.Same(sim.Ask(process, "ann").Answer.Token, sim.Wait(RenewAsync(sim, process, old))!.Token);
        Assert.Null(sim.Wait(RenewAsync(sim, process, sim.Ask(process, "ann").Answer)));
        Assert.Single(sim.Server.Requests);
    });

    [Fact]
    public void A_refused_token_that_nothing_can_renew_stays_refused() => Simulation.Run(sim =>
    {
        sim.Seed("ann", withRefreshToken: false);
        var process = sim.Open();
        Assert.Null(sim.Wait(RenewAsync(sim, process, sim.Ask(process, "ann").Answer)));
    });

    static Task<TokenAnswer?> RenewAsync(Simulation sim, AccountsRuntime process, TokenAnswer refused) =>
        process.Tokens.RenewAsync(new("acme", "ann"), sim.Acme.Descriptor, refused.Token!, TokenRefusal.Rejected, default).AsTask();
}
