using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;
using Connectors.Runtime.Execution;

namespace Connectors.Accounts.Tests.Refreshing;

/// <summary>Who took the access back is believed, once it is sure, and nobody else is taken for it.</summary>
public class RevocationTests
{
    static ToolOutcome Call(Simulation sim, AccountsRuntime process, string identifier)
    {
        var executor = new ToolExecutor(sim.Acme.Catalog(), process.Tokens, sim.Server, new(), sim.Clock);
        return sim.Wait(executor.ExecuteAsync(new("acme_thing_read", new("acme", identifier), "{}"u8.ToArray())).AsTask());
    }

    [Theory]
    [InlineData(Rotation.None, true)]
    [InlineData(Rotation.None, false)]
    [InlineData(Rotation.Strict, true)]
    [InlineData(Rotation.Strict, false)]
    [InlineData(Rotation.Grace, true)]
    public void The_first_call_that_fails_makes_a_suspect_and_a_second_look_makes_it_sure(Rotation rotation, bool introspects) => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Start();
        sim.Pass(TimeSpan.FromMinutes(5));
        Assert.IsType<ToolResult>(Call(sim, process, "ann"));
        sim.Server.Uninstall("ann");
        var begin = sim.Now;

        var first = Assert.IsType<ToolError>(Call(sim, process, "ann"));
        Assert.Equal("token_temporarily_unavailable", first.Code.Name);
        Assert.NotNull(sim.Row("ann").SuspectSince);
        Assert.Equal(AccountStatus.Active, sim.Row("ann").Status);

