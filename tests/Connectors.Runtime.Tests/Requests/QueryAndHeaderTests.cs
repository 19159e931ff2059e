using Connectors.Runtime.Execution;
using Connectors.Runtime.Requests;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Requests;

public sealed class QueryAndHeaderTests
{
    static readonly TestTool s_search = TestTool.With(
        """
        {"name":"q","type":"string","to":"query.q"},
        {"name":"odd name","type":"string","to":"query.odd&name"},
        {"name":"csv","type":"list","items":{"type":"string"},"to":"query.csv","send_as":"csv"},
        {"name":"each","type":"list","items":{"type":"integer"},"to":"query.each"},
        {"name":"flag","type":"boolean","to":"query.flag"}
        """,
        "GET /things", "read");

    static readonly TestTool s_headed = TestTool.With(
        """{"name":"h","type":"string","to":"header.X-Thing"}""",
        connector: new(headers: """{"X-Version":"2026-09","Authorization":"Basic ZXZpbA=="}"""));

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"q":"a b&c=d#e?f+g%20"}""", "?q=a%20b%26c%3Dd%23e%3Ff%2Bg%2520")]
    [InlineData("""{"q":"é—\r\n"}""", "?q=%C3%A9%E2%80%94%0D%0A")]
    [InlineData("""{"q":""}""", "?q=")]
    [InlineData("""{"q":"../.."}""", "?q=..%2F..")]
    [InlineData("""{"odd name":"x"}""", "?odd%26name=x")]
    [InlineData("""{"csv":["a","b c","d,e"]}""", "?csv=a%2Cb%20c%2Cd%2Ce")]
    [InlineData("""{"each":[1,2]}""", "?each=1&each=2")]
    [InlineData("""{"each":[]}""", "")]
    [InlineData("""{"flag":true,"q":"x"}""", "?q=x&flag=true")]
    public async Task The_query_is_escaped_and_in_the_definitions_order(string input, string query)
    {
        var sent = await new Call(s_search).SentAsync(input);
        Assert.Equal("https://api.acme.example/things" + query, sent.Uri.OriginalString);
        Assert.Equal("/things", sent.Uri.AbsolutePath);
    }

    [Theory]
    [InlineData("a\\r\\nEvil: 1")]
    [InlineData("a\\n b")]
    [InlineData("a\\u0000")]
    [InlineData("ü")]
    [InlineData("a\\tb")]
    public async Task A_header_holds_printable_ASCII_and_nothing_else(string value)
    {
        var call = new Call(s_headed);
        Assert.Equal("may hold at most 8 KiB of printable ASCII", Assert.Single((await call.ErrorAsync($$"""{"h":"{{value}}"}""")).Faults).Problem);
        Assert.Empty(call.Wire.Requests);
    }

    [Theory]
    [InlineData(8192, null)]
    [InlineData(8193, "may hold at most 8 KiB of printable ASCII")]
    public void A_header_holds_at_most_eight_KiB(int length, string? problem) => Assert.Equal(problem, HeaderRules.Check(new('a', length)));

    [Fact]
    public void A_header_that_cannot_be_is_refused_without_its_value()
    {
        using var request = new HttpRequestMessage();
        var refused = Assert.Throws<ArgumentException>(() => HeaderRules.Add(request, "X-Thing", "canary\r\nEvil: 1"));
        Assert.DoesNotContain("canary", refused.Message, StringComparison.Ordinal);
        Assert.Empty(request.Headers);
    }

    [Fact]
    public async Task A_call_has_the_connectors_headers_its_own_and_ours()
    {
        var sent = await new Call(s_headed).SentAsync("""{"h":"a b"}""");
        Assert.Equal(
            [
                ("Accept", "application/json"), ("Authorization", "Bearer " + Call.Secret), ("Content-Length", "0"),
                ("User-Agent", "Connectors.Generated/0.1"), ("X-Thing", "a b"), ("X-Version", "2026-09"),
            ],
            sent.Headers.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => (h.Key, h.Value)));
    }

    [Fact]
    public async Task Authorization_is_the_tokens_whatever_else_is_declared()
    {
        var tool = TestTool.With("""{"name":"auth","type":"string","to":"header.Authorization"}""");
        Assert.Equal("Bearer " + Call.Secret, (await new Call(tool).SentAsync("""{"auth":"Bearer stolen"}""")).Headers["Authorization"]);
        Assert.Equal("Bearer " + Call.Secret, (await new Call(s_headed).SentAsync()).Headers["Authorization"]);
    }

    [Fact]
    public async Task A_body_says_that_it_is_JSON_and_how_long()
    {
        var sent = await new Call(TestTool.With("""{"name":"a","type":"string","to":"body.a"}""")).SentAsync("""{"a":"é"}""");
        Assert.Equal(("application/json", "10"), (sent.Headers["Content-Type"], sent.Headers["Content-Length"]));
    }
}
