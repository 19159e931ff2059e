using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.EndToEnd.Tests;

/// <summary>The twin and the runtime as two processes, and the client of somebody who knows neither.</summary>
public sealed class World : IAsyncLifetime, IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("connectors-").FullName;
    readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    ConnectorsProgram? _twin;
    ConnectorsProgram? _runtime;

    public Uri Twin { get; private set; } = null!;

    public Uri Runtime { get; private set; } = null!;

    public const string Token = "pat-na1-11111111-2222-3333-4444-555555555555";

    /// <summary>A world for one test alone.</summary>
    public static async Task<World> StartAsync()
    {
        var world = new World { _searches = null };
        await world.InitializeAsync();
        return world;
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    /// <summary>How many searches a second the runtime allows itself; null as the definition says.</summary>
    int? _searches = 100_000;

    public async Task InitializeAsync()
    {
        _twin = ConnectorsProgram.Start("sandbox", "--listen", "http://127.0.0.1:0", "--token", Token);
        Twin = new(await _twin.LineAsync("listening on "));
        Assert.Equal(Token, await _twin.LineAsync("token "));

        // A portal that granted only the reading of contacts stands behind a connection of its own.
        await PostAsync(new(Twin, "/_twin/portals"), """{"token":"pat-readonly","scopes":["oauth","crm.objects.contacts.read"]}""");
        await PutAsync(new(Twin, "/_twin/limits"), """{"requests_per_ten_seconds":100000,"searches_per_second":100000}""");
        var config = Path.Combine(_folder, "connectors.json");
        await File.WriteAllTextAsync(config, $$"""
            {
              "Connectors": { "hubspot": { "BaseUrl": "{{Twin.GetLeftPart(UriPartial.Authority)}}"{{(_searches is null ? "" : $$""", "Limits": { "search": {{_searches}} } """)}} } },
              "Connections": {
                "main": { "Connector": "hubspot", "Token": "{{Token}}" },
                "readonly": { "Connector": "hubspot", "Token": "pat-readonly" },
                "stranger": { "Connector": "hubspot", "Token": "pat-nobody-knows" }
              }
            }
            """);
        _runtime = ConnectorsProgram.Start("serve", "--listen", "http://127.0.0.1:0", "--config", config);
        Runtime = new(await _runtime.LineAsync("listening on "));
    }

    public async Task DisposeAsync()
    {
        await (_runtime?.DisposeAsync() ?? default);
        await (_twin?.DisposeAsync() ?? default);
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Calls a tool over HTTP; <paramref name="more"/> are further members of the body, each after a comma.</summary>
    public async Task<Answer> CallAsync(string tool, string input, string connection = "main", string view = "compact", string more = "", string identifier = "user_hs_456")
    {
        var body = $$"""{"identifier":"{{identifier}}","connection":"{{connection}}","view":"{{view}}","input":{{input}}{{more}}}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(Runtime, $"/v1/tools/{tool}/executions"), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain(Token, text, StringComparison.Ordinal);
        return new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, JsonNode.Parse(text)!.AsObject());
    }

    public async Task<JsonNode> DataAsync(string tool, string input)
    {
        var answer = await CallAsync(tool, input);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Json.ToJsonString());
        return answer.Json["data"]!;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request);

    public Task ArmAsync(string fault) => PostAsync(new(Twin, "/_twin/faults"), fault);

    public async Task DisarmAsync() => (await _http.DeleteAsync(new Uri(Twin, "/_twin/faults"))).EnsureSuccessStatusCode().Dispose();

    /// <summary>The provider's limits as they are; the world begins without any.</summary>
    public Task LimitAsync(int requestsPerTenSeconds, int searchesPerSecond) =>
        PutAsync(new(Twin, "/_twin/limits"), $$"""{"requests_per_ten_seconds":{{requestsPerTenSeconds}},"searches_per_second":{{searchesPerSecond}}}""");

    public async Task ForgetRequestsAsync() => (await _http.DeleteAsync(new Uri(Twin, "/_twin/requests"))).EnsureSuccessStatusCode().Dispose();

    /// <summary>What reached the twin since the requests were last forgotten.</summary>
    public async Task<IReadOnlyList<SeenRequest>> RequestsAsync()
    {
        var json = await _http.GetFromJsonAsync<JsonNode>(new Uri(Twin, "/_twin/requests"));
        var list = json as JsonArray ?? json!["requests"]!.AsArray();
        return [.. list.Select(r => new SeenRequest((string)r!["method"]!, (string)r["target"]!, (string?)r["body"] ?? ""))];
    }

    /// <summary>Asks the twin itself, as HubSpot's own client would.</summary>
    public async Task<JsonNode> AskTwinAsync(string path, string? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(Twin, path));
        request.Headers.Authorization = new("Bearer", Token);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    async Task PostAsync(Uri uri, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        (await _http.PostAsync(uri, content)).EnsureSuccessStatusCode().Dispose();
    }

    async Task PutAsync(Uri uri, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        (await _http.PutAsync(uri, content)).EnsureSuccessStatusCode().Dispose();
    }
}

public sealed record Answer(HttpStatusCode Status, string? MediaType, JsonObject Json)
{
    public string? Code => (string?)Json["code"];

    public string? this[string member] => Json[member]?.GetValueKind() == JsonValueKind.String ? (string?)Json[member] : Json[member]?.ToJsonString();

    public IEnumerable<string> FaultPaths => Json["faults"]?.AsArray().Select(f => (string)f!["path"]!) ?? [];
}

public sealed record SeenRequest(string Method, string Target, string Body);

/// <summary>One world for all tests: they arm faults and look at the wire, so they run one after the other.</summary>
[CollectionDefinition(nameof(World), DisableParallelization = true)]
public sealed class WorldCollection : ICollectionFixture<World>;