        // Whoever insists is not asked for again, and hastens nothing.
        for (var i = 0; i < 20; i++)
        {
            Call(sim, process, "ann");
            sim.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.Single(sim.Server.TokenRequests);
        sim.Wall.PassUntil(() => sim.Row("ann").Status == AccountStatus.Revoked, TimeSpan.FromSeconds(70));

        Assert.InRange((sim.Now - begin).TotalSeconds, 30, 90);
        Assert.Equal(introspects ? 1 : 2, sim.Server.TokenRequests.Count());
        Assert.Equal(introspects ? 1 : 0, sim.Server.Requests.Count(r => r.Path == "/introspect"));
        var change = Assert.Single(sim.History);
        Assert.Equal(("ACTIVE", "REVOKED", StatusReason.RefreshRejected), (change.From, change.To, change.Reason));

        sim.Server.Requests.Clear();
        var after = Assert.IsType<ToolError>(Call(sim, process, "ann"));
        Assert.Equal("account_revoked", after.Code.Name);
        Assert.StartsWith("https://agent.example/connect/", after.Link!.Url.AbsoluteUri);
        sim.Pass(TimeSpan.FromHours(3));
        Assert.Empty(sim.Server.Requests);
        Assert.Single(sim.History);
    }, rotation, introspects);

    [Theory]
    [InlineData(Rotation.None)]
    [InlineData(Rotation.Grace)]
    [InlineData(Rotation.Strict)]
    public void An_idle_account_that_was_taken_back_is_noticed_within_one_life_of_a_token(Rotation rotation) => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Start();
        sim.Pass(TimeSpan.FromMinutes(1));
        sim.Server.Uninstall("ann");
        sim.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(AccountStatus.Revoked, sim.Row("ann").Status);
    }, rotation);

    [Theory]
    [InlineData(Rotation.None, true)]
    [InlineData(Rotation.Strict, true)]
    [InlineData(Rotation.None, false)]
    [InlineData(Rotation.Strict, false)]
    public void A_refusal_by_mistake_revokes_nobody(Rotation rotation, bool introspects) => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Start();
        var calls = 0;
        var glitch = sim.Row("ann").DueAt!.Value;
        sim.Server.Fault = path => path == "/token" && sim.Now < glitch + TimeSpan.FromSeconds(25) ? Fault.Of(400, """{"error":"invalid_grant"}""", type: "application/json") : null;
        sim.Pass(glitch - sim.Now + TimeSpan.FromMinutes(2));
        for (; calls < 50; calls++)
        {
            sim.Ask(process, "ann");
            sim.Pass(TimeSpan.FromSeconds(1));
        }

        sim.Pass(TimeSpan.FromHours(2));
        Assert.Empty(sim.History);
        Assert.Null(sim.Row("ann").SuspectSince);
        Assert.True(sim.Row("ann").TokenVersion >= 5);
    }, rotation, introspects);

    [Fact]
    public void A_provider_that_says_active_is_believed_over_its_refusals() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Start();
        sim.Server.Fault = path => path == "/token" ? Fault.Of(400, """{"error":"invalid_grant"}""", type: "application/json") : null;
        sim.Pass(TimeSpan.FromHours(24));
        Assert.Equal((AccountStatus.Expired, "refused_though_active"), (sim.Row("ann").Status, sim.Row("ann").LastError));
        Assert.InRange(sim.Server.Requests.Count, 100, 2_000);

        sim.Pass(TimeSpan.FromDays(30));
        Assert.Equal((AccountStatus.ReauthRequired, StatusReason.RefreshExpired), (sim.Row("ann").Status, sim.Row("ann").Reason));
        Assert.Equal(["EXPIRED", "REAUTH_REQUIRED"], sim.History.Select(c => c.To));
    });

    [Fact]
    public void Where_the_second_question_finds_no_answer_a_second_refusal_counts() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Start();
        sim.Server.Uninstall("ann");
        sim.Server.Fault = path => path == "/introspect" ? Fault.Of(404) : null;
        sim.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(AccountStatus.Revoked, sim.Row("ann").Status);
        Assert.Equal(2, sim.Server.TokenRequests.Count());
    });

    [Fact]
    public void A_call_with_the_token_of_before_is_sent_again_with_the_new_one_and_asks_nobody() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Start();
        var (old, _) = sim.Ask(process, "ann");
        sim.Pass(TimeSpan.FromMinutes(26));
        var requests = sim.Server.Requests.Count;

        var renewed = sim.Wait(process.Tokens.RenewAsync(new("acme", "ann"), sim.Acme.Descriptor, old.Token!, Connectors.Runtime.Tokens.TokenRefusal.Rejected, default).AsTask());
        Assert.NotNull(renewed!.Token);
        Assert.NotSame(old.Token, renewed.Token);
        Assert.Equal(requests, sim.Server.Requests.Count);
    });

    [Fact]
    public void An_expired_token_is_renewed_once_and_the_call_sent_once_more() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Open();
        sim.Pass(TimeSpan.FromMinutes(2));

        // The provider has become stricter than its own answer.
        sim.Server.Fault = path => path == "/thing" && sim.Server.Requests.Count == 0 ? Fault.Of(401, """{"category":"EXPIRED"}""", type: "application/json") : null;
        Assert.IsType<ToolResult>(Call(sim, process, "ann"));
        Assert.Equal(["/thing", "/token", "/thing"], sim.Server.Requests.Select(r => r.Path));
    });

    [Theory]
    [InlineData("REJECTED")]
    [InlineData("EXPIRED")]
    public void A_resource_that_refuses_every_token_costs_one_verification_a_minute(string category) => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var process = sim.Open();
        sim.Server.Fault = path => path == "/thing" ? Fault.Of(401, $$"""{"category":"{{category}}"}""", type: "application/json") : null;
        for (var i = 0; i < 300; i++)
        {
            var error = Assert.IsType<ToolError>(Call(sim, process, "ann"));
            Assert.Equal("reauth_required", error.Code.Name);
            Assert.NotNull(error.Link);
            sim.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(sim.Server.TokenRequests.Count(), 4, 7);
        Assert.Empty(sim.History);
    });

    [Fact]
    public void Without_a_refresh_token_the_end_of_the_token_is_the_end() => Simulation.Run(sim =>
    {
        sim.Seed("ann", withRefreshToken: false);
        var process = sim.Start();
        sim.Pass(TimeSpan.FromMinutes(29));
        Assert.NotNull(sim.Ask(process, "ann").Token);
        sim.Pass(TimeSpan.FromMinutes(2));

        Assert.Equal((AccountStatus.ReauthRequired, StatusReason.NoRefreshToken), (sim.Row("ann").Status, sim.Row("ann").Reason));
        Assert.Equal("reauth_required", sim.Ask(process, "ann").Answer.Refusal!.Code.Name);
        Assert.Empty(sim.Server.Requests);
    });

    [Fact]
    public void Scopes_that_were_withdrawn_ask_for_a_new_consent() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Start();
        sim.Server.Fault = _ => Fault.Of(400, """{"error":"invalid_scope"}""", type: "application/json");
        sim.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal((AccountStatus.ReauthRequired, StatusReason.Scopes), (sim.Row("ann").Status, sim.Row("ann").Reason));
        Assert.Single(sim.Server.Requests);
    });
}
