using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>How a world of accounts begins.</summary>
internal sealed record WorldSettings
{
    public int Servers { get; init; } = 1;

    /// <summary>What the twin does with a refresh token that was used.</summary>
    public string Rotation { get; init; } = "none";

    /// <summary>More members of the configuration, each with its comma before it.</summary>
    public string More { get; init; } = "";

    public string[] ServeArguments { get; init; } = [];

    public string ClientSecret { get; init; } = "secret-of-the-app";

    /// <summary>Where the servers find the provider, when something stands between.</summary>
    public Func<Uri, Uri>? Between { get; init; }
}

/// <summary>
/// The twin, a store with its master key, and servers on it, each a process; with the hands of the caller, of the person in a browser,
/// and of the provider.
/// </summary>
internal sealed class AccountsWorld : IAsyncDisposable
{
    public const string ClientId = "app-main";
    public const string NarrowId = "app-narrow";
    public const string PublicUrl = "http://127.0.0.1:5902/";
    const int MostPolls = 40_000;

    readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    readonly WorldSettings _settings;
    readonly List<ConnectorsProgram> _programs = [];
    ConnectorsProgram? _twin;

    AccountsWorld(WorldSettings settings) => _settings = settings;

    public string Folder { get; } = Directory.CreateTempSubdirectory("connectors-accounts-").FullName;

    public string Config => Path.Combine(Folder, "connectors.json");

    public string StoreFile => Path.Combine(Folder, "accounts.db");

    public string KeyFile => Path.Combine(Folder, "master.key");

    public Uri Twin { get; private set; } = null!;

    /// <summary>Where the servers look for the provider.</summary>
    public Uri Provider { get; private set; } = null!;

    public string ClientSecret => _settings.ClientSecret;

    /// <summary>The servers that run, with their addresses.</summary>
    public List<(ConnectorsProgram Program, Uri Address)> Servers { get; } = [];

    public Uri Door => Servers[0].Address;

    /// <summary>A key that goes with every call, unless one of its own is given.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Everything that any server has answered: lines of headers and bodies. Null keeps nothing.</summary>
    public ConcurrentQueue<string>? Heard { get; set; }

    /// <summary>Where browsers were sent.</summary>
    public ConcurrentQueue<Uri> Opened { get; } = [];

