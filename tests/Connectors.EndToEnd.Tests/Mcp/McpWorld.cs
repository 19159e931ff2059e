using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.EndToEnd.Tests.Accounts;

namespace Connectors.EndToEnd.Tests.Mcp;

/// <summary>A server with a store, and for its provider a server of the test's own; agents come with tokens of sessions.</summary>
internal sealed class McpWorld : IAsyncDisposable
{
    readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromMinutes(2) };
    readonly LocalServer _provider;
    ConnectorsProgram? _server;

    McpWorld(LocalServer provider) => _provider = provider;

    public string Folder { get; } = Directory.CreateTempSubdirectory("connectors-mcp-").FullName;

    public string Config => Path.Combine(Folder, "connectors.json");

    public Uri Door { get; private set; } = null!;

    public ConnectorsProgram Server => _server!;

    /// <param name="provider">Answers in the provider's place.</param>
    /// <param name="connector">Whose connection there is.</param>
    /// <param name="start">Starts the program; null starts the product's own.</param>
    public static async Task<McpWorld> StartAsync(Microsoft.AspNetCore.Http.RequestDelegate provider, string connector = "hubspot", Func<string[], string, ConnectorsProgram>? start = null)
    {
        var world = new McpWorld(await LocalServer.StartAsync(provider));
        try
        {
            await File.WriteAllTextAsync(world.Config, $$"""
                {
                  "PublicUrl": "http://127.0.0.1:5902/", "Store": "accounts.db", "MasterKeyFile": "master.key",
                  "Connectors": { "{{connector}}": { "BaseUrl": "{{world._provider.Address.GetLeftPart(UriPartial.Authority)}}" } },
                  "Connections": { "main": { "Connector": "{{connector}}", "Token": "{{World.Token}}" } },
                  "Toolsets": { {{(connector == "hubspot" ? """ "our_own": { "Tools": ["hubspot_contact_get", "hubspot_deal_create"] } """ : "")}} }
                }
                """);
            start ??= (arguments, folder) => ConnectorsProgram.StartUnder([], arguments, folder);
            await using (var keys = start(["keys", "create", "master.key"], world.Folder))
            {
                Assert.True(await keys.ExitAsync() == 0, keys.Errors);
            }

            world._server = start(["serve", "--listen", "http://127.0.0.1:0", "--config", world.Config], world.Folder);
            world.Door = new(await world._server.LineAsync("listening on "));
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? default);
        await _provider.DisposeAsync();
        _http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A session's token; <paramref name="more"/> are further members of the wish, each after a comma.</summary>
    public async Task<string> SessionAsync(string identifier = "mine", string more = """, "access": "write" """) =>
        (string)(await AskAsync("/v1/sessions", $$"""{"identifier": {{AccountsWorld.Quoted(identifier)}}{{more}}}""")).Json["token"]!;

    public async Task<Answer> AskAsync(string path, string body, string? token = null, Action<HttpRequestMessage>? change = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Door, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (token is not null)
        {
            request.Headers.Add("Authorization", "Bearer " + token);
        }

        change?.Invoke(request);
        using var response = await _http.SendAsync(request, cancellation);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
    }

    /// <summary>One message in the protocol's older form, in which a request says nothing of itself.</summary>
    public Task<Answer> SendAsync(string token, string method, string parameters = "{}", string id = "1", Action<HttpRequestMessage>? change = null, CancellationToken cancellation = default) =>
        AskAsync("/mcp", $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""", token, change, cancellation);

    /// <summary>The same in the form of 2026-07-28, in which each request says which revision it speaks.</summary>
    public Task<Answer> SendNewAsync(string token, string method, string members = "", string? name = null) =>
        AskAsync("/mcp", $$"""
            {"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{{members}}{{(members.Length > 0 ? "," : "")}}"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
             "io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{} } } }
            """, token, request =>
        {
            request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
            request.Headers.Add("Mcp-Method", method);
            if (name is not null)
            {
                request.Headers.Add("Mcp-Name", name);
            }
        });

    public Task<Answer> CallAsync(string token, string tool, string arguments = "{}", string meta = "{}", string id = "1", CancellationToken cancellation = default) =>
        SendAsync(token, "tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}},"_meta":{{meta}}}""", id, cancellation: cancellation);

    public async Task<List<string>> NamesAsync(string token) => [.. (await SendAsync(token, "tools/list")).Result["tools"]!.AsArray().Select(t => (string)t!["name"]!)];

    /// <summary>What came back: a JSON document, or the messages of a stream.</summary>
    internal sealed record Answer(HttpStatusCode Status, string Text)
    {
        public JsonNode Json => field ??= JsonNode.Parse(Text)!;

        public List<JsonNode> Messages => field ??= Text.TrimStart().StartsWith('{')
            ? [Json]
            : [.. Text.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l["data: ".Length..])!)];

        public JsonNode Result => Messages[^1]["result"] ?? throw new InvalidOperationException(Text);

        public JsonNode? Error => Messages[^1]["error"];

        /// <summary>The text that a model reads.</summary>
        public string Words => (string)Result["content"]![0]!["text"]!;

        public JsonNode Structured => Result["structuredContent"]!;
    }
}
