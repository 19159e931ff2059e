using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;

namespace Connectors.Accounts.Tests.Refreshing;

/// <summary>Clocks are set, machines sleep, and neither costs a token or a storm.</summary>
public class ClockTests
{
    const int Accounts = 300;

    static void Seed(Simulation sim)
    {
        for (var i = 0; i < Accounts; i++)
        {
            sim.Seed($"user-{i}");
            sim.Wall.Pass(TimeSpan.FromSeconds(1350.0 / Accounts));
        }
    }

    /// <summary>Whether a call gets a token that the provider still takes; the provider's own clock is not touched by what happens to ours.</summary>
    static void CallEachMinute(Simulation sim, AccountsRuntime process, int minutes)
    {
        for (var i = 0; i < minutes; i++)
        {
            sim.Pass(TimeSpan.FromMinutes(1));
            for (var n = 0; n < 5; n++)
            {
                var (_, token) = sim.Ask(process, $"user-{sim.Random.Next(Accounts)}");
                Assert.NotNull(token);
                Assert.NotNull(sim.Server.EndOf(token));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(-24)]
    public void A_clock_that_is_set_costs_at_most_one_refresh_more(int hours) => Simulation.Run(sim =>
    {
        var server = new AuthorizationServer(sim.ProviderClock);
        sim.UseServer(server);
        Seed(sim);
        var process = sim.Start();
        CallEachMinute(sim, process, 60);
        sim.Server.Requests.Clear();

        sim.Wall.JumpWall(TimeSpan.FromHours(hours));
        CallEachMinute(sim, process, 120);

        // Two hours are 5.3 rounds of refreshing.
        Assert.InRange(sim.Server.Requests.Count, Accounts * 4.5, Accounts * 6.5);
        Assert.All(sim.Server.Requests, r => Assert.Equal("granted", r.Outcome));
        Assert.DoesNotContain(sim.History, c => c.To is "REVOKED" or "REAUTH_REQUIRED");
    }, isSteady: true);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(-24)]
    public void A_start_with_another_clock_than_before_plans_anew(int hours) => Simulation.Run(sim =>
    {
        sim.UseServer(new(sim.ProviderClock));
        Seed(sim);
        sim.Start();
        sim.Pass(TimeSpan.FromMinutes(60));
        sim.StopAll();
        sim.Server.Requests.Clear();

        sim.Restart(TimeSpan.FromHours(hours));
        var process = sim.Start();
        CallEachMinute(sim, process, 120);

        Assert.InRange(sim.Server.Requests.Count, Accounts * 4.5, Accounts * 6.6);
        Assert.All(Enumerable.Range(0, Accounts), i => Assert.NotNull(sim.Server.EndOf(sim.Server.Grants[$"user-{i}"].AccessTokens[^1].Token)));
        Assert.DoesNotContain(sim.History, c => c.To is "REVOKED" or "REAUTH_REQUIRED");
        Assert.All(sim.Server.Requests, r => Assert.Equal("granted", r.Outcome));
    }, isSteady: true);

    [Fact]
    public void A_lease_from_the_time_to_come_holds_nobody_up() => Simulation.Run(sim =>
    {
        sim.UseServer(new(sim.ProviderClock));
        sim.Seed("ann");
        sim.Start();
        sim.PassToDue("ann");
        sim.Server.Fault = _ => new(FaultKind.Hang);
        sim.Pass(TimeSpan.FromSeconds(1));
        Assert.NotNull(sim.Row("ann").LeaseOwner);
        sim.Kill();

        sim.Server.Fault = _ => null;
        sim.Restart(TimeSpan.FromHours(-24));
        var process = sim.Start();
        sim.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(2, sim.Row("ann").TokenVersion);
        Assert.NotNull(sim.Ask(process, "ann").Token);
    }, isSteady: true);

    [Fact]
    public void The_steady_clock_follows_time_and_not_the_hands_that_set_it()
    {
        var wall = new SimulatedClock(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        wall.Run(() =>
        {
            var steady = new SteadyClock(wall);
            var start = steady.GetUtcNow();
            wall.Pass(TimeSpan.FromMinutes(1));
            Assert.Equal(TimeSpan.FromMinutes(1), steady.GetUtcNow() - start);

            wall.JumpWall(TimeSpan.FromHours(-5));
            Assert.Equal(TimeSpan.FromMinutes(1), steady.GetUtcNow() - start);
            wall.Pass(TimeSpan.FromMinutes(1));
            Assert.Equal(TimeSpan.FromMinutes(2), steady.GetUtcNow() - start);

            wall.JumpWall(TimeSpan.FromHours(2));
            Assert.Equal(TimeSpan.FromMinutes(122), steady.GetUtcNow() - start);

            wall.JumpWall(TimeSpan.FromMilliseconds(700));
            var ahead = steady.GetUtcNow();
            wall.JumpWall(TimeSpan.FromMilliseconds(-700));
            Assert.True(steady.GetUtcNow() >= ahead);
            wall.Pass(TimeSpan.FromMinutes(1));
            Assert.InRange((steady.GetUtcNow() - start).TotalMinutes, 123, 123.02);
        });
    }

    [Fact]
    public void The_steady_clock_gains_nothing_by_being_looked_at()
    {
        var time = new Uneven();
        var steady = new SteadyClock(time);
        var start = steady.GetUtcNow();
        for (var i = 0; i < 1_000_000; i++)
        {
            steady.GetUtcNow();
        }

        // A hundred seconds of looks every 100 µs, with readings that are 50 µs apart.
        Assert.InRange((steady.GetUtcNow() - start).TotalSeconds, 99.9, 100.1);
    }

    /// <summary>A machine whose wall clock is read a moment before or after its other one.</summary>
    sealed class Uneven : TimeProvider
    {
        long _looks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddTicks((_looks * 1000) + (_looks % 2 * 500));

        public override long GetTimestamp() => _looks++ * 1000;
    }
}
