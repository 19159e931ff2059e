using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;

namespace Connectors.Accounts.Tests.Refreshing;

/// <summary>It was sent, and nobody knows what became of it.</summary>
public class AmbiguityTests
{
    static Fault FaultOf(string kind) => kind switch
    {
        "cut after" => new(FaultKind.Cut) { Commits = true },
        "cut before" => new(FaultKind.Cut),
        "hang after" => new(FaultKind.Hang) { Commits = true },
        "hang before" => new(FaultKind.Hang),
        "html after" => Fault.Of(200, "<html>hello</html>") with { Commits = true },
        _ => Fault.Of(502) with { Commits = true },
    };

    static void FailOnce(Simulation sim, Fault fault) => sim.Server.Fault = _ => sim.Server.Requests.Count == 0 ? fault : null;

    [Theory]
    [InlineData(Rotation.None, "cut after", "ACTIVE")]
    [InlineData(Rotation.None, "hang after", "ACTIVE")]
    [InlineData(Rotation.None, "502 after", "ACTIVE")]
    [InlineData(Rotation.Grace, "cut after", "ACTIVE")]
    [InlineData(Rotation.Grace, "html after", "ACTIVE")]
    [InlineData(Rotation.Grace, "hang after", "REAUTH_REQUIRED")] // 20 s without an answer are longer than the grace
    [InlineData(Rotation.Strict, "cut after", "REAUTH_REQUIRED")]
    [InlineData(Rotation.Strict, "hang after", "REAUTH_REQUIRED")]
    [InlineData(Rotation.Strict, "html after", "REAUTH_REQUIRED")]
    [InlineData(Rotation.Strict, "502 after", "REAUTH_REQUIRED")]
    [InlineData(Rotation.None, "cut before", "ACTIVE")]
    [InlineData(Rotation.Grace, "hang before", "ACTIVE")]
    [InlineData(Rotation.Strict, "cut before", "ACTIVE")]
    [InlineData(Rotation.Strict, "hang before", "ACTIVE")]
    public void An_answer_that_is_lost_costs_a_rotation_at_most(Rotation rotation, string kind, string end) => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Start();
        FailOnce(sim, FaultOf(kind));
        sim.Pass(TimeSpan.FromHours(3));

