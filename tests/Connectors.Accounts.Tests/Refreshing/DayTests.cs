using System.Diagnostics;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;
using Xunit.Abstractions;

namespace Connectors.Accounts.Tests.Refreshing;

/// <summary>
/// A day in the life of ten thousand accounts whose tokens live half an hour. It is 640,000 requests, a minute of one core;
/// so it is a quarter of a day, with sixteen rounds of refreshing, unless <c>CONNECTORS_LONG_TESTS</c> is set.
/// </summary>
public class DayTests(ITestOutputHelper output)
{
    const int Accounts = 10_000;
    static readonly int s_hours = Environment.GetEnvironmentVariable("CONNECTORS_LONG_TESTS") is null ? 6 : 24;

    [Fact]
    public void A_day_of_ten_thousand_accounts_has_no_stale_token_no_second_request_and_no_herd() => Simulation.Run(sim =>
    {
        var spent = Stopwatch.StartNew();

        // They were connected one after the other, as users do, and the server was there all the time.
        for (var i = 0; i < Accounts; i++)
        {
            sim.Seed($"user-{i}");
            sim.Wall.Pass(TimeSpan.FromSeconds(1350.0 / Accounts));
        }

        var process = sim.Start();
        var start = sim.Now;
        var calls = 0;
        var least = TimeSpan.MaxValue;
        for (var minute = 0; minute < s_hours * 60; minute++)
        {
            sim.Pass(TimeSpan.FromMinutes(1));
            for (var i = 0; i < 20; i++)
            {
                var (_, token) = sim.Ask(process, $"user-{sim.Random.Next(Accounts)}");
                var left = sim.Server.EndOf(token!) - sim.Now;
                least = left < least ? left!.Value : least;
                calls++;
            }
        }

        var perMinute = sim.Server.TokenRequests.Select(r => (int)(r.At - start).TotalMinutes).Where(m => m >= 60).CountBy(m => m).ToDictionary();
        var mean = perMinute.Values.Average();
        output.WriteLine($"{sim.Server.Requests.Count} requests, {calls} calls, least left {least}, per minute {mean:F0} on average and {perMinute.Values.Max()} at most, in {spent.Elapsed}");

        Assert.True(least >= TimeSpan.FromSeconds(60), $"A token with {least} left was handed out.");
        Assert.DoesNotContain(sim.Server.Requests, r => r.Outcome != "granted");
        var asked = sim.Server.Requests.CountBy(r => r.Subject!).ToDictionary();
        for (var i = 0; i < Accounts; i++)
        {
            // Exactly one request a version; the last one's answer may still be on its way.
            var row = sim.Row($"user-{i}");
            var versions = (int)row.TokenVersion - 1;
            Assert.InRange(asked[row.Key.Identifier], versions, versions + (row.IntentId is null ? 0 : 1));
        }

        Assert.InRange(perMinute.Values.Max(), 0, 2 * mean);
        Assert.Empty(sim.History);
    });
}