    public static async Task<AccountsWorld> StartAsync(WorldSettings? settings = null)
    {
        var world = new AccountsWorld(settings ?? new());
        try
        {
            await world.BeginAsync();
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
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        _http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Starts one more server on the store.</summary>
    public async Task<ConnectorsProgram> ServeAsync(string[]? wrapper = null, string? config = null)
    {
        var program = Begin(wrapper ?? [], config);
        Servers.Add((program, new(await program.LineAsync("listening on "))));
        return program;
    }

    /// <summary>Starts one and waits for nothing: it may be killed before it listens.</summary>
    public ConnectorsProgram Begin(string[] wrapper, string? config = null)
    {
        var program = ConnectorsProgram.StartUnder(wrapper, ["serve", "--listen", "http://127.0.0.1:0", "--config", config ?? Config, .. _settings.ServeArguments], Folder);
        _programs.Add(program);
        return program;
    }

    /// <summary>Ends the servers as a service manager does.</summary>
    public async Task StopServersAsync()
    {
        foreach (var (program, _) in Servers)
        {
            Assert.Equal(0, await program.TerminateAsync());
        }

        Servers.Clear();
    }

    public Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => RunUnderAsync([], arguments);

    /// <summary>Runs a command in the world's folder, where its configuration lies.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> RunUnderAsync(string[] wrapper, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var program = ConnectorsProgram.StartUnder(wrapper, arguments, Folder, environment);
        return (await program.ExitAsync(), program.Output, program.Errors);
    }

    public static string Account(string identifier, string connection = "main", string action = "") =>
        $"/v1/connections/{connection}/accounts/{Uri.EscapeDataString(identifier)}{(action.Length > 0 ? "/" + action : "")}";

    /// <summary>Sends a request exactly as it is written here: the path goes over the wire as it stands.</summary>
    public async Task<Reply> AskAsync(HttpMethod method, string path, string? body = null, string? cookie = null, string? key = null, int server = 0, Action<HttpRequestMessage>? change = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(Servers[server].Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        }

        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        if ((key ?? ApiKey) is { Length: > 0 } apiKey)
        {
            request.Headers.Add("Authorization", "Bearer " + apiKey);
        }

        change?.Invoke(request);
        using var response = await SendAsync(request);
        var reply = new Reply(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType,
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
        Heard?.Enqueue($"{method} {path}\n{string.Join('\n', reply.Headers.Where(h => h.Key != "Location").Select(h => $"{h.Key}: {h.Value}"))}\n{reply.Text}");
        return reply;
    }

    /// <summary>A server that dies while the client connects shows itself as a socket's fault now and then, and is the same as any other death.</summary>
    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        try
        {
            return await _http.SendAsync(request, default);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    public Task<Reply> GetAsync(string path, string? key = null, int server = 0) => AskAsync(HttpMethod.Get, path, key: key, server: server);

    public Task<Reply> CallAsync(string identifier, string tool = "hubspot_contacts_list", string input = """{"limit":1}""", string connection = "main", string? key = null, int server = 0) =>
        AskAsync(HttpMethod.Post, $"/v1/tools/{tool}/executions", $$"""{"identifier":{{Quoted(identifier)}},"connection":"{{connection}}","input":{{input}}}""", key: key, server: server);

    public async Task<string> LinkAsync(string identifier, string connection = "main", string? body = null)
    {
        var made = await AskAsync(HttpMethod.Put, Account(identifier, connection));
        Assert.True((int)made.Status is 200 or 201, made.Text);
        var link = await AskAsync(HttpMethod.Post, Account(identifier, connection, "authorization-link"), body);
        Assert.True(link.Status == HttpStatusCode.Created, link.Text);
        return link["url"]!;
    }

    /// <summary>A person opens the link: the provider's address they are sent to, and the cookie they get.</summary>
    public async Task<(Uri Authorize, string Cookie)> OpenAsync(string link, string? cookie = null)
    {
        var begun = await AskAsync(HttpMethod.Get, new Uri(link).PathAndQuery, cookie: cookie);
        Assert.True(begun.Status == HttpStatusCode.Redirect, begun.Text);
        Opened.Enqueue(new(begun.Headers["Location"]));
        return (new(begun.Headers["Location"]), begun.Headers["Set-Cookie"].Split(';')[0]);
    }

    /// <summary>The person decides on the provider's page: the path and query they are sent back to; null where the provider shows a refusal.</summary>
    public async Task<string?> DecideAsync(Uri authorize, bool approve = true, string portal = "\"new\"")
    {
        var json = await TwinAsync(HttpMethod.Post, "/_twin/consent", $$"""{"url":{{Quoted(authorize.AbsoluteUri)}},"approve":{{(approve ? "true" : "false")}},"portal_id":{{portal}}}""");
        return (string?)json["location"] is { } location ? new Uri(location).PathAndQuery : null;
    }

    /// <summary>The whole way of a person, to an account that is ACTIVE; gives the provider's id of it.</summary>
    public async Task<string> ConnectAsync(string identifier, string connection = "main", string portal = "\"new\"", int server = 0)
    {
        var (authorize, cookie) = await OpenAsync(await LinkAsync(identifier, connection));
        var page = await AskAsync(HttpMethod.Get, (await DecideAsync(authorize, portal: portal))!, cookie: cookie, server: server);
        Assert.True(page.Status == HttpStatusCode.OK, page.Text);
        var account = await GetAsync(Account(identifier, connection));
        Assert.True(account["status"] == "ACTIVE", account.Text);
        return account["subject"]!;
    }

    /// <summary>Asks until the answer is as it should be, a bounded number of times.</summary>
    public async Task<Reply> UntilAsync(string path, Func<Reply, bool> isThere, int server = 0, int most = MostPolls)
    {
        Reply last = null!;
        for (var i = 0; i < most; i++)
        {
            last = await GetAsync(path, server: server);
            if (isThere(last))
            {
                return last;
            }
        }

        throw new InvalidOperationException($"{path} did not come to be as it should: {last.Text}");
    }

    /// <summary>Pulls a string behind the twin's stage.</summary>
    public async Task<JsonNode> TwinAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Twin, path));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, default);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>The twin's OAuth log.</summary>
    public async Task<IReadOnlyList<OAuthEvent>> LogAsync() =>
        [.. (await TwinAsync(HttpMethod.Get, "/_twin/oauth/log")).AsArray().Select(e => new OAuthEvent((string)e!["event"]!, e["portal_id"]?.ToString(), (string?)e["presented"], (string?)e["issued"], (string?)e["reason"]))];

