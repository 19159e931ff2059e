namespace Connectors.Sandbox.Tests;

public sealed class SchemaTests
{
    [Theory]
    [InlineData("/crm/v3/properties/deals/hs_priority")]
    [InlineData("/crm/properties/2026-03/0-3/hs_priority")]
    [InlineData("/crm/properties/2026-09/deals/hs_priority")]
    public async Task A_property_lists_its_options(string path)
    {
        await using var twin = await Twin.StartAsync();
        var property = await twin.GetAsync(path);
        Assert.Equal(("enumeration", "select"), (property.String("type"), property.String("fieldType")));
        Assert.Equal(["low", "medium", "high"], property.Json["options"]!.AsArray().Select(option => option!["value"]!.GetValue<string>()));
        Assert.False(property.Json["modificationMetadata"]!["readOnlyValue"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("contacts", "email")]
    [InlineData("companies", "industry")]
    [InlineData("deals", "dealstage")]
    public async Task The_properties_of_a_type_hold_those_of_the_tools(string type, string name)
    {
        await using var twin = await Twin.StartAsync();
        var list = await twin.GetAsync($"/crm/v3/properties/{type}");
        Assert.Contains(name, list.Json["results"]!.AsArray().Select(row => row!["name"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("days_to_close", true)]
    [InlineData("createdate", false)]
    public async Task A_server_set_property_says_that_it_cannot_be_written(string name, bool calculated)
    {
        await using var twin = await Twin.StartAsync();
        var property = await twin.GetAsync($"/crm/v3/properties/deals/{name}");
        Assert.Equal(calculated, property.Json["calculated"]!.GetValue<bool>());
        Assert.True(property.Json["modificationMetadata"]!["readOnlyValue"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_property_of_the_portals_own_is_created_once_and_then_accepted()
    {
        await using var twin = await Twin.StartAsync();
        const string Body = """{"name":"tier","label":"Tier","groupName":"contactinformation","type":"enumeration","fieldType":"select","options":[{"label":"Gold","value":"gold"}]}""";
        var created = await twin.PostAsync("/crm/v3/properties/contacts", Body);
        Assert.Equal((201, false), (created.Status, created.Json["hubspotDefined"]!.GetValue<bool>()));
        Assert.Equal(409, (await twin.PostAsync("/crm/v3/properties/contacts", Body)).Status);
        Assert.NotEmpty(await twin.CreateAsync("contacts", """{"email":"a@b.example","tier":"gold"}"""));
        Assert.Equal(404, (await twin.GetAsync("/crm/v3/properties/contacts/nosuch")).Status);
    }

    [Fact]
    public async Task A_portal_may_have_other_options_than_hubspots()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Post, "/portals", """{"token":"other","empty":true}""");
        var changed = await twin.PatchAsync(
            "/crm/v3/properties/deals/hs_priority", """{"options":[{"label":"High","value":"HIGH","displayOrder":0}]}""");
        Assert.Equal((200, "Priority"), (changed.Status, changed.String("label")));

        const string Shouted = """{"dealname":"D","dealstage":"contractsent","hs_priority":"HIGH"}""";
        Assert.NotEmpty(await twin.CreateAsync("deals", Shouted));
        Assert.Equal(400, (await twin.PostAsync("/crm/v3/objects/deals", $$"""{"properties":{{Shouted}}}""", "other")).Status);
    }

    [Theory]
    [InlineData("/crm/v3/pipelines/deals")]
    [InlineData("/crm/pipelines/2026-09/0-3")]
    public async Task The_default_pipeline_has_seven_stages_with_their_probabilities(string path)
    {
        await using var twin = await Twin.StartAsync();
        var pipeline = Assert.Single((await twin.GetAsync(path)).Json["results"]!.AsArray())!;
        Assert.Equal("default", pipeline["id"]!.GetValue<string>());
        Assert.Equal(
            "appointmentscheduled 0.2,qualifiedtobuy 0.4,presentationscheduled 0.6,decisionmakerboughtin 0.8,contractsent 0.9,closedwon 1.0,closedlost 0.0",
            string.Join(",", pipeline["stages"]!.AsArray().Select(stage => $"{stage!["id"]} {stage["metadata"]!["probability"]}")));
        Assert.Equal(7, (await twin.GetAsync(path + "/default/stages")).Ids().Length);
        Assert.Equal("default", (await twin.GetAsync(path + "/default")).String("id"));
        Assert.Equal(404, (await twin.GetAsync(path + "/other")).Status);
    }
}
