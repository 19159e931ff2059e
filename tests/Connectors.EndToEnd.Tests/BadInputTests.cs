using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Connectors.EndToEnd.Tests;

/// <summary>What callers get wrong: one clear error, and nothing sent.</summary>
[Collection(nameof(World))]
public class BadInputTests(World world)
{
    [Fact]
    public async Task All_faults_come_at_once_and_nothing_is_sent()
    {
        await world.ForgetRequestsAsync();

        var answer = await world.CallAsync("hubspot_deal_create", """{"dealnam":"x","amount":"much","hs_priority":"urgent","closedate":"tomorrow"}""");

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json", "invalid_input", "agent"), (answer.Status, answer.MediaType, answer.Code, answer["fix_by"]));
        Assert.Equal(["$.dealnam", "$.amount", "$.hs_priority", "$.closedate", "$.dealname", "$.dealstage"], answer.FaultPaths);
        Assert.Equal("dealname", (string)answer.Json["faults"]![0]!["suggestion"]!);
        Assert.Empty(await SentAsync());
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("%2e%2e")]
    [InlineData("1\\n2")]
    [InlineData("1?x=2")]
    [InlineData("1\\u0000")]
    [InlineData("123456789012345678901")]
    public async Task An_id_that_could_be_another_path_never_reaches_the_wire(string id)
    {
        await world.ForgetRequestsAsync();

        var answer = await world.CallAsync("hubspot_contact_get", $$"""{"contact_id":"{{id}}"}""");

        Assert.Equal("invalid_input", answer.Code);
        Assert.Equal(["$.contact_id"], answer.FaultPaths);
        Assert.Empty(await SentAsync());
    }

    [Fact]
    public async Task An_unknown_tool_names_the_nearest()
    {
        var answer = await world.CallAsync("hubspot_contact_creat", "{}");

        Assert.Equal((HttpStatusCode.NotFound, "unknown_tool"), (answer.Status, answer.Code));
        Assert.Contains("hubspot_contact_create", answer["next_action"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "$.identifier")]
    [InlineData("""{"identifier":" "}""", "$.identifier")]
    [InlineData("""{"identifier":"u","identifier":"v"}""", "$.identifier")]
    [InlineData("""{"identifier":""}""", "$.identifier")]
    [InlineData("""{"identifier":"a\u0000b"}""", "$.identifier")]
    [InlineData("""{"identifier":"u","inputs":{}}""", "$.inputs")]
    [InlineData("""{"identifier":"u","view":"tiny"}""", "$.view")]
    [InlineData("""{"identifier":"u","connection":"mian"}""", "$.connection")]
    [InlineData("""{"identifier":"u"}""", "$.connection")]
    [InlineData("""{"identifier":"u""", "$")]
    [InlineData("[]", "$")]
    public async Task A_faulty_request_is_told_where(string body, string path)
    {
        using var request = Post("/v1/tools/hubspot_contacts_list/executions", body);
        using var response = await world.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"\"path\":\"{path}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_another_origin_does_not_get_in()
    {
        // A whole call, which succeeds when nothing else is wrong: what is refused below is refused for what was changed.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_ => { }));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(r => r.Headers.Add("Origin", "http://localhost:3000")));

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(r => r.Headers.Host = "evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(r => r.Headers.Add("Origin", "https://evil.example")));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await StatusAsync(r => r.Content!.Headers.ContentType = new("text/plain")));

        async Task<HttpStatusCode> StatusAsync(Action<HttpRequestMessage> change)
        {
            using var request = Post("/v1/tools/hubspot_contacts_list/executions", """{"identifier":"u","connection":"main"}""");
            change(request);
            using var response = await world.SendAsync(request);
            return response.StatusCode;
        }
    }

    /// <summary>Over a socket of its own, since HttpClient joins two headers of one name into one line.</summary>
    [Theory]
    [InlineData("Origin: http://localhost\r\n", "200")]
    [InlineData("Origin: http://localhost\r\nOrigin: https://evil.example\r\n", "403")]
    public async Task A_second_origin_is_looked_at_like_the_first(string origins, string status)
    {
        const string Body = """{"identifier":"u","connection":"main"}""";
        using var client = new TcpClient();
        await client.ConnectAsync(world.Runtime.Host, world.Runtime.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/tools/hubspot_contacts_list/executions HTTP/1.1\r\nHost: {world.Runtime.Authority}\r\n{origins}"
            + $"Content-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}"));
        using var reader = new StreamReader(stream);

        Assert.StartsWith($"HTTP/1.1 {status} ", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_is_refused()
    {
        using var request = Post("/v1/tools/hubspot_contacts_list/executions", new string(' ', 2 * 1024 * 1024));

        // Else the server hangs up while the client still writes, and the client sees only that.
        request.Headers.ExpectContinue = true;

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await world.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_one()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(world.Runtime, "/v1/tools/hubspot_contacts_list/executions"));
        using var head = new HttpRequestMessage(HttpMethod.Head, new Uri(world.Runtime, "/healthz"));
        using var response = await world.SendAsync(request);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST"), (response.StatusCode, response.Content.Headers.Allow.Single()));
        Assert.Equal(HttpStatusCode.OK, (await world.SendAsync(head)).StatusCode);
    }

    [Theory]
    [InlineData("/tools")]
    [InlineData("/openapi.yaml")]
    public async Task A_path_that_is_not_there_says_what_is(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(world.Runtime, path));
        using var response = await world.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("/v1/tools", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    HttpRequestMessage Post(string path, string body) =>
        new(HttpMethod.Post, new Uri(world.Runtime, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    async Task<IEnumerable<SeenRequest>> SentAsync() => (await world.RequestsAsync()).Where(r => !r.Target.StartsWith("/_twin", StringComparison.Ordinal));
}
