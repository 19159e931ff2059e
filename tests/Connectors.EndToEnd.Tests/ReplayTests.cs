using System.Net;

namespace Connectors.EndToEnd.Tests;

/// <summary>The replay table against the twin: how often each kind of call reaches the provider, and what the caller is told.</summary>
public class ReplayTests(World world) : IClassFixture<World>, IAsyncLifetime
{
    const string List = "hubspot_contacts_list", Search = "hubspot_deals_search", Create = "hubspot_company_create", Update = "hubspot_contact_update";

    string _contact = "";

    /// <summary>Calls that go well pay for the repetitions of those that do not.</summary>
    public async Task InitializeAsync()
    {
        var lists = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.CallAsync(List, "{}")));
        _contact = (string)lists[0].Json["data"]!["results"]![0]!["id"]!;
    }

    public Task DisposeAsync() => world.DisarmAsync();

    [Theory]
    // Provably not done, and over soon: repeated for every kind of call.
    [InlineData("rate_limit_secondly", List, 2, "ok")]
    [InlineData("rate_limit_secondly", Search, 2, "ok")]
    [InlineData("rate_limit_secondly", Create, 2, "ok")]
    [InlineData("rate_limit_secondly_without_policy", Create, 2, "ok")]
    [InlineData("rate_limit_secondly", Update, 2, "ok")]
    [InlineData("locked", List, 2, "ok")]
    [InlineData("locked", Create, 2, "ok")]
    [InlineData("locked", Update, 2, "ok")]
    // Not over within a call's time.
    [InlineData("rate_limit_daily", List, 1, "quota_exhausted")]
    [InlineData("rate_limit_daily", Create, 1, "quota_exhausted")]
    [InlineData("migrating", List, 1, "provider_unavailable")]
    [InlineData("migrating", Create, 1, "provider_unavailable")]
    // The work may have been done: a create is not sent again.
    [InlineData("bad_gateway", List, 2, "ok")]
    [InlineData("bad_gateway", Search, 2, "ok")]
    [InlineData("bad_gateway", Create, 1, "outcome_unknown")]
    [InlineData("bad_gateway", Update, 2, "ok")]
    [InlineData("unavailable", List, 2, "ok")]
    [InlineData("unavailable", Create, 1, "outcome_unknown")]
    [InlineData("origin_timeout", List, 2, "ok")]
    [InlineData("origin_timeout", Create, 1, "outcome_unknown")]
    [InlineData("origin_timeout", Update, 2, "ok")]
    // The connection ends after the request has left, before or after the work.
    [InlineData("drop_before", Search, 2, "ok")]
    [InlineData("drop_before", Create, 1, "outcome_unknown")]
    [InlineData("drop_before", Update, 2, "ok")]
    [InlineData("drop_after", Search, 2, "ok")]
    [InlineData("drop_after", Create, 1, "outcome_unknown")]
    [InlineData("drop_after", Update, 2, "ok")]
    // The answer breaks off, or is none.
    [InlineData("truncated", List, 2, "ok")]
    [InlineData("truncated", Create, 1, "response_unreadable")]
    [InlineData("html_ok", List, 1, "response_unreadable")]
    [InlineData("html_ok", Create, 1, "response_unreadable")]
    public async Task A_fault_that_strikes_once(string fault, string tool, int requests, string outcome)
    {
        await world.ForgetRequestsAsync();
        await world.ArmAsync($$"""{"kind":"{{fault}}"{{(fault == "migrating" ? ""","retry_after":3600""" : "")}}}""");

        var answer = await world.CallAsync(tool, Input(tool));

        Assert.Equal(outcome, answer.Status == HttpStatusCode.OK ? "ok" : answer.Code);
        Assert.Equal(requests, (await world.RequestsAsync()).Count);
    }

    [Theory]
    [InlineData("hubspot_contact_get", """{"contact_id":"999999"}""", "not_found")]
    [InlineData(Create, """{"properties":{"no_such_thing":"1"},"name":"x"}""", "rejected_by_provider")]
    public async Task A_refusal_is_not_repeated(string tool, string input, string code)
    {
        await world.ForgetRequestsAsync();

        Assert.Equal(code, (await world.CallAsync(tool, input)).Code);
        Assert.Single(await world.RequestsAsync());
    }

    [Fact]
    public async Task A_provider_that_hangs_costs_one_request_and_the_caller_s_deadline()
    {
        await world.ForgetRequestsAsync();
        await world.ArmAsync("""{"kind":"hang"}""");

        var answer = await world.CallAsync(Create, Input(Create), more: ""","deadline":1""");

        Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown"), (answer.Status, answer.Code));
        Assert.Single(await world.RequestsAsync());
    }

    [Fact]
    public async Task Servers_that_stay_down_are_asked_five_times()
    {
        await world.ForgetRequestsAsync();
        await world.ArmAsync("""{"kind":"origin_timeout","times":-1}""");

        // The edge says it in HTML.
        Assert.Equal("response_unreadable", (await world.CallAsync(List, "{}")).Code);
        Assert.Equal(5, (await world.RequestsAsync()).Count);
    }

    string Input(string tool) => tool switch
    {
        List => "{}",
        Search => """{"query":"acme"}""",
        Create => $$"""{"name":"Replay {{Guid.NewGuid():N}}"}""",
        _ => $$"""{"contact_id":"{{_contact}}","jobtitle":"CTO"}""",
    };
}
