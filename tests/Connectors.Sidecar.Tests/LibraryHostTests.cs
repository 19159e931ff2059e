using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Connectors.Accounts;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Consent;
using Connectors.Accounts.Vault;
using Connectors.Generated;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Connectors.Sandbox;
using Connectors.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connectors.Sidecar.Tests;

/// <summary>A host of its own that takes the rooms as libraries, by the lines that docs/accounts.md shows.</summary>
public sealed class LibraryHostTests : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("connectors-library-").FullName;
    readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    SandboxHost _twin = null!;

    public async Task InitializeAsync() => _twin = await SandboxHost.StartAsync(new());

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _twin.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Get_or_create_link_and_execute_are_three_calls()
    {
        await using var services = Services();
        var worker = services.GetServices<IHostedService>().Single();
        await worker.StartAsync(default);
        var accounts = services.GetRequiredService<ConnectedAccounts>();
        var consent = services.GetRequiredService<ConsentFlow>();

        Assert.Equal(AccountStatus.Pending, (await accounts.GetOrCreateAsync("my-app", "user_1")).Status);
        Assert.Equal("account_pending", (await CallAsync(services)).Code.Name);

        // The host's own two routes: one that links lead to, and one that the provider leads back to.
        var link = await accounts.CreateAuthorizationLinkAsync("my-app", "user_1");
        var (start, _) = await consent.BeginAsync(link.Url.Segments[^1]);
        var back = await ApproveAsync(start!.AuthorizeUrl);
        var outcome = await consent.CompleteAsync(Query(back), start.BrowserKey);

        Assert.Equal(ConsentEnd.Connected, outcome.End);
        using var result = await services.GetRequiredService<ToolExecutor>().ExecuteAsync(new("hubspot_contacts_list", new("my-app", "user_1"), """{"limit":1}"""u8.ToArray()));
        Assert.IsType<ToolResult>(result);

        // The executor finds the journal among the services; what was done is in the audit.
        Assert.Same(services.GetRequiredService<AccountsRuntime>().Journal, services.GetRequiredService<IExecutionJournal>());
        var verdict = await services.GetRequiredService<AuditLog>().VerifyAsync();
        Assert.True(verdict is { IsSound: true, Lines: >= 2 }, verdict.Fault);
        await worker.StopAsync(default);
    }

    [Fact]
    public async Task A_token_provider_of_the_host_s_own_takes_the_place_of_all_this()
    {
        await using var services = Services(s => s.AddSingleton<ITokenProvider>(new StaticTokenProvider([KeyValuePair.Create("my-app", new AccessToken(_twin.Token))])));

        using var result = await services.GetRequiredService<ToolExecutor>().ExecuteAsync(new("hubspot_contacts_list", new("my-app", "anybody"), """{"limit":1}"""u8.ToArray()));

        Assert.IsType<ToolResult>(result);
    }

    ServiceProvider Services(Action<IServiceCollection>? first = null)
    {
        var key = Path.Combine(_folder, "master.key");
        MasterKeys.CreateFile(key);
        var services = new ServiceCollection();
        first?.Invoke(services);
        services.AddConnectors(ConnectorCatalogs.All, options => options.BaseUrls["hubspot"] = _twin.Address);
        services.AddSingleton(MasterKeys.FromFile(key));
        services.AddSqliteAccountStore(Path.Combine(_folder, "accounts.db"));
        services.AddConnectedAccounts(options =>
        {
            options.PublicUrl = new("http://127.0.0.1:9/");
            options.Connections.Add(new()
            {
                Name = "my-app",
                Connector = "hubspot",
                ClientId = _twin.ClientId,
                ClientSecrets = [new(_twin.ClientSecret)],
                RedirectUri = new("http://127.0.0.1:9/oauth/callback"),
                Scopes = new ToolCatalog(ConnectorCatalogs.All).Scopes(ConnectorCatalogs.All.SelectMany(c => c.Tools).Select(t => t.Name)),
            });
        });
        return services.BuildServiceProvider();
    }

    static async Task<ToolError> CallAsync(IServiceProvider services) =>
        Assert.IsType<ToolError>(await services.GetRequiredService<ToolExecutor>().ExecuteAsync(new("hubspot_contacts_list", new("my-app", "user_1"), """{"limit":1}"""u8.ToArray())));

    async Task<Uri> ApproveAsync(Uri authorize)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(_twin.Address, "/_twin/consent"), new JsonObject { ["url"] = authorize.AbsoluteUri });
        return new((string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["location"]!);
    }

    static Dictionary<string, string> Query(Uri address) => address.Query.TrimStart('?').Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
}
