namespace Connectors.Sandbox.Tests;

public sealed class SearchTests
{
    [Fact]
    public async Task A_search_answers_with_a_total_and_an_offset_for_the_next_page()
    {
        await using var twin = await Twin.StartAsync(empty: false);
        var first = await twin.PostAsync("/crm/v3/objects/contacts/search", """{"limit":20}""");
        Assert.Equal(["total", "results", "paging"], first.Json.Select(pair => pair.Key));
        Assert.Equal((25, 20), (first.Json["total"]!.GetValue<int>(), first.Ids().Length));
        Assert.Equal("""{"next":{"after":"20"}}""", first.Json["paging"]!.ToJsonString());

        var last = await twin.PostAsync("/crm/v3/objects/contacts/search", """{"limit":20,"after":"20"}""");
        Assert.Equal(5, last.Ids().Length);
        Assert.False(last.Json.ContainsKey("paging"));
        Assert.Empty(first.Ids().Intersect(last.Ids()));
    }

    [Fact]
    public async Task A_page_of_a_search_has_ten_records_by_default()
    {
        await using var twin = await Twin.StartAsync(empty: false);
        Assert.Equal(10, (await twin.PostAsync("/crm/objects/2026-09/0-1/search", "{}")).Ids().Length);
    }

    [Fact]
    public async Task A_new_record_shows_up_after_a_moment_and_not_at_once()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example"}""");

        Assert.Empty((await twin.PostAsync("/crm/v3/objects/contacts/search", "{}")).Ids());
        twin.Clock.Advance(TimeSpan.FromMilliseconds(299));
        Assert.Empty((await twin.PostAsync("/crm/v3/objects/contacts/search", "{}")).Ids());
        twin.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([id], (await twin.PostAsync("/crm/v3/objects/contacts/search", "{}")).Ids());
    }

    [Fact]
    public async Task A_change_shows_up_after_a_moment_as_well()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example","city":"Oslo"}""");
        Assert.Equal([id], await twin.FindAsync("contacts", """{"query":"a@b.example"}"""));
        await twin.PatchAsync($"/crm/v3/objects/contacts/{id}", """{"properties":{"city":"Bergen"}}""");

        var stale = await twin.PostAsync("/crm/v3/objects/contacts/search", """{"properties":["city"]}""");
        Assert.Equal("Oslo", stale.Json["results"]![0]!["properties"]!["city"]!.GetValue<string>());
        twin.Clock.Advance(TimeSpan.FromSeconds(1));
        var fresh = await twin.PostAsync("/crm/v3/objects/contacts/search", """{"properties":["city"]}""");
        Assert.Equal("Bergen", fresh.Json["results"]![0]!["properties"]!["city"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_oldest_record_comes_first_unless_asked_otherwise()
    {
        await using var twin = await Twin.StartAsync();
        var ids = new List<string>();
        foreach (var amount in new[] { "900", "75000", "1500.50" })
        {
            ids.Add(await twin.CreateAsync("deals", $$"""{"dealname":"D","dealstage":"contractsent","amount":"{{amount}}"}"""));
            twin.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        ids.Add(await twin.CreateAsync("deals", """{"dealname":"D","dealstage":"contractsent"}"""));
        Assert.Equal(ids, await twin.FindAsync("deals", "{}"));
        string[] largestFirst = [ids[1], ids[2], ids[0], ids[3]];
        Assert.Equal(largestFirst, await twin.FindAsync("deals", """{"sorts":["-amount"]}"""));
        Assert.Equal(
            largestFirst, await twin.FindAsync("deals", """{"sorts":[{"propertyName":"amount","direction":"DESCENDING"}]}"""));
        Assert.Equal([ids[0], ids[2], ids[1], ids[3]], await twin.FindAsync("deals", """{"sorts":["amount"]}"""));
        Assert.Equal(
            [ids[0], ids[2], ids[1], ids[3]],
            await twin.FindAsync("deals", """{"sorts":[{"propertyName":"amount","direction":"ASCENDING"}]}"""));
    }

    [Theory]
    [InlineData("acme corp", "Morgan,Oskar,Priya")]
    [InlineData("ACME", "Morgan,Oskar,Priya")]
    [InlineData("priya acme", "Priya")]
    [InlineData("morgan.reyes@acmecorp.com", "Morgan")]
    [InlineData("plant manager", "")] // A job title is not among the searched properties.
    [InlineData("cme", "")] // Words are found by their beginning.
    [InlineData("555 010 1102", "Priya")]
    [InlineData("001 555 010 1102", "Priya")] // The country code is ignored.
    [InlineData("5550101102", "Priya")]
    [InlineData("5550109999", "")]
    public async Task A_query_looks_into_the_searchable_properties(string query, string names)
    {
        await using var twin = await Twin.StartAsync(empty: false);
        var answer = await twin.PostAsync("/crm/v3/objects/contacts/search", $$"""{"query":"{{query}}"}""");
        var found = answer.Json["results"]!.AsArray().Select(row => row!["properties"]!["firstname"]!.GetValue<string>());
        Assert.Equal(names, string.Join(",", found.Order()));
    }

    [Fact]
    public async Task A_search_returns_the_properties_asked_for_or_the_defaults()
    {
        await using var twin = await Twin.StartAsync(empty: false);
        Assert.Equal(
            ["createdate", "hs_lastmodifieddate", "hs_object_id", "industry", "name"],
            await Shown("""{"limit":1,"properties":["name","industry","nosuch"]}"""));
        Assert.Equal(
            ["createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"], await Shown("""{"limit":1}"""));

        async Task<IEnumerable<string>> Shown(string body)
        {
            var answer = await twin.PostAsync("/crm/v3/objects/companies/search", body);
            return answer.Json["results"]![0]!["properties"]!.AsObject().Select(pair => pair.Key);
        }
    }

    [Fact]
    public async Task Filters_of_a_group_are_joined_by_and_and_groups_by_or()
    {
        await using var twin = await Twin.StartAsync();
        var a = await twin.CreateAsync("deals", """{"dealname":"A","dealstage":"contractsent","amount":60000}""");
        var b = await twin.CreateAsync("deals", """{"dealname":"B","dealstage":"contractsent","amount":40000}""");
        var c = await twin.CreateAsync("deals", """{"dealname":"C","dealstage":"closedlost","amount":60000}""");

        const string Sent = """{"propertyName":"dealstage","operator":"EQ","value":"contractsent"}""";
        const string Large = """{"propertyName":"amount","operator":"GT","value":"50000"}""";
        const string Lost = """{"propertyName":"dealstage","operator":"EQ","value":"closedlost"}""";
        Assert.Equal([a], await twin.FindAsync("deals", $$"""{"filterGroups":[{"filters":[{{Sent}},{{Large}}]}]}"""));
        Assert.Equal(
            [a, c],
            await twin.FindAsync("deals", $$"""{"filterGroups":[{"filters":[{{Sent}},{{Large}}]},{"filters":[{{Lost}}]}]}"""));
        Assert.Equal([a, b], await twin.FindAsync("deals", $$"""{"filters":[{{Sent}}]}"""));
    }

    [Fact]
    public async Task The_form_that_hubspots_own_client_sends_is_accepted()
    {
        await using var twin = await Twin.StartAsync(empty: false);
        var answer = await twin.PostAsync(
            "/crm/v3/objects/deals/search",
            """{"query":"","limit":20,"after":"0","sorts":["-amount"],"properties":["dealname"],"filterGroups":[{"filters":[{"propertyName":"amount","value":"50000","operator":"GT"}]}]}""");
        Assert.Equal(5, answer.Json["total"]!.GetValue<int>());
        Assert.Equal("Tern Island — Grid forecast", answer.Json["results"]![0]!["properties"]!["dealname"]!.GetValue<string>());
        Assert.Contains("—", answer.Text, StringComparison.Ordinal);
    }
}
