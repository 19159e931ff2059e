using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Requests;

public sealed class BodyTests
{
    static readonly TestTool s_tool = TestTool.With(
        """
        {"name":"email","type":"string","to":"body.properties.email"},
        {"name":"amount","type":"number","to":"body.properties.amount","send_as":"text"},
        {"name":"stage","type":"string","to":"body.deal.stage.id"},
        {"name":"limit","type":"integer","to":"body.limit"},
        {"name":"tags","type":"list","items":{"type":"string"},"to":"body.tags"},
        {"name":"confirm","type":"boolean"},
        {"name":"properties","type":"map","to":"body.properties"}
        """);

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"email":"a@b"}""", """{"properties":{"email":"a@b"}}""")]
    [InlineData("""{"limit":5,"stage":"x"}""", """{"deal":{"stage":{"id":"x"}},"limit":5}""")]
    [InlineData("""{"properties":{"zip":"1","amount":2,"age":"3"},"email":"a"}""", """{"properties":{"email":"a","amount":"2","zip":"1","age":"3"}}""")]
    [InlineData("""{"properties":{}}""", "{}")]
    [InlineData("""{"properties":{"x":""}}""", """{"properties":{"x":""}}""")]
    [InlineData("""{"tags":[]}""", """{"tags":[]}""")]
    [InlineData("""{"confirm":true}""", "{}")]
    [InlineData("""{"email":"Acme Corp \u2014 <Ünterprise> & \"Söhne\""}""", """{"properties":{"email":"Acme Corp — <Ünterprise> & \"Söhne\""}}""")]
    [InlineData("""{"properties":{"a\"b\\\u000a":"\u0000\t"}}""", """{"properties":{"a\"b\\\n":"\u0000\t"}}""")]
    [InlineData("""{"email":"\ud83d\ude00"}""", """{"properties":{"email":"\uD83D\uDE00"}}""")]
    public async Task A_body_has_what_was_given_where_it_belongs_and_nothing_else(string input, string body) =>
        Assert.Equal(body, (await new Call(s_tool).SentAsync(input)).Text);

    [Fact]
    public async Task A_tool_without_parameters_in_the_body_sends_none() =>
        Assert.Null((await new Call(TestTool.Read()).SentAsync("""{"id":"1"}""")).Body);

    [Fact]
    public async Task A_write_without_parameters_in_the_body_sends_an_empty_one()
    {
        // A body, be it empty, is what tells whether the request left (see OutcomeTests).
        var sent = await new Call(TestTool.With("""{"name":"id","type":"string","to":"path.id"}""", "POST /things/{id}/archive")).SentAsync("""{"id":"1"}""");
        Assert.Equal(("", "0"), (sent.Text, sent.Headers["Content-Length"]));
    }

    [Fact]
    public async Task A_body_larger_than_its_first_buffer_is_whole()
    {
        var text = new string('x', 200_000);
        Assert.Equal($$$"""{"properties":{"email":"{{{text}}}"}}""", (await new Call(s_tool).SentAsync($$"""{"email":"{{text}}"}""")).Text);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task The_method_is_the_definitions(string method) =>
        Assert.Equal(method, (await new Call(TestTool.With(call: method + " /things")).SentAsync()).Method);
}
