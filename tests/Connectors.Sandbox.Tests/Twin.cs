using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Sandbox.Tests;

/// <summary>A twin on a free port with a clock that stands still and dice that always fall the same, and a client in front of it.</summary>
sealed class Twin : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    readonly SandboxHost _host;

    Twin(SandboxHost host, FakeTimeProvider clock)
    {
        (_host, Clock) = (host, clock);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Client { get; }

    public Uri Address => _host.Address;

    public string Token => _host.Token;

    public string ClientId => _host.ClientId;

    public string ClientSecret => _host.ClientSecret;

    public static async Task<Twin> StartAsync(bool empty = true, Func<SandboxOptions, SandboxOptions>? with = null)
    {
        var clock = new FakeTimeProvider(Start);
        var options = new SandboxOptions
        {
            Empty = empty, Clock = clock, Random = new Random(7), Token = "pat-na1-test", ClientId = "client-1", ClientSecret = "secret-1",
        };
        return new Twin(await SandboxHost.StartAsync(with?.Invoke(options) ?? options), clock);
    }

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token);

    public Task<Answer> PostAsync(string path, string body, string? token = null) => SendAsync(HttpMethod.Post, path, body, token);

    public Task<Answer> PatchAsync(string path, string body, string? token = null) => SendAsync(HttpMethod.Patch, path, body, token);

    public Task<Answer> DeleteAsync(string path, string? token = null) => SendAsync(HttpMethod.Delete, path, null, token);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if ((token ?? Token) is { Length: > 0 } bearer)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        using var response = await Client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Posts a form, as a client of the token endpoint does; a null value leaves its field out.</summary>
    public async Task<Answer> FormAsync(string path, params (string Name, string? Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(
            fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!)));
        using var response = await Client.PostAsync(path, form);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Creates a record and returns its id.</summary>
    public async Task<string> CreateAsync(string type, string properties, string? token = null)
    {
        var answer = await PostAsync($"/crm/v3/objects/{type}", $$"""{"properties":{{properties}}}""", token);
        Assert.Equal((201, ""), (answer.Status, answer.Status == 201 ? "" : answer.Text));
        return answer.String("id");
    }

    /// <summary>Searches after the index has caught up, and returns the ids found, in their order.</summary>
    public async Task<string[]> FindAsync(string type, string body)
    {
        Clock.Advance(TimeSpan.FromSeconds(2));
        var answer = await PostAsync($"/crm/v3/objects/{type}/search", body);
        Assert.Equal((200, ""), (answer.Status, answer.Status == 200 ? "" : answer.Text));
        return answer.Ids();
    }

    public async Task<JsonObject> ControlAsync(HttpMethod method, string path, string? body = null)
    {
        var answer = await SendAsync(method, "/_twin" + path, body, token: "");
        Assert.True(answer.Status is 200 or 204, answer.Text);
        return answer.Text.Length == 0 ? [] : answer.Json;
    }

    /// <summary>For the few commands that answer with a list.</summary>
    public async Task<JsonArray> ControlListAsync(HttpMethod method, string path, string? body = null)
    {
        var answer = await SendAsync(method, "/_twin" + path, body, token: "");
        Assert.True(answer.Status == 200, answer.Text);
        return JsonNode.Parse(answer.Text)!.AsArray();
    }

    public Task ArmAsync(string fault) => ControlAsync(HttpMethod.Post, "/faults", fault);

    /// <summary>Returns once the twin has written down that many requests, so that the next one cannot overtake them.</summary>
    public async Task UntilReceivedAsync(int requests)
    {
        while ((await ControlAsync(HttpMethod.Get, "/requests"))["requests"]!.AsArray().Count < requests)
            await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
    }
}