    public Task ForgetLogAsync() => TwinAsync(HttpMethod.Delete, "/_twin/oauth/log");

    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    /// <summary>How the twin's log names a token.</summary>
    public static string Fingerprint(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..16];

    public string ConfigText(string store = "accounts.db", string key = "master.key") => $$"""
        {
          "PublicUrl": "{{PublicUrl}}", "Store": "{{store}}", "MasterKeyFile": "{{key}}",
          "Refresh": { "PerSecond": 5000, "InFlight": 64 },
          "Connectors": { "hubspot": { "BaseUrl": "{{Provider.GetLeftPart(UriPartial.Authority)}}" } },
          "Connections": {
            "main": { "Connector": "hubspot", "ClientId": "{{ClientId}}", "ClientSecret": "{{ClientSecret}}" },
            "narrow": { "Connector": "hubspot", "ClientId": "{{NarrowId}}", "ClientSecret": "{{ClientSecret}}",
              "Scopes": ["crm.objects.contacts.read"], "OptionalScopes": ["crm.objects.deals.read"] }
          }{{_settings.More}}
        }
        """;

    async Task BeginAsync()
    {
        _twin = ConnectorsProgram.Start("sandbox", "--listen", "http://127.0.0.1:0", "--client-id", ClientId, "--client-secret", ClientSecret, "--rotation", _settings.Rotation);
        _programs.Add(_twin);
        Twin = new(await _twin.LineAsync("listening on "));
        Provider = _settings.Between?.Invoke(Twin) ?? Twin;
        await TwinAsync(HttpMethod.Put, "/_twin/limits", """{"requests_per_ten_seconds":1000000,"searches_per_second":1000000}""");
        await TwinAsync(HttpMethod.Post, "/_twin/apps", $$"""
            {"client_id":"{{NarrowId}}","client_secrets":["{{ClientSecret}}"],"name":"Narrow","redirect_uris":["{{PublicUrl}}oauth/callback"],
             "required_scopes":["oauth","crm.objects.contacts.read"],"conditionally_required_scopes":[],"optional_scopes":["crm.objects.deals.read"]}
            """);
        await File.WriteAllTextAsync(Config, ConfigText());
        var (exitCode, _, errors) = await RunAsync("keys", "create", "master.key");
        Assert.True(exitCode == 0, errors);
        for (var i = 0; i < _settings.Servers; i++)
        {
            await ServeAsync();
        }
    }
}

/// <summary>An answer of a server.</summary>
internal sealed record Reply(HttpStatusCode Status, string Text, string? MediaType, IReadOnlyDictionary<string, string> Headers)
{
    public JsonObject Json => field ??= JsonNode.Parse(Text)!.AsObject();

    /// <summary>A member as text, or null.</summary>
    public string? this[string name] => MediaType?.EndsWith("json", StringComparison.Ordinal) != true || Json[name] is not { } value ? null
        : value.GetValueKind() == JsonValueKind.String ? (string?)value : value.ToJsonString();

    public long Version => long.Parse(this["token_version"]!, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A line of the twin's OAuth log; tokens are fingerprints.</summary>
internal sealed record OAuthEvent(string Event, string? Portal, string? Presented, string? Issued, string? Reason);
