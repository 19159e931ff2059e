using System.Net;
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
        using var foreignHost = Post("/v1/tools/hubspot_contacts_list/executions", """{"identifier":"u"}""");
        foreignHost.Headers.Host = "evil.example";
        using var foreignOrigin = Post("/v1/tools/hubspot_contacts_list/executions", """{"identifier":"u"}""");
        foreignOrigin.Headers.Add("Origin", "https://evil.example");
        using var twoOrigins = Post("/v1/tools/hubspot_contacts_list/executions", """{"identifier":"u"}""");
        twoOrigins.Headers.Add("Origin", ["http://localhost", "https://evil.example"]);
        using var form = Post("/v1/tools/hubspot_contacts_list/executions", """{"identifier":"u"}""", "text/plain");

        Assert.Equal(HttpStatusCode.BadRequest, (await world.SendAsync(foreignHost)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await world.SendAsync(foreignOrigin)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await world.SendAsync(twoOrigins)).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await world.SendAsync(form)).StatusCode);
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

    HttpRequestMessage Post(string path, string body, string type = "application/json") =>
        new(HttpMethod.Post, new Uri(world.Runtime, path)) { Content = new StringContent(body, Encoding.UTF8, type) };

    async Task<IEnumerable<SeenRequest>> SentAsync() => (await world.RequestsAsync()).Where(r => !r.Target.StartsWith("/_twin", StringComparison.Ordinal));
}
