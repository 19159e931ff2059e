namespace Connectors.Sandbox.Tests;

public sealed class UniquenessTests
{
    [Fact]
    public async Task A_second_contact_with_the_same_email_is_refused_with_the_id_of_the_first()
    {
        await using var twin = await Twin.StartAsync();
        var id = await twin.CreateAsync("contacts", """{"email":"jane@b.example"}""");
        var answer = await twin.PostAsync("/crm/v3/objects/contacts", """{"properties":{"email":"Jane@B.example"}}""");

        Assert.Equal(409, answer.Status);
        Assert.Equal(
            $$"""{"status":"error","message":"Contact already exists. Existing ID: {{id}}","correlationId":"<uuid>","category":"CONFLICT"}""",
            answer.Verbatim);
    }

    [Fact]
    public async Task An_email_cannot_be_changed_to_another_contacts()
    {
        await using var twin = await Twin.StartAsync();
        await twin.CreateAsync("contacts", """{"email":"a@b.example"}""");
        var other = "/crm/v3/objects/contacts/" + await twin.CreateAsync("contacts", """{"email":"c@b.example"}""");
        Assert.Equal(409, (await twin.PatchAsync(other, """{"properties":{"email":"a@b.example"}}""")).Status);
        Assert.Equal(200, (await twin.PatchAsync(other, """{"properties":{"email":"C@b.example"}}""")).Status);
    }

    [Fact]
    public async Task Companies_and_deals_may_be_created_twice()
    {
        await using var twin = await Twin.StartAsync();
        Assert.NotEqual(
            await twin.CreateAsync("companies", """{"name":"N","domain":"n.example"}"""),
            await twin.CreateAsync("companies", """{"name":"N","domain":"n.example"}"""));
        Assert.NotEqual(
            await twin.CreateAsync("deals", """{"dealname":"D","dealstage":"closedwon"}"""),
            await twin.CreateAsync("deals", """{"dealname":"D","dealstage":"closedwon"}"""));
    }

    [Fact]
    public async Task A_property_of_the_portals_own_can_be_unique_and_then_identifies_a_record()
    {
        await using var twin = await Twin.StartAsync();
        await twin.PostAsync(
            "/crm/v3/properties/companies",
            """{"name":"ledger_no","label":"Ledger","type":"string","fieldType":"text","hasUniqueValue":true}""");
        var id = await twin.CreateAsync("companies", """{"name":"N","ledger_no":"L1"}""");

        Assert.Equal(id, (await twin.GetAsync("/crm/v3/objects/companies/L1?idProperty=ledger_no")).String("id"));
        var answer = await twin.PostAsync("/crm/v3/objects/companies", """{"properties":{"name":"N","ledger_no":"L1"}}""");
        Assert.Equal(400, answer.Status);
        Assert.Matches(
            @"^Cannot set PropertyValueCoordinates\{portalId=\d+, objectTypeId=ObjectTypeId\{legacyObjectType=COMPANY\}, propertyName=ledger_no, value=L1\} on \d+\. "
            + id + " already has that value\\.$",
            answer.String("message"));
        Assert.Equal("VALIDATION_ERROR", answer.String("category"));
    }
}
