namespace Connectors.Sandbox.Tests;

public sealed class SearchFilterTests
{
    [Theory]
    // Texts compare without regard to case.
    [InlineData("""{"propertyName":"city","operator":"EQ","value":"OSLO"}""", "1")]
    [InlineData("""{"propertyName":"city","operator":"NEQ","value":"oslo"}""", "2")]
    // Enumerations do not.
    [InlineData("""{"propertyName":"lifecyclestage","operator":"EQ","value":"customer"}""", "2")]
    [InlineData("""{"propertyName":"lifecyclestage","operator":"EQ","value":"CUSTOMER"}""", "")]
    // Numbers compare by size and not letter by letter.
    [InlineData("""{"propertyName":"numemployees","operator":"GT","value":"9"}""", "12")]
    [InlineData("""{"propertyName":"numemployees","operator":"EQ","value":"10.0"}""", "1")]
    [InlineData("""{"propertyName":"numemployees","operator":"GTE","value":10}""", "12")]
    [InlineData("""{"propertyName":"numemployees","operator":"LT","value":"200"}""", "1")]
    [InlineData("""{"propertyName":"numemployees","operator":"LTE","value":"200"}""", "12")]
    [InlineData("""{"propertyName":"numemployees","operator":"BETWEEN","value":"10","highValue":"200"}""", "12")]
    [InlineData("""{"propertyName":"numemployees","operator":"BETWEEN","value":"11","highValue":"199"}""", "")]
    // Moments compare by time, whatever form they are written in.
    [InlineData("""{"propertyName":"createdate","operator":"GTE","value":"1795435200000"}""", "123")]
    [InlineData("""{"propertyName":"createdate","operator":"LT","value":"2026-11-23T12:00:00Z"}""", "")]
    // IN compares exactly, and the index holds texts in lower case.
    [InlineData("""{"propertyName":"city","operator":"IN","values":["oslo","ghent"]}""", "12")]
    [InlineData("""{"propertyName":"city","operator":"IN","values":["Oslo","Ghent"]}""", "")]
    [InlineData("""{"propertyName":"city","operator":"NOT_IN","values":["oslo"]}""", "2")]
    [InlineData("""{"propertyName":"lifecyclestage","operator":"IN","values":["customer","lead"]}""", "123")]
    [InlineData("""{"propertyName":"city","operator":"HAS_PROPERTY"}""", "12")]
    [InlineData("""{"propertyName":"city","operator":"NOT_HAS_PROPERTY"}""", "3")]
    // Whole words, or a pattern.
    [InlineData("""{"propertyName":"email","operator":"CONTAINS_TOKEN","value":"*@acme.example"}""", "12")]
    [InlineData("""{"propertyName":"email","operator":"CONTAINS_TOKEN","value":"one@acme.example"}""", "1")]
    [InlineData("""{"propertyName":"jobtitle","operator":"CONTAINS_TOKEN","value":"sales"}""", "1")]
    [InlineData("""{"propertyName":"jobtitle","operator":"CONTAINS_TOKEN","value":"sale"}""", "")]
    [InlineData("""{"propertyName":"jobtitle","operator":"CONTAINS_TOKEN","value":"sale*"}""", "12")]
    [InlineData("""{"propertyName":"jobtitle","operator":"NOT_CONTAINS_TOKEN","value":"sales"}""", "2")]
    public async Task An_operator_finds(string filter, string found)
    {
        await using var twin = await Twin.StartAsync();
        string[] ids =
        [
            await twin.CreateAsync("contacts", """{"email":"one@acme.example","city":"Oslo","numemployees":10,"jobtitle":"Head of Sales"}"""),
            await twin.CreateAsync("contacts", """{"email":"two@acme.example","city":"Ghent","numemployees":200,"jobtitle":"Salesperson","lifecyclestage":"customer"}"""),
            await twin.CreateAsync("contacts", """{"email":"three@other.example"}"""),
        ];

        var result = await twin.FindAsync("contacts", $$"""{"filterGroups":[{"filters":[{{filter}}]}]}""");
        Assert.Equal(found, string.Concat(result.Select(id => Array.IndexOf(ids, id) + 1)));
    }

    [Fact]
    public async Task Records_are_found_by_their_neighbours()
    {
        await using var twin = await Twin.StartAsync();
        var company = await twin.CreateAsync("companies", """{"name":"N"}""");
        await twin.CreateAsync("contacts", """{"email":"alone@b.example"}""");
        var created = await twin.PostAsync(
            "/crm/v3/objects/contacts",
            $$"""{"properties":{"email":"a@b.example"},"associations":[{"to":{"id":"{{company}}"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]}]}""");

        var filter = $$"""{"propertyName":"associations.company","operator":"EQ","value":"{{company}}"}""";
        Assert.Equal([created.String("id")], await twin.FindAsync("contacts", $$"""{"filterGroups":[{"filters":[{{filter}}]}]}"""));
    }

    [Theory]
    [InlineData("""{"propertyName":"city","operator":"IN"}""", "operator IN requires values")]
    [InlineData("""{"propertyName":"city","operator":"NOT_IN","values":[]}""", "operator NOT_IN requires values")]
    [InlineData("""{"propertyName":"createdate","operator":"BETWEEN","value":"1"}""", "operator BETWEEN requires a highValue")]
    [InlineData("""{"propertyName":"city","operator":"EQ"}""", "operator EQ requires a value")]
    public async Task An_operator_without_its_operand_is_refused_with_the_place(string filter, string message)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync("/crm/v3/objects/contacts/search", "{\"filterGroups\":[{\n\"filters\":[" + filter + "]}]}");
        Assert.Equal(400, answer.Status);
        Assert.Equal(
            $$"""{"status":"error","message":"Invalid input JSON on line 2, column {{12 + filter.Length}}: {{message}}","correlationId":"<uuid>","category":"VALIDATION_ERROR"}""",
            answer.Verbatim);
    }

    [Theory]
    [InlineData("""{"filterGroups":[{"filters":[{"propertyName":"nosuch","operator":"EQ","value":"1"}]}]}""")]
    [InlineData("""{"filterGroups":[{"filters":[{"propertyName":"numemployees","operator":"GT","value":"many"}]}]}""")]
    [InlineData("""{"sorts":["nosuch"]}""")]
    public async Task What_the_index_cannot_make_sense_of_is_a_problem_with_the_request(string body)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync("/crm/v3/objects/contacts/search", body);
        Assert.Equal(400, answer.Status);
        Assert.Equal("""{"status":"error","message":"There was a problem with the request.","correlationId":"<uuid>"}""", answer.Verbatim);
    }

    [Theory]
    [InlineData("LIKE")]
    [InlineData("eq")]
    [InlineData("0")]
    public async Task An_unknown_operator_is_refused(string name)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync(
            "/crm/v3/objects/contacts/search",
            $$"""{"filterGroups":[{"filters":[{"propertyName":"city","operator":"{{name}}","value":"1"}]}]}""");
        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, answer.String("category")));
    }
}
