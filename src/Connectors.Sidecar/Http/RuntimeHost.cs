using Connectors.Accounts;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Tokens;
using Connectors.Sidecar.Accounts;
using Connectors.Sidecar.Configuration;
using Connectors.Sidecar.Sessions;
using Connectors.Sidecar.Mcp;
using Connectors.Sidecar.Telemetry;

namespace Connectors.Sidecar.Http;

/// <summary>The runtime behind its HTTP door, running, with all that keeps accounts connected.</summary>
internal sealed class RuntimeHost : IAsyncDisposable
{
    /// <summary>A tool's input may have 256 KiB; the rest of a request is small.</summary>
    const long MaxRequestBytes = 1024 * 1024;

    /// <summary>How long a stop waits for calls under way: a little longer than a call may take.</summary>
    public static TimeSpan Patience { get; } = ExecutionRequest.LongestDeadline + TimeSpan.FromSeconds(5);

    readonly WebApplication _app;
    readonly AccountsSetup? _accounts;
    readonly CancellationTokenSource _stopping = new();
    readonly Task _work;

    RuntimeHost(WebApplication app, AccountsSetup? accounts)
    {
        _app = app;
        _accounts = accounts;
        Address = new(app.Urls.First());
        _work = accounts is null ? Task.CompletedTask : WorkAsync(accounts);
    }

    public Uri Address { get; }

    /// <summary>Whether it had to stop because its store has failed.</summary>
    public bool HasFailed { get; private set; }

