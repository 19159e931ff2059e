namespace Connectors.Sandbox.Tests;

public sealed class UpdateTests
{
    [Fact]
    public async Task An_update_changes_what_it_names_and_answers_as_widely_as_a_create()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example","firstname":"A","jobtitle":"VP"}""");
        twin.Clock.Advance(TimeSpan.FromSeconds(90));
        var updated = await twin.PatchAsync($"/crm/v3/objects/contacts/{id}", """{"properties":{"jobtitle":"CTO","lastname":"B"}}""");

        Assert.Equal(200, updated.Status);
        Assert.Equal("CTO", updated.Property("jobtitle"));
        Assert.Equal("A", updated.Property("firstname"));
        Assert.Equal("A B", updated.Property("hs_full_name_or_email"));
        Assert.Equal("2026-11-23T12:00:00.000Z", updated.String("createdAt"));
        Assert.Equal("2026-11-23T12:01:30.000Z", updated.String("updatedAt"));
        Assert.Equal("2026-11-23T12:01:30.000Z", updated.Property("lastmodifieddate"));
        Assert.Equal("true", updated.Property("hs_is_contact"));
    }

    [Fact]
    public async Task An_empty_text_clears_a_property()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example","jobtitle":"VP"}""");
        var updated = await twin.PatchAsync($"/crm/v3/objects/contacts/{id}", """{"properties":{"jobtitle":""}}""");
        Assert.False(updated.Properties.ContainsKey("jobtitle"));
        Assert.Null((await twin.GetAsync($"/crm/v3/objects/contacts/{id}?properties=jobtitle")).Property("jobtitle"));
    }

    [Fact]
    public async Task A_lifecycle_stage_goes_forward_only_until_it_is_cleared()
    {
        await using var twin = await Twin.StartAsync();
        var path = "/crm/v3/objects/contacts/" + await twin.CreateAsync("contacts", """{"email":"a@b.example"}""");

        Assert.Equal("customer", await Write("customer"));
        Assert.Equal("customer", await Write("subscriber"));
        Assert.Null(await Write(""));
        Assert.Equal("subscriber", await Write("subscriber"));

        async Task<string?> Write(string stage)
        {
            var answer = await twin.PatchAsync(path, $$$"""{"properties":{"lifecyclestage":"{{{stage}}}"}}""");
            Assert.Equal(200, answer.Status);
            return answer.Property("lifecyclestage");
        }
    }

    [Fact]
    public async Task Entering_a_lifecycle_stage_notes_when()
    {
        await using var twin = await Twin.StartAsync();
        var path = "/crm/v3/objects/contacts/" + await twin.CreateAsync("contacts", """{"email":"a@b.example"}""");
        twin.Clock.Advance(TimeSpan.FromSeconds(1));
        var updated = await twin.PatchAsync(path, """{"properties":{"lifecyclestage":"customer"}}""");
        Assert.Equal("1795435201000", updated.Property("hs_lifecyclestage_customer_date"));
        Assert.Equal("1795435200000", updated.Property("hs_lifecyclestage_lead_date"));
    }

    [Fact]
    public async Task A_deal_is_recalculated_when_its_stage_changes()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("deals", """{"dealname":"D","dealstage":"qualifiedtobuy","amount":75000}""");
        var updated = await twin.PatchAsync($"/crm/objects/2026-09/deals/{id}", """{"properties":{"dealstage":"contractsent"}}""");
        Assert.Equal("0.90000000000000002220446049250313080847263336181640625", updated.Property("hs_deal_stage_probability"));
        Assert.StartsWith("67500.0000000000016", updated.Property("hs_projected_amount"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leading_semicolon_appends_to_a_multiple_choice()
    {
        await using var twin = await Twin.StartAsync();
        var path = "/crm/v3/objects/contacts/"
            + await twin.CreateAsync("contacts", """{"email":"a@b.example","hs_buying_role":"CHAMPION"}""");
        var appended = await twin.PatchAsync(path, """{"properties":{"hs_buying_role":";BUDGET_HOLDER;END_USER"}}""");
        Assert.Equal("CHAMPION;BUDGET_HOLDER;END_USER", appended.Property("hs_buying_role"));
        var replaced = await twin.PatchAsync(path, """{"properties":{"hs_buying_role":"END_USER"}}""");
        Assert.Equal("END_USER", replaced.Property("hs_buying_role"));
    }

    [Fact]
    public async Task A_contact_is_updated_by_its_email()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example"}""");
        var updated = await twin.PatchAsync(
            "/crm/v3/objects/contacts/a%40b.example?idProperty=email", """{"properties":{"city":"Oslo"}}""");
        Assert.Equal((id, "Oslo"), (updated.String("id"), updated.Property("city")));
    }

    [Fact]
    public async Task Nobody_is_updated_under_an_unknown_id()
    {
        await using var twin = await Twin.StartAsync();
        Assert.Equal(404, (await twin.PatchAsync("/crm/v3/objects/deals/5", """{"properties":{"amount":"1"}}""")).Status);
    }

    [Fact]
    public async Task A_refused_update_changes_nothing()
    {
        await using var twin = await Twin.StartAsync();
        var path = "/crm/v3/objects/contacts/" + await twin.CreateAsync("contacts", """{"email":"a@b.example","city":"Oslo"}""");
        Assert.Equal(400, (await twin.PatchAsync(path, """{"properties":{"city":"Bergen","email":"broken"}}""")).Status);
        Assert.Equal("Oslo", (await twin.GetAsync(path + "?properties=city")).Property("city"));
    }
}
