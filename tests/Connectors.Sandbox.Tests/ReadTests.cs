namespace Connectors.Sandbox.Tests;

public sealed class ReadTests
{
    [Theory]
    [InlineData("contacts", """{"email":"a@b.example"}""", "createdate,email,firstname,hs_object_id,lastmodifieddate,lastname")]
    [InlineData("companies", """{"name":"N"}""", "createdate,domain,hs_lastmodifieddate,hs_object_id,name")]
    [InlineData(
        "deals",
        """{"dealname":"D","dealstage":"contractsent"}""",
        "amount,closedate,createdate,dealname,dealstage,hs_lastmodifieddate,hs_object_id,pipeline")]
    public async Task A_read_without_properties_returns_the_defaults_of_the_type(string type, string properties, string defaults)
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync(type, properties);
        var read = await twin.GetAsync($"/crm/v3/objects/{type}/{id}");

        Assert.Equal(200, read.Status);
        Assert.Equal(defaults, string.Join(",", read.Properties.Select(pair => pair.Key)));
        Assert.Equal(["id", "properties", "createdAt", "updatedAt", "archived"], read.Json.Select(pair => pair.Key));
    }

    [Theory]
    [InlineData("properties=email,jobtitle,nosuchthing")]
    [InlineData("properties=email%2Cjobtitle%2Cnosuchthing")]
    [InlineData("properties=email&properties=jobtitle&properties=nosuchthing")]
    public async Task A_list_in_the_query_may_be_joined_or_repeated_and_unknown_names_are_left_out(string query)
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example","firstname":"A"}""");
        var read = await twin.GetAsync($"/crm/v3/objects/contacts/{id}?{query}");

        Assert.Equal(
            ["createdate", "email", "hs_object_id", "jobtitle", "lastmodifieddate"], read.Properties.Select(pair => pair.Key));
        Assert.Null(read.Property("jobtitle"));
    }

    [Theory]
    [InlineData("jane%40b.example")]
    [InlineData("JANE@B.EXAMPLE")]
    public async Task A_contact_is_found_by_its_email(string email)
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"jane@b.example"}""");
        Assert.Equal(id, (await twin.GetAsync($"/crm/v3/objects/contacts/{email}?idProperty=email")).String("id"));
    }

    [Fact]
    public async Task A_domain_does_not_identify_a_company()
    {
        await using var twin = await Twin.StartAsync();
        await twin.CreateAsync("companies", """{"domain":"b.example"}""");
        Assert.Equal(400, (await twin.GetAsync("/crm/v3/objects/companies/b.example?idProperty=domain")).Status);
    }

    [Fact]
    public async Task An_unknown_id_and_one_that_is_no_number_are_refused_differently()
    {
        await using var twin = await Twin.StartAsync();
        var unknown = await twin.GetAsync("/crm/v3/objects/contacts/999");
        Assert.Equal(404, unknown.Status);
        Assert.Equal("""{"status":"error","message":"resource not found","correlationId":"<uuid>"}""", unknown.Verbatim);

        var noNumber = await twin.GetAsync("/crm/v3/objects/contacts/undefined");
        Assert.Equal(404, noNumber.Status);
        Assert.Equal(
            """{"status":"error","message":"Object not found.  objectId are usually numeric.","correlationId":"<uuid>","context":{"id":["undefined"]},"category":"OBJECT_NOT_FOUND"}""",
            noNumber.Verbatim);
    }

    [Fact]
    public async Task The_history_of_a_property_has_the_newest_value_first()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"a@b.example","jobtitle":"VP"}""");
        twin.Clock.Advance(TimeSpan.FromMinutes(1));
        await twin.PatchAsync($"/crm/v3/objects/contacts/{id}", """{"properties":{"jobtitle":"CTO"}}""");

        var read = await twin.GetAsync($"/crm/v3/objects/contacts/{id}?propertiesWithHistory=jobtitle");
        var history = read.Json["propertiesWithHistory"]!["jobtitle"]!.AsArray();
        Assert.Equal(["CTO", "VP"], history.Select(version => version!["value"]!.GetValue<string>()));
        Assert.Equal("2026-11-23T12:01:00.000Z", history[0]!["timestamp"]!.GetValue<string>());
        Assert.Equal("CTO", read.Property("jobtitle"));
    }

    [Fact]
    public async Task Every_answer_is_json_with_a_correlation_id_and_an_error_repeats_it()
    {
        await using var twin = await Twin.StartAsync();
        var fine = await twin.GetAsync("/crm/v3/objects/contacts");
        Assert.Equal("application/json;charset=utf-8", fine.Header("content-type"));
        Assert.NotNull(fine.Header("x-hubspot-correlation-id"));

        var wrong = await twin.GetAsync("/crm/v3/objects/contacts/1");
        Assert.Equal("application/json;charset=utf-8", wrong.Header("content-type"));
        Assert.Equal(wrong.Header("x-hubspot-correlation-id"), wrong.String("correlationId"));
        Assert.NotEqual(fine.Header("x-hubspot-correlation-id"), wrong.Header("x-hubspot-correlation-id"));
    }

    [Fact]
    public async Task A_path_nobody_serves_is_not_found()
    {
        await using var twin = await Twin.StartAsync();
        Assert.Equal((404, "resource not found"), await StatusAndMessage(twin.GetAsync("/nowhere")));
        Assert.Equal((404, "resource not found"), await StatusAndMessage(twin.SendAsync(HttpMethod.Put, "/crm/v3/objects/contacts", "{}")));
    }

    static async Task<(int Status, string Message)> StatusAndMessage(Task<Answer> answer) =>
        ((await answer).Status, (await answer).String("message"));
}