    public static async Task<RuntimeHost> StartAsync(Uri listen, SidecarSettings settings, LogLevel logLevel, CancellationToken cancellation)
    {
        // The empty builder reads no files and no environment: all there is to configure stands in the settings.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(listen.GetLeftPart(UriPartial.Authority)).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Patience);
        AccountsSetup? accounts = null;
        AddRuntime(builder.Services, settings, logLevel, () => accounts?.Runtime);
        TelemetrySetup.Add(builder.Services, settings.Telemetry);
        builder.Services.AddSingleton<ExecutionEndpoint>();
        builder.Services.AddSingleton<ToolsEndpoint>();
        McpEndpoint.Add(builder.Services);

        var app = builder.Build();
        try
        {
            accounts = settings.Accounts is null ? null : await AccountsSetup.OpenAsync(settings, app.Services, cancellation);
            Map(app, settings, accounts);
            await app.StartAsync(cancellation);
            return new(app, accounts);
        }
        catch
        {
            await (accounts?.DisposeAsync() ?? default);
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>The runtime's own services, for the server and for commands that need no door.</summary>
    /// <param name="services">Gets them.</param>
    /// <param name="settings">What is configured.</param>
    /// <param name="logLevel">How much is said.</param>
    /// <param name="accounts">The accounts, which are opened after the services are made.</param>
    public static void AddRuntime(IServiceCollection services, SidecarSettings settings, LogLevel logLevel, Func<AccountsRuntime?> accounts)
    {
        services.AddSingleton(settings);
        services.AddSingleton<SessionPlan>();
        services.AddSingleton<ITokenProvider>(new ConnectionTokens(settings, () => accounts()?.Tokens));
        if (settings.Accounts is not null)
        {
            services.AddSingleton<IExecutionJournal>(new AccountsJournal(() => accounts()?.Journal ?? throw new InvalidOperationException("No call comes before the accounts are open.")));
        }

        // What keeps the server from starting is told once, by the command. Standard output is for what was asked for. Request lines of the web server hold codes and identifiers, so they are never logged.
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Connectors", logLevel).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddSimpleConsole(console => console.SingleLine = true));
        services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        services.AddSingleton(settings.Catalog);
        services.AddConnectors(settings.Catalog.Connectors, options =>
        {
            foreach (var (connector, url) in settings.BaseUrls)
            {
                options.BaseUrls[connector] = url;
            }

            foreach (var (limit, allow) in settings.Limits)
            {
                options.Limits[limit] = allow;
            }

            options.NamesAccountsInTelemetry = settings.Telemetry.NamesAccounts;
        });
    }

    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _stopping.CancelAsync();
        await _work;
        await (_accounts?.DisposeAsync() ?? default);
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    static void Map(WebApplication app, SidecarSettings settings, AccountsSetup? accounts)
    {
        var local = new LocalDoor(settings.Accounts?.PublicUrl);
        var caller = new CallerDoor(accounts?.Runtime.ApiKeys, accounts?.Runtime.Sessions);
        app.Use(next => context => local.InvokeAsync(context, next));
        app.Use(next => context => caller.InvokeAsync(context, next));
        var gate = new CallerGate();
        app.Use(next => context => gate.InvokeAsync(context, next));
        app.UseRouting();
        var tools = app.Services.GetRequiredService<ToolsEndpoint>();
        var executions = app.Services.GetRequiredService<ExecutionEndpoint>();
        var health = new Health(accounts?.Runtime);
        Map(app, "/v1/tools", HttpMethods.Get, tools.ListAsync);
        Map(app, "/v1/tools/{tool}", HttpMethods.Get, tools.ShowAsync);
        Map(app, "/v1/toolsets", HttpMethods.Get, tools.ToolsetsAsync);
        Map(app, "/v1/tools/{tool}/executions", HttpMethods.Post, executions.ExecuteAsync);
        var records = new RecordsEndpoint(accounts?.Runtime, accounts is null ? null : app.Services.GetRequiredService<WriteResolver>());
        Map(app, "/v1/executions", HttpMethods.Get, records.ListAsync);
        Map(app, "/v1/executions/{id}", HttpMethods.Get, records.ShowAsync);
        Map(app, "/v1/executions/{id}/resolve", HttpMethods.Post, records.ResolveAsync);
        var sessions = new SessionsEndpoint(accounts?.Runtime, app.Services.GetRequiredService<SessionPlan>());
        app.Map("/v1/sessions", (RequestDelegate)sessions.CollectionAsync);
        app.Map("/v1/sessions/{id}", (RequestDelegate)sessions.OneAsync);
        McpEndpoint.Map(app);
        TelemetrySetup.Map(app);
        Map(app, "/healthz", HttpMethods.Get, Health.AliveAsync);
        Map(app, "/readyz", HttpMethods.Get, health.ReadyAsync);
        if (accounts is not null)
        {
            var consent = new ConsentEndpoint(accounts.Runtime.Consent, settings.Accounts!.PublicUrl);
            Map(app, "/connect/{*ticket}", HttpMethods.Get, consent.BeginAsync);
            Map(app, "/oauth/callback", HttpMethods.Get, consent.CompleteAsync);
            app.Map("/v1/connections/{*path}", (RequestDelegate)new AccountsEndpoint(accounts.Runtime).InvokeAsync);
        }

        app.MapFallback("{*path}", (RequestDelegate)Problems.NoSuchPathAsync);
    }

    /// <summary>One path with one method; HEAD goes with GET (RFC 9110, 9.1), and every other method is told which one.</summary>
    static void Map(WebApplication app, string path, string method, RequestDelegate endpoint) => app.Map(path, (RequestDelegate)(context =>
        context.Request.Method == method || (HttpMethods.IsHead(context.Request.Method) && HttpMethods.IsGet(method))
            ? endpoint(context)
            : Problems.WrongMethodAsync(context, method)));

    /// <summary>What happens by itself. When it cannot go on the server must not either: it would serve tokens that nobody renews.</summary>
    async Task WorkAsync(AccountsSetup accounts)
    {
        try
        {
            await accounts.Runtime.RunAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            HasFailed = true;
            await Console.Error.WriteLineAsync($"The accounts cannot be kept fresh any more, so the server stops. {e.Message}");
            _app.Lifetime.StopApplication();
        }
    }
}
