using Connectors.Generated;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Sidecar.Configuration;

namespace Connectors.Sidecar.Http;

/// <summary>The runtime behind its HTTP door, running.</summary>
internal sealed class RuntimeHost : IAsyncDisposable
{
    /// <summary>A tool's input may have 256 KiB; the rest of a request is small.</summary>
    const long MaxRequestBytes = 1024 * 1024;

    /// <summary>How long a stop waits for calls under way: a little longer than a call may take.</summary>
    public static TimeSpan Patience { get; } = new ConnectorOptions().Deadline + TimeSpan.FromSeconds(5);

    readonly WebApplication _app;

    RuntimeHost(WebApplication app)
    {
        _app = app;
        Address = new(app.Urls.First());
    }

    public Uri Address { get; }

    public static async Task<RuntimeHost> StartAsync(Uri listen, SidecarSettings settings, CancellationToken cancellation)
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
        builder.Services.AddConnectors(ConnectorCatalogs.All, options =>
        {
            foreach (var (connector, url) in settings.BaseUrls)
            {
                options.BaseUrls[connector] = url;
            }
        });
        builder.Services.AddSingleton<ITokenProvider>(new StaticTokenProvider(
            settings.Connections.Select(c => KeyValuePair.Create(c.Key, c.Value.Token))));
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<ExecutionEndpoint>();
        builder.Services.AddSingleton<ToolsEndpoint>();

        var app = builder.Build();
        app.Use(next => context => LocalDoor.InvokeAsync(context, next));
        app.UseRouting();
        var tools = app.Services.GetRequiredService<ToolsEndpoint>();
        var executions = app.Services.GetRequiredService<ExecutionEndpoint>();
        Map(app, "/v1/tools", HttpMethods.Get, tools.ListAsync);
        Map(app, "/v1/tools/{tool}", HttpMethods.Get, tools.ShowAsync);
        Map(app, "/v1/tools/{tool}/executions", HttpMethods.Post, executions.ExecuteAsync);
        Map(app, "/healthz", HttpMethods.Get, Health.AliveAsync);
        Map(app, "/readyz", HttpMethods.Get, Health.AliveAsync);
        app.MapFallback("{*path}", (RequestDelegate)Problems.NoSuchPathAsync);
        await app.StartAsync(cancellation);
        return new(app);
    }

    /// <summary>One path with one method; HEAD goes with GET (RFC 9110, 9.1), and every other method is told which one.</summary>
    static void Map(WebApplication app, string path, string method, RequestDelegate endpoint) => app.Map(path, (RequestDelegate)(context =>
        context.Request.Method == method || (HttpMethods.IsHead(context.Request.Method) && HttpMethods.IsGet(method))
            ? endpoint(context)
            : Problems.WrongMethodAsync(context, method)));

    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
