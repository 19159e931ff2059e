using System.Text.Json.Nodes;

namespace Connectors.Sandbox.Tests;

public sealed class ReferenceCallsTests
{
    static readonly string[] Tools =
    [
        "hubspot_companies_search", "hubspot_company_create", "hubspot_company_get", "hubspot_contact_create", "hubspot_contact_get",
        "hubspot_contact_update", "hubspot_contacts_list", "hubspot_contacts_search", "hubspot_deal_create", "hubspot_deal_update",
        "hubspot_deals_search",
    ];

    [Fact]
    public void All_eleven_tools_are_shown() =>
        Assert.Equal(Tools, ReferenceCalls.All.Select(step => step.Tool).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_calls_stand_as_the_project_has_published_them()
    {
        (string, string)[] published =
        [
            ("hubspot_contacts_search", """{"query":"acme corp","properties":"firstname,lastname,email,jobtitle,lifecyclestage","limit":10}"""),
            ("hubspot_contact_create", """{"email":"jane@acmecorp.com","firstname":"Jane","lastname":"Smith","jobtitle":"VP of Engineering","company":"Acme Corp","lifecyclestage":"lead"}"""),
            ("hubspot_deal_create", """{"dealname":"Acme Corp — Enterprise 2026","amount":75000,"dealstage":"presentationscheduled","pipeline":"default","closedate":"2026-06-30","hs_priority":"HIGH"}"""),
            ("hubspot_deals_search", """{"filterGroups":"[{\"filters\":[{\"propertyName\":\"dealstage\",\"operator\":\"EQ\",\"value\":\"presentationscheduled\"},{\"propertyName\":\"amount\",\"operator\":\"GT\",\"value\":\"50000\"}]}]","properties":"dealname,amount,dealstage,closedate,hs_priority","limit":20}"""),
            ("hubspot_contact_update", """{"contact_id":"{{contact_id}}","props":{"jobtitle":"CTO"}}"""),
            ("hubspot_contact_update", """{"contact_id":"{{contact_id}}","jobtitle":"CTO"}"""),
        ];
        Assert.Equal(published, ReferenceCalls.All.Take(published.Length).Select(step => (step.Tool, step.Input)));
    }

    [Fact]
    public void Every_placeholder_was_captured_by_an_earlier_step()
    {
        var captured = new HashSet<string>();
        foreach (var step in ReferenceCalls.All)
        {
            var needed = (step.Input + step.Expect.Equal).Split("{{").Skip(1).Select(rest => rest.Split("}}")[0]);
            Assert.Subset(captured, needed.ToHashSet());
            Assert.Equal(System.Text.Json.JsonValueKind.Object, JsonNode.Parse(step.Input)!.GetValueKind());
            if (step.CaptureAs is { } name)
                captured.Add(name);
        }
    }

    /// <summary>The story in HubSpot's own terms, so that what the player is told to expect is true of the seed data.</summary>
    [Fact]
    public async Task The_story_comes_true_on_the_seed_data()
    {
        await using var twin = await Twin.StartAsync(empty: false);
        Assert.NotEmpty(await twin.FindAsync("contacts", """{"query":"acme corp","limit":10}"""));
        var contact = await twin.CreateAsync(
            "contacts",
            """{"email":"jane@acmecorp.com","firstname":"Jane","lastname":"Smith","jobtitle":"VP of Engineering","company":"Acme Corp","lifecyclestage":"lead"}""");
        var deal = await twin.CreateAsync(
            "deals",
            """{"dealname":"Acme Corp — Enterprise 2026","amount":75000,"dealstage":"presentationscheduled","pipeline":"default","closedate":"2026-06-30","hs_priority":"high"}""");
        var found = await twin.FindAsync(
            "deals",
            """{"filterGroups":[{"filters":[{"propertyName":"dealstage","operator":"EQ","value":"presentationscheduled"},{"propertyName":"amount","operator":"GT","value":"50000"}]}],"limit":20}""");
        Assert.Contains(deal, found);
        Assert.Contains(contact, await twin.FindAsync("contacts", """{"query":"acme corp"}"""));
        var company = await twin.CreateAsync(
            "companies",
            """{"name":"Willow Ridge Robotics","domain":"willowridge.example","industry":"MACHINERY","city":"Ghent","country":"Belgium","numberofemployees":64,"annualrevenue":8200000}""");
        Assert.Equal([company], await twin.FindAsync("companies", """{"query":"willow ridge"}"""));
        var moved = await twin.PatchAsync($"/crm/v3/objects/deals/{deal}", """{"properties":{"dealstage":"contractsent"}}""");
        Assert.Equal("contractsent", moved.Property("dealstage"));
    }
}
