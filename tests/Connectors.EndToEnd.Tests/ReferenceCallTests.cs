using System.Text.Json.Nodes;

namespace Connectors.EndToEnd.Tests;

/// <summary>The calls that existing callers send, as they send them, and what the provider must get to see.</summary>
[Collection(nameof(World))]
public class ReferenceCallTests(World world)
{
    [Fact]
    public async Task Contacts_search_takes_its_properties_joined_by_commas()
    {
        await world.ForgetRequestsAsync();
        var data = await world.DataAsync("hubspot_contacts_search",
            """{"query":"acme corp","properties":"firstname,lastname,email,jobtitle,lifecyclestage","limit":10}""");

        Assert.All(data["results"]!.AsArray(), contact => Assert.EndsWith("@acmecorp.com", (string)contact!["email"]!, StringComparison.Ordinal));
        await AssertSentAsync("POST", "/crm/objects/2026-09/contacts/search",
            """{"query":"acme corp","properties":["firstname","lastname","email","jobtitle","lifecyclestage"],"limit":10}""");
    }

    [Fact]
    public async Task Contact_create_and_both_shapes_of_contact_update()
    {
        await world.ForgetRequestsAsync();
        var created = await world.DataAsync("hubspot_contact_create",
            """{"email":"jane@acmecorp.com","firstname":"Jane","lastname":"Smith","jobtitle":"VP of Engineering","company":"Acme Corp","lifecyclestage":"lead"}""");
        var id = (string)created["id"]!;

        Assert.Equal("jane@acmecorp.com", (string)created["email"]!);
        await AssertSentAsync("POST", "/crm/objects/2026-09/contacts",
            """{"properties":{"email":"jane@acmecorp.com","firstname":"Jane","lastname":"Smith","company":"Acme Corp","jobtitle":"VP of Engineering","lifecyclestage":"lead"}}""");

        foreach (var input in new[] { $$$"""{"contact_id":"{{{id}}}","props":{"jobtitle":"CTO"}}""", $$"""{"contact_id":"{{id}}","jobtitle":"CTO"}""" })
        {
            await world.ForgetRequestsAsync();
            var updated = await world.DataAsync("hubspot_contact_update", input);

            Assert.Equal("CTO", (string)updated["jobtitle"]!);
            await AssertSentAsync("PATCH", $"/crm/objects/2026-09/contacts/{id}", """{"properties":{"jobtitle":"CTO"}}""");
        }

        var again = await world.CallAsync("hubspot_contact_create", """{"email":"JANE@acmecorp.com"}""");
        Assert.Equal(("conflict", id), (again.Code, again["existing_id"]));
    }

    [Fact]
    public async Task Deal_create_takes_a_number_for_the_amount_and_capitals_for_the_priority_and_deals_search_a_json_text()
    {
        await world.ForgetRequestsAsync();
        var deal = await world.DataAsync("hubspot_deal_create",
            """{"dealname":"Acme Corp — Enterprise 2026","amount":75000,"dealstage":"presentationscheduled","pipeline":"default","closedate":"2026-06-30","hs_priority":"HIGH"}""");

        Assert.Equal("high", (string)deal["hs_priority"]!);
        await AssertSentAsync("POST", "/crm/objects/2026-09/deals",
            """{"properties":{"dealname":"Acme Corp — Enterprise 2026","amount":"75000","dealstage":"presentationscheduled","pipeline":"default","closedate":"2026-06-30","hs_priority":"high"}}""");

        var found = await UntilIndexedAsync("hubspot_deals_search",
            """{"filterGroups":"[{\"filters\":[{\"propertyName\":\"dealstage\",\"operator\":\"EQ\",\"value\":\"presentationscheduled\"},{\"propertyName\":\"amount\",\"operator\":\"GT\",\"value\":\"50000\"}]}]","properties":"dealname,amount,dealstage,closedate,hs_priority","limit":20}""",
            (string)deal["id"]!);

        Assert.Equal(["id", "amount", "closedate", "dealname", "dealstage", "hs_priority"], found.AsObject().Select(p => p.Key));
    }

    /// <summary>The twin's index lags behind its records by its own clock, which the test moves on.</summary>
    async Task<JsonNode> UntilIndexedAsync(string tool, string input, string id)
    {
        using var content = new StringContent("""{"advance":"PT1S"}""", System.Text.Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(world.Twin, "/_twin/clock")) { Content = content };
        (await world.SendAsync(request)).EnsureSuccessStatusCode().Dispose();
        var data = await world.DataAsync(tool, input);
        return data["results"]!.AsArray().Single(r => (string)r!["id"]! == id)!;
    }

    async Task AssertSentAsync(string method, string target, string body)
    {
        var request = Assert.Single(await world.RequestsAsync(), r => !r.Target.StartsWith("/_twin", StringComparison.Ordinal));
        Assert.Equal((method, target), (request.Method, request.Target));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(request.Body)), request.Body);
    }
}
