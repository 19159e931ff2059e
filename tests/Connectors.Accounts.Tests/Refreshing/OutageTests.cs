using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;

namespace Connectors.Accounts.Tests.Refreshing;

/// <summary>Half an hour without a provider.</summary>
public class OutageTests
{
    const int Accounts = 2_000;
    static readonly TimeSpan s_outage = TimeSpan.FromMinutes(30);

    static Fault FaultOf(string kind) => kind switch
    {
        "500" => Fault.Of(500, "<html>oops</html>"),
        "502" => Fault.Of(502, "<html>bad gateway</html>"),
        "503" => Fault.Of(503, """{"error":"temporarily_unavailable"}"""),
        "429" => Fault.Of(429, "", retryAfter: 30),
        "refuse" => new(FaultKind.Refuse),
        _ => new(FaultKind.Hang),
    };

    [Theory]
    [InlineData("500", Rotation.None)]
    [InlineData("500", Rotation.Strict)]
    [InlineData("502", Rotation.Grace)]
    [InlineData("503", Rotation.Strict)]
    [InlineData("429", Rotation.Strict)]
    [InlineData("hang", Rotation.None)]
    [InlineData("hang", Rotation.Strict)]
    [InlineData("refuse", Rotation.Grace)]
    public void An_outage_revokes_nobody_and_ends_without_a_storm(string kind, Rotation rotation) => Simulation.Run(sim =>
    {
        for (var i = 0; i < Accounts; i++)
        {
            sim.Seed($"user-{i}");
            sim.Wall.Pass(TimeSpan.FromSeconds(1350.0 / Accounts));
        }

        var process = sim.Start();
        sim.Pass(TimeSpan.FromMinutes(30));

        sim.Server.Fault = path => path == "/token" ? FaultOf(kind) : null;
        var begin = sim.Now;
        var waited = new List<Task>();
        for (var minute = 0; minute < s_outage.TotalMinutes; minute++)
        {
            sim.Pass(TimeSpan.FromMinutes(1));
            for (var i = 0; i < 50; i++)
            {
                waited.Add(sim.AskAsync(process, $"user-{sim.Random.Next(Accounts)}"));
            }
        }

        var during = sim.Server.TokenRequests.Count(r => r.At >= begin);
        var atEnd = sim.Store.CountAsync("acme").Result;
        sim.Server.Fault = _ => null;
        var end = sim.Now;
        sim.Pass(TimeSpan.FromMinutes(60));

        // What opened the breaker, what was under way then, and one probe every half minute.
        Assert.InRange(during, 10, 16 + 16 + 60 + 5);
        Assert.True(atEnd.GetValueOrDefault(AccountStatus.Expired) > Accounts / 10, "Nothing had run out, so nothing was tested.");
        Assert.Equal(Accounts, sim.Store.CountAsync("acme").Result[AccountStatus.Active]);
        Assert.DoesNotContain(sim.History, c => c.To is "REVOKED" or "REAUTH_REQUIRED");
        Assert.All(waited, t => Assert.True(t.IsCompletedSuccessfully));

        // Ten a second, and what a pause of a second may be made up for.
        var after = sim.Server.TokenRequests.Where(r => r.At >= end).Select(r => (r.At - end).TotalSeconds).ToList();
        Assert.InRange(after.CountBy(s => (int)(s / 10)).Max(g => g.Value), 0, 110);
        Assert.True(after.Count < Accounts * 3.7, "More was asked than two rounds of refreshing, and a bit, take.");
    }, rotation);

    [Fact]
    public void All_accounts_are_active_again_two_refresh_intervals_after_the_end() => Simulation.Run(sim =>
    {
        for (var i = 0; i < Accounts; i++)
        {
            sim.Seed($"user-{i}");
            sim.Wall.Pass(TimeSpan.FromSeconds(1350.0 / Accounts));
        }

        sim.Server.Fault = _ => Fault.Of(500);
        sim.Start();
        sim.Pass(TimeSpan.FromHours(1));
        Assert.Equal(Accounts, sim.Store.CountAsync("acme").Result[AccountStatus.Expired]);

        sim.Server.Fault = _ => null;
        sim.Pass(TimeSpan.FromMinutes(10));

        // 2000 at ten a second are 200 s; the rest is how far they were put off.
        Assert.Equal(Accounts, sim.Store.CountAsync("acme").Result[AccountStatus.Active]);
        Assert.Equal(2 * Accounts, sim.History.Count);
    }, Rotation.None);

    [Fact]
    public void An_account_that_hangs_holds_up_nobody_else() => Simulation.Run(sim =>
    {
        for (var i = 0; i < 400; i++)
        {
            sim.Seed($"user-{i}");
            sim.Wall.Pass(TimeSpan.FromSeconds(2));
        }

        var number = 0;
        sim.Server.Fault = _ => number++ % 8 == 7 ? new(FaultKind.Hang) : null;
        sim.Start();
        for (var i = 0; i < 120; i++)
        {
            sim.Pass(TimeSpan.FromMinutes(1));
            Assert.False(sim.Store.CountAsync("acme").Result.ContainsKey(AccountStatus.Expired));
        }
    }, Rotation.None);

    [Fact]
    public void What_one_account_is_told_to_wait_does_not_silence_the_app() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Seed("bob");
        sim.Server.Fault = _ => sim.Server.Requests.Count == 0 ? Fault.Of(477, "{}", retryAfter: 80_000, type: "application/json") : null;
        sim.Acme = new(Rotation.Strict, true, ""","failures":[{"when":{"http":["477"]},"is":"transient"}]""");
        sim.Start();
        sim.Pass(TimeSpan.FromMinutes(29));

        Assert.Equal([1, 2], new[] { sim.Row("ann"), sim.Row("bob") }.Select(r => r.TokenVersion).Order());
    });

    [Fact]
    public void Whoever_is_told_to_wait_waits_but_a_connection_not_for_a_day() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Start();
        sim.Server.Fault = _ => Fault.Of(429, "", retryAfter: 1_000_000_000);
        sim.Pass(TimeSpan.FromMinutes(60));
        Assert.InRange(sim.Server.Requests.Count, 2, 4);

        sim.Server.Fault = _ => null;
        sim.Pass(TimeSpan.FromMinutes(15));
        Assert.NotNull(sim.Ask(process, "ann").Token);
    });

    [Fact]
    public void A_caller_who_insists_costs_one_request_every_five_seconds_and_no_write() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Open();
        sim.Pass(TimeSpan.FromMinutes(31));
        sim.Server.Fault = _ => Fault.Of(500);
        var begin = sim.Now;
        for (var i = 0; i < 600; i++)
        {
            var (answer, _) = sim.Ask(process, "ann");
            Assert.Equal("token_temporarily_unavailable", answer.Refusal!.Code.Name);
            sim.Pass(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(sim.Server.Requests.Count, 2, (sim.Now - begin).TotalSeconds / 5);
        Assert.InRange(sim.Row("ann").Revision, 0, 4 + (3 * sim.Server.Requests.Count));
    });
}
