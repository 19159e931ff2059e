namespace Connectors.Sandbox.Tests;

public sealed class CreateTests
{
    [Theory]
    [InlineData("/crm/v3/objects/contacts")]
    [InlineData("/crm/v3/objects/0-1")]
    [InlineData("/crm/v3/objects/contact")]
    [InlineData("/crm/objects/2026-03/contacts")]
    [InlineData("/crm/objects/2026-09/contacts")]
    [InlineData("/crm/objects/2026-09/0-1")]
    public async Task Every_spelling_of_a_path_reaches_the_same_contacts(string path)
    {
        await using var twin = await Twin.StartAsync();
        var created = await twin.PostAsync(path, """{"properties":{"email":"a@b.example"}}""");

        Assert.Equal(201, created.Status);
        Assert.Equal(200, (await twin.GetAsync($"/crm/objects/2026-09/contacts/{created.String("id")}")).Status);
        Assert.Equal(200, (await twin.GetAsync($"/crm/v3/objects/0-1/{created.String("id")}")).Status);
    }

    [Fact]
    public async Task An_undated_version_does_not_exist()
    {
        await using var twin = await Twin.StartAsync();
        Assert.Equal(404, (await twin.GetAsync("/crm/objects/2025-01/contacts")).Status);
    }

    [Fact]
    public async Task A_new_contact_comes_back_with_everything_the_server_has_set()
    {
        await using var twin = await Twin.StartAsync();
        var created = await twin.PostAsync(
            "/crm/v3/objects/contacts", """{"properties":{"email":"dwij@test.com","firstname":"Dwij"}}""");

        var (id, portal) = (created.String("id"), created.String("url").Split('/')[2]);
        Assert.Equal(
            $$$"""
            {"id":"{{{id}}}","properties":{"createdate":"2026-11-23T12:00:00.000Z","email":"dwij@test.com","firstname":"Dwij","hs_all_contact_vids":"{{{id}}}","hs_associated_target_accounts":"0","hs_currently_enrolled_in_prospecting_agent":"false","hs_email_domain":"test.com","hs_full_name_or_email":"Dwij","hs_is_contact":"true","hs_is_unworked":"true","hs_lifecyclestage_lead_date":"1795435200000","hs_membership_has_accessed_private_content":"0","hs_object_id":"{{{id}}}","hs_object_source":"INTEGRATION","hs_object_source_id":"{{{created.Property("hs_object_source_id")}}}","hs_object_source_label":"INTEGRATION","hs_pipeline":"contacts-lifecycle-pipeline","hs_prospecting_agent_actively_enrolled_count":"0","hs_prospecting_agent_total_enrolled_count":"0","hs_registered_member":"0","hs_sequences_actively_enrolled_count":"0","lastmodifieddate":"2026-11-23T12:00:00.000Z","lifecyclestage":"lead","num_notes":"0"},"createdAt":"2026-11-23T12:00:00.000Z","updatedAt":"2026-11-23T12:00:00.000Z","archived":false,"url":"app.hubspot.com/go-to/{{{portal}}}/0-1/{{{id}}}"}
            """,
            created.Text);
    }

    [Fact]
    public async Task A_new_deal_comes_back_with_its_calculated_properties()
    {
        await using var twin = await Twin.StartAsync();
        var created = await twin.PostAsync(
            "/crm/v3/objects/deals", """{"properties":{"dealname":"Subscription","dealstage":"qualifiedtobuy"}}""");

        const string Exact = "0.40000000000000002220446049250313080847263336181640625";
        Assert.Equal(Exact, created.Property("hs_deal_stage_probability"));
        Assert.Equal(Exact, created.Property("hs_deal_stage_probability_shadow"));
        Assert.Equal("0", created.Property("hs_projected_amount"));
        Assert.Equal("0", created.Property("hs_closed_amount"));
        Assert.Equal("false", created.Property("hs_is_closed"));
        Assert.Equal("false", created.Property("hs_is_deal_split"));
        Assert.Equal("0", created.Property("days_to_close"));
        Assert.Equal("default", created.Property("pipeline"));
        Assert.Equal("2026-11-23T12:00:00.000Z", created.Property("hs_createdate"));
        Assert.False(created.Properties.ContainsKey("lastmodifieddate"), "only contacts spell it so");
        Assert.Equal("2026-11-23T12:00:00.000Z", created.Property("hs_lastmodifieddate"));
    }

