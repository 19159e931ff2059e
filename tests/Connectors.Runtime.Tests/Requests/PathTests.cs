using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Requests;

/// <summary>What may fill a hole of a path. The tool here has no rule of its own about the id's characters.</summary>
public sealed class PathTests
{
    [Theory]
    [InlineData("", "$.id must not be empty")]
    [InlineData(".", "$.id is not an id")]
    [InlineData("..", "$.id is not an id")]
    [InlineData("a/b", "$.id holds a character that cannot stand in an id (U+002F)")]
    [InlineData("../x", "$.id holds a character that cannot stand in an id (U+002F)")]
    [InlineData("a\\\\b", "$.id holds a character that cannot stand in an id (U+005C)")]
    [InlineData("%2e%2e", "$.id holds a character that cannot stand in an id (U+0025)")]
    [InlineData("a%2Fb", "$.id holds a character that cannot stand in an id (U+0025)")]
    [InlineData("a?b", "$.id holds a character that cannot stand in an id (U+003F)")]
    [InlineData("a#b", "$.id holds a character that cannot stand in an id (U+0023)")]
    [InlineData("a;b", "$.id holds a character that cannot stand in an id (U+003B)")]
    [InlineData("a:b", "$.id holds a character that cannot stand in an id (U+003A)")]
    [InlineData("a\\nb", "$.id holds a character that cannot stand in an id (U+000A)")]
    [InlineData("a\\rb", "$.id holds a character that cannot stand in an id (U+000D)")]
    [InlineData("a\\u0000", "$.id holds a character that cannot stand in an id (U+0000)")]
    [InlineData("a\\u007F", "$.id holds a character that cannot stand in an id (U+007F)")]
    [InlineData("a\\u0085", "$.id holds a character that cannot stand in an id (U+0085)")]
    [InlineData("a\\u202Eb", "$.id holds a character that cannot stand in an id (U+202E)")]
    [InlineData("a\\u2066b", "$.id holds a character that cannot stand in an id (U+2066)")]
    [InlineData("a\\u061Cb", "$.id holds a character that cannot stand in an id (U+061C)")]
    [InlineData("a\\u200Bb", "$.id holds a character that cannot stand in an id (U+200B)")]
    [InlineData("a\\u200Db", "$.id holds a character that cannot stand in an id (U+200D)")]
    [InlineData("a\\u2028b", "$.id holds a character that cannot stand in an id (U+2028)")]
    [InlineData("a\\uFEFFb", "$.id holds a character that cannot stand in an id (U+FEFF)")]
    public async Task What_could_become_another_path_is_refused_before_the_wire(string id, string said)
    {
        var call = new Call(TestTool.Read());
        var error = await call.ErrorAsync($$"""{"id":"{{id}}"}""");
        Assert.Equal((ErrorCode.InvalidInput, false), (error.Code, error.Retryable));
        Assert.Equal(said, Assert.Single(error.Faults) is var f ? $"{f.Path} {f.Problem}" : "");
        Assert.Empty(call.Wire.Requests);
    }

    [Theory]
    [InlineData("42", "42")]
    [InlineData("Müller & Söhne", "M%C3%BCller%20%26%20S%C3%B6hne")]
    [InlineData("日本", "%E6%97%A5%E6%9C%AC")]
    [InlineData("👩", "%F0%9F%91%A9")]
    [InlineData("jane@acme.example", "jane%40acme.example")]
    [InlineData("a+b=c,d", "a%2Bb%3Dc%2Cd")]
    [InlineData("!*'()", "%21%2A%27%28%29")]
    [InlineData("[a]{b}|^`<>", "%5Ba%5D%7Bb%7D%7C%5E%60%3C%3E")]
    [InlineData("a~b_c-d.e", "a~b_c-d.e")]
    [InlineData("...", "...")]
    [InlineData(" .. ", "%20..%20")]
    [InlineData("．．", "%EF%BC%8E%EF%BC%8E")]
    public async Task Any_other_id_is_escaped_and_stays_one_segment(string id, string segment)
    {
        var sent = await new Call(TestTool.Read()).SentAsync($$"""{"id":"{{id}}"}""");
        Assert.Equal("/things/" + segment, sent.Uri.AbsolutePath);
        Assert.Equal("https://api.acme.example/things/" + segment, sent.Uri.OriginalString);
    }

    [Theory]
    [InlineData("\"type\":\"string\",\"accepts\":[\"number\"]", "123", "123")]
    [InlineData("\"type\":\"integer\"", "123.0", "123")]
    [InlineData("\"type\":\"boolean\"", "true", "true")]
    [InlineData("\"type\":\"date\"", "\"2026-06-30\"", "2026-06-30")]
    public async Task A_scalar_stands_in_a_path_without_its_quotes(string rule, string value, string segment)
    {
        var tool = TestTool.With($$"""{"name":"id","to":"path.id",{{rule}}}""", "GET /things/{id}/parts", "read");
        Assert.Equal($"/things/{segment}/parts", (await new Call(tool).SentAsync($$"""{"id":{{value}}}""")).Uri.AbsolutePath);
    }

    [Theory]
    [InlineData("https://api.acme.example", "https://api.acme.example/things/7")]
    [InlineData("https://api.acme.example/", "https://api.acme.example/things/7")]
    [InlineData("https://acme.example/api/v2", "https://acme.example/api/v2/things/7")]
    [InlineData("https://acme.example:8443/api/v2/", "https://acme.example:8443/api/v2/things/7")]
    public async Task A_base_URL_may_have_a_path_of_its_own(string baseUrl, string address)
    {
        var tool = TestTool.Read(connector: new(baseUrl: baseUrl));
        Assert.Equal(address, (await new Call(tool).SentAsync("""{"id":"7"}""")).Uri.OriginalString);
    }

    [Fact]
    public async Task A_host_may_be_told_another_address()
    {
        var call = new Call(TestTool.Read());
        call.Options.BaseUrls["acme"] = new("http://127.0.0.1:5000/twin");
        Assert.Equal("http://127.0.0.1:5000/twin/things/7", (await call.SentAsync("""{"id":"7"}""")).Uri.OriginalString);
    }

    [Fact]
    public async Task A_path_that_does_not_come_out_as_its_template_is_never_sent()
    {
        var call = new Call(TestTool.With("""{"name":"id","type":"string","to":"path.id"}""", "GET /a/../things/{id}", "read"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => call.RunAsync("""{"id":"1"}""").AsTask());
        Assert.Empty(call.Wire.Requests);
    }

    [Fact]
    public async Task Every_id_that_is_taken_comes_out_as_one_segment_that_decodes_to_it()
    {
        var call = new Call(TestTool.Read());
        for (var c = '\u0001'; c < '\uD800'; c += (char)(c < 0x300 ? 1 : 0x35))
        {
            var id = $"a{c}b";
            using var outcome = await call.RunAsync($$"""{"id":{{System.Text.Json.JsonSerializer.Serialize(id)}}}""");
            if (outcome is ToolResult)
            {
                Assert.Equal(["/", "things/", Uri.EscapeDataString(id)], call.Wire.Requests[^1].Uri.Segments);
            }
        }

        Assert.InRange(call.Wire.Requests.Count, 700, 2_000);
    }
}
