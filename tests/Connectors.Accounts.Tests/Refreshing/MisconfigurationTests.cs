using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;

namespace Connectors.Accounts.Tests.Refreshing;

/// <summary>A wrong secret is the operator's, and costs no user a connection.</summary>
public class MisconfigurationTests
{
    const int Accounts = 1_000;

    static void Seed(Simulation sim)
    {
        for (var i = 0; i < Accounts; i++)
        {
            sim.Seed($"user-{i}");
            sim.Wall.Pass(TimeSpan.FromSeconds(1350.0 / Accounts));
        }
    }

    [Fact]
    public void A_wrong_secret_changes_the_connection_and_no_account() => Simulation.Run(sim =>
    {
        Seed(sim);
        var wrong = sim.Start(Acme.Connection("wrong"));
        sim.Pass(TimeSpan.FromSeconds(30));

        Assert.InRange(sim.Server.TokenRequests.Count(), 1, 3);
        var change = Assert.Single(sim.History);
        Assert.Equal(("OK", "MISCONFIGURED", "invalid_client", null), (change.From, change.To, change.Reason, change.Identifier));

        sim.Server.Requests.Clear();
        sim.Pass(TimeSpan.FromMinutes(60));
        Assert.InRange(sim.Server.TokenRequests.Count(), 50, 60);
        Assert.All(sim.Server.TokenRequests.Zip(sim.Server.TokenRequests.Skip(1)), p => Assert.True(p.Second.At - p.First.At >= TimeSpan.FromSeconds(60)));
        Assert.Single(sim.History, c => c.Identifier is null);
        Assert.DoesNotContain(sim.History, c => c.To is "REVOKED" or "REAUTH_REQUIRED");

        var (answer, _) = sim.Ask(wrong, "user-7");
        Assert.Equal("connection_misconfigured", answer.Refusal!.Code.Name);
        Assert.NotNull(answer.Refusal.RetryAt);
        Assert.Equal(AccountStatus.Expired, sim.Row("user-7").Status);
        Assert.Equal(StatusReason.ConnectionMisconfigured, sim.Row("user-7").Reason);

        sim.StopAll();
        sim.Server.Requests.Clear();
        sim.Start(Acme.Connection());
        sim.Pass(TimeSpan.FromSeconds(181 + (Accounts / 10)));

        Assert.All(sim.Server.TokenRequests, r => Assert.Equal("granted", r.Outcome));
        Assert.Equal(Accounts, sim.Server.TokenRequests.Count());
        Assert.Equal(Accounts, sim.Store.CountAsync("acme").Result[AccountStatus.Active]);
        Assert.Equal(["MISCONFIGURED", "OK"], sim.History.Where(c => c.Identifier is null).Select(c => c.To));
    });

    [Fact]
    public void One_probe_after_the_provider_takes_the_secret_again_it_is_healed() => Simulation.Run(sim =>
    {
        Seed(sim);
        sim.Start();
        sim.Pass(TimeSpan.FromMinutes(10));
        sim.Server.Secrets.Clear();
        var begin = sim.Now;
        sim.Pass(TimeSpan.FromMinutes(20));

        // Those that were under way are refused too.
        Assert.InRange(sim.Server.TokenRequests.Count(r => r.At > begin && r.Outcome == "invalid_client"), 18, 20 + 16);
        sim.Server.Secrets.Add("s3cret");
        sim.Pass(TimeSpan.FromSeconds(61));
        Assert.Equal("OK", sim.History.Last(c => c.Identifier is null).To);
        Assert.DoesNotContain(sim.Server.TokenRequests, r => r.At > sim.Now - TimeSpan.FromSeconds(61) && r.Outcome != "granted");
    });

    [Fact]
    public void Of_three_processes_one_probes() => Simulation.Run(sim =>
    {
        Seed(sim);
        for (var i = 0; i < 3; i++)
        {
            sim.Start(Acme.Connection("wrong"));
        }

        sim.Pass(TimeSpan.FromSeconds(30));
        Assert.InRange(sim.Server.TokenRequests.Count(), 2, 4);
        sim.Server.Requests.Clear();
        sim.Pass(TimeSpan.FromMinutes(30));
        Assert.InRange(sim.Server.TokenRequests.Count(), 25, 30);
        Assert.Single(sim.History, c => c.Identifier is null);
    });

    [Theory]
    [InlineData("s3cret", "next")]
    [InlineData("next", "s3cret")]
    public void While_a_secret_is_rotated_both_are_known_in_either_order(string first, string second) => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Start(Acme.Connection(first, second));
        sim.Pass(TimeSpan.FromMinutes(60));
        var version = sim.Row("ann").TokenVersion;
        Assert.True(version >= 2);

        sim.Server.Secrets.Clear();
        sim.Server.Secrets.Add("next");
        sim.Pass(TimeSpan.FromMinutes(120));
        Assert.True(sim.Row("ann").TokenVersion >= version + 4);
        Assert.Empty(sim.History);

        // The one that is taken is found once and then kept to.
        Assert.InRange(sim.Server.TokenRequests.Count(r => r.Outcome == "invalid_client"), 0, 2);
        Assert.True(sim.Server.Grants["ann"].IsAlive);
    });

    [Fact]
    public void A_single_odd_answer_is_no_misconfiguration() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Seed("bob");
        sim.Server.Fault = _ => sim.Server.Requests.Count == 0 ? Fault.Of(400, """{"error":"full_moon"}""") : null;
        sim.Start();
        sim.Pass(TimeSpan.FromHours(1));

        Assert.Empty(sim.History);
        Assert.All(["ann", "bob"], name => Assert.True(sim.Row(name).TokenVersion >= 2));
    });

    [Fact]
    public void Another_client_id_asks_for_a_new_consent_and_calls_it_no_revocation() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Server.ClientId = "other";
        sim.Server.Uninstall("ann");
        sim.Start(new()
        {
            Name = "acme",
            Connector = "acme",
            ClientId = "other",
            ClientSecrets = [new("s3cret")],
            RedirectUri = new("https://agent.example/oauth/callback"),
        });
        sim.Pass(TimeSpan.FromMinutes(30));

        Assert.Equal((AccountStatus.ReauthRequired, StatusReason.ClientChanged), (sim.Row("ann").Status, sim.Row("ann").Reason));
        Assert.Single(sim.Server.TokenRequests);
        Assert.Single(sim.History);
    });
}
