using System.Globalization;
using System.Net;

namespace Connectors.EndToEnd.Tests;

/// <summary>What a provider does on bad days, and what the caller is told.</summary>
[Collection(nameof(World))]
public class ProviderTroubleTests(World world)
{
    [Theory]
    [InlineData("bad_gateway")]
    [InlineData("html_ok")]
    [InlineData("truncated")]
    public async Task An_answer_that_cannot_be_read_is_never_a_success(string fault)
    {
        await world.ArmAsync($$"""{"kind":"{{fault}}","times":-1}""");

        var answer = await world.CallAsync("hubspot_contacts_list", """{"limit":20}""");
        await world.DisarmAsync();

        Assert.Equal((HttpStatusCode.BadGateway, "response_unreadable", "provider"), (answer.Status, answer.Code, answer["fix_by"]));
        Assert.Equal("true", answer["retryable"]);
    }

    [Theory]
    [InlineData("bad_gateway")]
    [InlineData("origin_timeout")]
    public async Task A_create_that_a_gateway_gave_up_on_is_an_unknown_outcome(string fault)
    {
        await world.ArmAsync($$"""{"kind":"{{fault}}","method":"POST"}""");

        var answer = await world.CallAsync("hubspot_company_create", """{"name":"Given Up Ltd"}""");

        Assert.Equal(("outcome_unknown", "false"), (answer.Code, answer["retryable"]));
    }

    [Fact]
    public async Task A_create_whose_answer_was_lost_is_an_unknown_outcome_and_is_not_sent_again()
    {
        await world.ArmAsync("""{"kind":"drop_after","method":"POST"}""");
        await world.ForgetRequestsAsync();

        var answer = await world.CallAsync("hubspot_company_create", """{"name":"Once Only Ltd"}""");

        Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown", "false"), (answer.Status, answer.Code, answer["retryable"]));
        Assert.Contains("Search", answer["next_action"], StringComparison.Ordinal);
        Assert.Single(await world.RequestsAsync(), r => r.Method == "POST" && r.Target.EndsWith("/companies", StringComparison.Ordinal));
        var all = await world.AskTwinAsync("/crm/v3/objects/companies?limit=100");
        Assert.Single(all["results"]!.AsArray(), c => (string?)c!["properties"]!["name"] == "Once Only Ltd");
    }

    [Fact]
    public async Task A_portal_that_moves_house_says_when_it_is_back()
    {
        await world.ArmAsync("""{"kind":"migrating","retry_after":3600}""");

        var answer = await world.CallAsync("hubspot_contacts_list", "{}");

        Assert.Equal("provider_unavailable", answer.Code);
        var wait = DateTimeOffset.Parse(answer["retry_at"]!, CultureInfo.InvariantCulture) - DateTimeOffset.UtcNow;
        Assert.InRange(wait, TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task A_scope_that_was_not_granted_is_named()
    {
        Assert.Equal(HttpStatusCode.OK, (await world.CallAsync("hubspot_contacts_list", "{}", "readonly")).Status);

        var answer = await world.CallAsync("hubspot_deals_search", """{"query":"x"}""", "readonly");

        Assert.Equal((HttpStatusCode.Conflict, "missing_scopes", "user"), (answer.Status, answer.Code, answer["fix_by"]));
        Assert.Equal("""["crm.objects.deals.read"]""", answer["scopes"]);
    }

    [Fact]
    public async Task A_token_that_the_provider_does_not_know_asks_for_a_new_connection()
    {
        var answer = await world.CallAsync("hubspot_contacts_list", "{}", "stranger");

        Assert.Equal(("reauth_required", "user", "401"), (answer.Code, answer["fix_by"], answer["upstream_status"]));
    }

    [Fact]
    public async Task The_providers_own_complaints_come_through_readable()
    {
        var answer = await world.CallAsync("hubspot_contact_create",
            """{"email":"who@example.com","lifecyclestage":"prospect","properties":{"no_such_thing":"1"}}""");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "rejected_by_provider"), (answer.Status, answer.Code));
        var complaints = answer.Json["complaints"]!.AsArray();
        Assert.Equal(2, complaints.Count);
        Assert.Contains(complaints, c => (string?)c!["field"] == "no_such_thing");
        Assert.DoesNotContain("localizedErrorMessage", answer["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_is_not_there_is_not_found()
    {
        Assert.Equal("not_found", (await world.CallAsync("hubspot_contact_get", """{"contact_id":"999999"}""")).Code);
    }
}