    [Fact]
    public async Task A_won_deal_is_closed_and_its_amount_is_the_closed_one()
    {
        await using var twin = await Twin.StartAsync();
        var created = await twin.PostAsync(
            "/crm/v3/objects/deals",
            """{"properties":{"dealname":"Won","dealstage":"closedwon","amount":"1500.00","closedate":"2026-12-03"}}""");

        Assert.Equal("true", created.Property("hs_is_closed"));
        Assert.Equal("true", created.Property("hs_is_closed_won"));
        Assert.Equal("1500.00", created.Property("hs_closed_amount"));
        Assert.Equal("1500", created.Property("hs_projected_amount"));
        Assert.Equal("1500.00", created.Property("amount"));
        Assert.Equal("9", created.Property("days_to_close"));
    }

    [Fact]
    public async Task Numbers_and_booleans_become_texts()
    {
        await using var twin = await Twin.StartAsync();
        var created = await twin.PostAsync(
            "/crm/v3/objects/companies", """{"properties":{"name":"N","annualrevenue":75000,"is_public":true,"city":null}}""");

        Assert.Equal("75000", created.Property("annualrevenue"));
        Assert.Equal("true", created.Property("is_public"));
        Assert.False(created.Properties.ContainsKey("city"));
    }

    [Theory]
    [InlineData("\"2026-06-30\"", "2026-06-30T00:00:00.000Z")]
    [InlineData("\"2026-06-30T16:50:06.678Z\"", "2026-06-30T16:50:06.678Z")]
    [InlineData("\"1782838206678\"", "2026-06-30T16:50:06.678Z")]
    [InlineData("1782838206678", "2026-06-30T16:50:06.678Z")]
    public async Task A_close_date_may_be_a_day_a_moment_or_epoch_milliseconds(string written, string stored)
    {
        await using var twin = await Twin.StartAsync();
        var created = await twin.PostAsync(
            "/crm/v3/objects/deals",
            $$$"""{"properties":{"dealname":"D","dealstage":"contractsent","closedate":{{{written}}}}}""");
        Assert.Equal(stored, created.Property("closedate"));
    }

    [Theory]
    [InlineData("contacts", "{}", "CONTACT", "\"email\",\"firstname\",\"lastname\"")]
    [InlineData("companies", """{"city":"Ghent"}""", "COMPANY", "\"name\",\"domain\"")]
    [InlineData("deals", """{"amount":"5"}""", "DEAL", "\"dealname\",\"dealstage\"")]
    [InlineData("deals", """{"dealname":"D","dealstage":""}""", "DEAL", "\"dealstage\"")]
    public async Task What_a_type_requires_must_be_set(string type, string properties, string name, string missing)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync($"/crm/v3/objects/{type}", $$"""{"properties":{{properties}}}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal(
            $$$"""{"status":"error","message":"Error creating {{{name}}}.  Some required properties were not set.","correlationId":"<uuid>","context":{"properties":[{{{missing}}}]},"category":"VALIDATION_ERROR"}""",
            answer.Verbatim);
    }

    [Theory]
    [InlineData("contacts", """{"lastname":"Only"}""")]
    [InlineData("companies", """{"domain":"only.example"}""")]
    [InlineData("deals", """{"dealname":"D","dealstage":"closedlost"}""")]
    public async Task The_least_that_is_required_is_enough(string type, string properties)
    {
        await using var twin = await Twin.StartAsync();
        Assert.NotEmpty(await twin.CreateAsync(type, properties));
    }

    [Theory]
    [InlineData("contact@")]
    [InlineData("lineitem")]
    public async Task An_unknown_object_type_is_named_in_the_refusal(string type)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync($"/crm/v3/objects/{type}", """{"properties":{}}""");
        Assert.Equal(400, answer.Status);
        Assert.Equal(
            $$"""{"status":"error","message":"Unable to infer object type from: {{type}}","correlationId":"<uuid>"}""", answer.Verbatim);
    }

    [Theory]
    [InlineData("{\"properties\": }", "line 1, column 16")]
    [InlineData("{\n \"properties\":[]}", "line 2, column 17")]
    [InlineData("[]", "line 1, column 3")]
    [InlineData("", "line 1, column 1")]
    [InlineData("{\"properties\":{\"email\":{}}}", "line 1, column 26")]
    public async Task Malformed_json_is_refused_with_its_place_and_without_a_category(string body, string place)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync("/crm/v3/objects/contacts", body);
        Assert.Equal(400, answer.Status);
        Assert.StartsWith($"Invalid input JSON on {place}: ", answer.String("message"), StringComparison.Ordinal);
        Assert.False(answer.Json.ContainsKey("category"));
    }
}