        Assert.Equal(end, StatusNames.Of(sim.Row("ann").Status));
        Assert.Null(sim.Row("ann").AmbiguousSince);
        if (end == "ACTIVE")
        {
            Assert.Empty(sim.History);
            Assert.True(sim.Row("ann").TokenVersion >= 6);
        }
        else
        {
            Assert.Equal(StatusReason.RotationLost, Assert.Single(sim.History).Reason);
            Assert.Equal(2, sim.Server.Requests.Count);
        }
    }, rotation);

    [Theory]
    [InlineData(Rotation.None, false, "ACTIVE")]
    [InlineData(Rotation.Grace, false, "ACTIVE")]
    [InlineData(Rotation.Strict, false, "ACTIVE")]
    [InlineData(Rotation.None, true, "ACTIVE")]
    [InlineData(Rotation.Grace, true, "REAUTH_REQUIRED")]
    [InlineData(Rotation.Strict, true, "REAUTH_REQUIRED")]
    public void A_dead_process_leaves_its_intent_to_whoever_takes_over(Rotation rotation, bool wasSent, string end) => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Start();
        sim.PassToDue("ann");
        sim.Pass(wasSent ? TimeSpan.FromMilliseconds(150) : TimeSpan.FromMilliseconds(50));
        Assert.NotNull(sim.Row("ann").IntentId);
        sim.Kill();
        if (!wasSent)
        {
            sim.Server.Requests.Clear();
        }

        var second = sim.Start();
        sim.Pass(TimeSpan.FromSeconds(55));
        Assert.Equal(1, sim.Row("ann").TokenVersion);
        Assert.NotNull(sim.Ask(second, "ann").Token);
        sim.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal(end, StatusNames.Of(sim.Row("ann").Status));
        sim.Pass(TimeSpan.FromHours(1));
        Assert.Equal(end, StatusNames.Of(sim.Row("ann").Status));
        Assert.DoesNotContain(sim.History, c => c.To == "REVOKED");
    }, rotation);

    [Theory]
    [InlineData(Rotation.None)]
    [InlineData(Rotation.Strict)]
    public void A_process_that_slept_after_its_lease_sends_nothing(Rotation rotation) => Simulation.Run(sim =>
    {
        // It sleeps between the commit of its lease and the request, as a machine that is suspended does.
        sim.Seed("ann");
        var slow = new SteppedStore(sim.Store);
        var sleeper = sim.Open(store: slow);
        var awake = sim.Open();
        sim.Pass(TimeSpan.FromMinutes(29));
        slow.AfterWrite = () => Task.Delay(TimeSpan.FromSeconds(90), sim.Clock);
        var call = sim.AskAsync(sleeper, "ann");
        sim.Pass(TimeSpan.FromSeconds(61));
        Assert.Equal(2, sim.Wait(awake.Refresher.RefreshAsync(Simulation.KeyOf("ann"), 1, default))!.TokenVersion);

        sim.Pass(TimeSpan.FromMinutes(1));
        Assert.True(call.IsCompleted);
        Assert.Single(sim.Server.TokenRequests);
        Assert.True(sim.Server.Grants["ann"].IsAlive);
        Assert.Equal(2, sim.Row("ann").TokenVersion);
    }, rotation);

    [Fact]
    public void A_result_that_comes_after_the_lease_was_taken_over_is_the_successor_if_the_other_is_still_asking() => Simulation.Run(sim =>
    {
        // The first process has its answer and sleeps before it writes it; the second has just taken over and is about to ask.
        sim.Seed("ann");
        var slow = new SteppedStore(sim.Store);
        var sleeper = sim.Open(store: slow);
        var second = sim.Open();
        sim.Pass(TimeSpan.FromMinutes(29));
        var sleeps = 0;
        slow.BeforeWrite = row => row.TokenVersion == 2 && sleeps++ == 0 ? Task.Delay(TimeSpan.FromSeconds(60.25), sim.Clock) : Task.CompletedTask;
        var first = sleeper.Refresher.RefreshAsync(Simulation.KeyOf("ann"), 1, default);
        sim.Pass(TimeSpan.FromSeconds(60.3));
        var other = second.Refresher.RefreshAsync(Simulation.KeyOf("ann"), 1, default);
        sim.Pass(TimeSpan.FromSeconds(5));

        // The second one's request has ended the grant. That must read as what it is once the tokens are looked at again.
        Assert.True(first.IsCompletedSuccessfully && other.IsCompletedSuccessfully);
        Assert.Equal(2, sim.Server.TokenRequests.Count());
        Assert.True(sim.Server.Grants["ann"].IsReused);
        sim.Start();
        sim.Pass(TimeSpan.FromHours(1));
        Assert.Equal((AccountStatus.ReauthRequired, StatusReason.RotationLost), (sim.Row("ann").Status, sim.Row("ann").Reason));
        Assert.DoesNotContain(sim.History, c => c.To == "REVOKED");
    });

    [Fact]
    public void A_process_that_slept_in_the_middle_of_its_request_tells_of_it_when_it_wakes() => Simulation.Run(sim =>
    {
        var world = new World(sim, processes: 2, withReads: false);
        sim.Pass(TimeSpan.FromMinutes(29));
        var sleeper = world.Refresh(0);
        world.Schedule.Take("0.write");
        Assert.Equal("0.send", Assert.Single(world.Schedule.Waiting).ToString());

        // The other one takes over, and goes on for two rounds, so that the row has no doubt left.
        for (var round = 1; round <= 2; round++)
        {
            sim.Pass(TimeSpan.FromMinutes(29));
            var refresh = world.Refresh(1);
            world.Schedule.Take("1.write");
            world.Schedule.Take("1.send");
            world.Schedule.Take("1.answer");
            world.Schedule.Take("1.write");
            Assert.True(refresh.IsCompletedSuccessfully);
        }

        Assert.Null(sim.Row("ann").AmbiguousSince);
        Assert.False(sleeper.IsCompleted);
        sim.Server.Present(sim.Server.Grants["ann"].RefreshTokens.First());
        world.Schedule.Take("0.write");
        world.Schedule.Take("0.write");
        Assert.NotNull(sim.Row("ann").AmbiguousSince);
        world.Disturbances++;
        world.Settle();
        Assert.Equal(StatusReason.RotationLost, sim.Row("ann").Reason);
    });

    [Fact]
    public void A_result_for_an_account_that_was_given_up_meanwhile_is_given_back() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Start();
        sim.PassToDue("ann");
        sim.Pass(TimeSpan.FromMilliseconds(150));
        var id = sim.Row("ann").Id;
        sim.Wait(process.Accounts.DisconnectAsync(Simulation.KeyOf("ann")));
        sim.Pass(TimeSpan.FromSeconds(5));

        var row = sim.Row("ann");
        Assert.Equal(AccountStatus.Disconnected, row.Status);
        Assert.Null(row.AccessToken);
        Assert.Null(row.RefreshToken);

        // One for the token it had, one for the token that came too late.
        Assert.Equal(2, sim.Store.TakeRevocationsAsync(sim.Now, TimeSpan.FromMinutes(1), 10).Result.Count(r => r.AccountId == id));
    });

    [Fact]
    public void A_result_for_a_suspended_account_shows_when_it_is_resumed() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Seed("bob");
        sim.Server.Uninstall("bob");
        var process = sim.Start(refresh: o => o.PerSecond = 1000);
        sim.PassToDue("ann");
        sim.PassToDue("bob");
        sim.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(2, sim.Row("ann").TokenVersion);

        // Both are asked for again, and suspended while the answers are on their way.
        sim.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(AccountStatus.Revoked, sim.Row("bob").Status);
        sim.PassToDue("ann");
        sim.Pass(TimeSpan.FromMilliseconds(150));
        Assert.NotNull(sim.Row("ann").LeaseOwner);
        sim.Wait(process.Accounts.SuspendAsync(Simulation.KeyOf("ann")));
        sim.Pass(TimeSpan.FromSeconds(5));

        Assert.Equal((AccountStatus.Suspended, 3L, null), (sim.Row("ann").Status, sim.Row("ann").TokenVersion, sim.Row("ann").LeaseOwner));
        sim.Wait(process.Accounts.ResumeAsync(Simulation.KeyOf("ann")));
        Assert.NotNull(sim.Ask(process, "ann").Token);
    });
}
