using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;

namespace Connectors.Accounts.Tests.Refreshing;

/// <summary>One expiry costs one request, however many ask.</summary>
public class SingleFlightTests
{
    static readonly TimeSpan s_untilUrgent = TimeSpan.FromSeconds(1800 - 90);

    [Fact]
    public void A_hundred_callers_at_expiry_cost_one_request() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Open();
        sim.Pass(s_untilUrgent);

        var calls = Enumerable.Range(0, 100).Select(_ => sim.AskAsync(process, "ann")).ToList();
        var answers = calls.Select(sim.Wait).ToList();

        Assert.Single(sim.Server.TokenRequests);
        Assert.Single(answers.Select(a => a.Token!.AuthorizationHeader.Parameter).Distinct());
        Assert.NotNull(sim.Server.EndOf(answers[0].Token!.AuthorizationHeader.Parameter!));
        Assert.Equal(2, sim.Row("ann").TokenVersion);
    });

    [Fact]
    public void Callers_who_give_up_lose_nothing() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Open();
        sim.Pass(s_untilUrgent);

        using var impatience = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 100).Select(_ => sim.AskAsync(process, "ann", impatience.Token)).ToList();
        sim.Pass(TimeSpan.FromMilliseconds(150));
        impatience.Cancel();
        Assert.All(calls, c => Assert.True(c.IsCanceled));
        sim.Pass(TimeSpan.FromSeconds(1));

        Assert.Single(sim.Server.TokenRequests);
        Assert.Equal(sim.Server.Grants["ann"].RefreshToken, sim.RefreshTokenOf(sim.Row("ann")));
        Assert.Equal(2, sim.Row("ann").TokenVersion);
    });

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_thousand_calls_over_several_processes_cost_one_request(int count) => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Seed("bob");
        var processes = Enumerable.Range(0, count).Select(_ => sim.Open()).ToList();
        for (var expiry = 1; expiry <= 5; expiry++)
        {
            sim.Pass(s_untilUrgent);
            var calls = Enumerable.Range(0, 1000).Select(i => sim.AskAsync(processes[i % count], i % 2 == 0 ? "ann" : "bob")).ToList();
            Assert.All(calls.Select(sim.Wait), a => Assert.NotNull(a.Token));

            Assert.Equal(2 * expiry, sim.Server.TokenRequests.Count());
            Assert.All(sim.Server.Grants.Values, g => Assert.True(g.IsAlive));
        }
    });

    [Fact]
    public void A_lone_process_stops_only_when_its_request_has_come_home() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Start();
        sim.PassToDue("ann");
        sim.Pass(TimeSpan.FromMilliseconds(50));
        Assert.NotNull(sim.Row("ann").LeaseOwner);

        sim.StopAll();
        var end = process.Refresher.DrainAsync();
        Assert.False(end.IsCompleted);
        sim.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(2, sim.Row("ann").TokenVersion);
        Assert.Null(sim.Row("ann").LeaseOwner);
        var late = sim.AskAsync(process, "ann");
        sim.Pass(s_untilUrgent);
        Assert.True(sim.AskAsync(process, "ann").IsCompleted);
        Assert.Single(sim.Server.TokenRequests);
    });
}
