using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;

namespace Connectors.Accounts.Tests.Refreshing;

/// <summary>On real threads: the order is the machine's, and nothing may depend on it.</summary>
public class ThreadTests
{
    [Theory]
    [InlineData(Rotation.None)]
    [InlineData(Rotation.Strict)]
    public async Task A_thousand_callers_on_all_cores_and_three_processes_cost_one_request_an_account(Rotation rotation)
    {
        var crowd = new Crowd(rotation, processes: 3);
        for (var round = 0; round < 20; round++)
        {
            await crowd.AskAllAsync(callers: 1000, accounts: 5);
            Assert.Equal(5 * (round + 1), crowd.Sim.Server.TokenRequests.Count());
            Assert.All(crowd.Sim.Server.Grants.Values, g => Assert.True(g.IsAlive));
        }

        Assert.Empty(crowd.Sim.History);
    }

    /// <summary>Callers who all see the same version and want a newer one, at the same time.</summary>
    sealed class Crowd
    {
        readonly List<AccountsRuntime> _processes;

        public Crowd(Rotation rotation, int processes)
        {
            Sim = Simulation.OnThreads(rotation);
            Sim.Server.Latency = TimeSpan.FromMilliseconds(5);
            for (var i = 0; i < 5; i++)
            {
                Sim.Seed($"user-{i}");
            }

            _processes = [.. Enumerable.Range(0, processes).Select(_ => Sim.Open(refresh: o => o.PerSecond = 100_000))];
        }

        public Simulation Sim { get; }

        public async Task AskAllAsync(int callers, int accounts)
        {
            var seen = Enumerable.Range(0, accounts).Select(i => Sim.Row($"user-{i}").TokenVersion).ToList();
            using var start = new ManualResetEventSlim();
            var calls = Enumerable.Range(0, callers).Select(i => Task.Run(async () =>
            {
                start.Wait();
                return await _processes[i % _processes.Count].Refresher.RefreshAsync(Simulation.KeyOf($"user-{i % accounts}"), seen[i % accounts], default);
            })).ToList();
            start.Set();
            var rows = await Task.WhenAll(calls);
            Assert.All(rows, r => Assert.Equal(AccountStatus.Active, r!.Status));
            Assert.All(rows.Index(), r => Assert.Equal(seen[r.Index % accounts] + 1, r.Item!.TokenVersion));
        }
    }
}
