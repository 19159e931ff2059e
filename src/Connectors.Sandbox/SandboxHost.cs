using Connectors.Sandbox.Control;
using Connectors.Sandbox.Faults;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.OAuth;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox;

/// <summary>A running HubSpot twin: a server on this machine that answers as HubSpot would, for trying things out and for tests.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    readonly WebApplication _app;

    SandboxHost(WebApplication app, string token, OAuthApp ready)
    {
        _app = app;
        Token = token;
        (ClientId, ClientSecret) = (ready.ClientId, ready.ClientSecrets[0]);
        Address = new Uri(app.Urls.First());
    }

    /// <summary>Where the twin listens, with the port it was given. A client uses it in place of <c>https://api.hubapi.com</c>.</summary>
    public Uri Address { get; }

    /// <summary>The bearer token of the ready portal.</summary>
    public string Token { get; }

    /// <summary>The client id of the ready app, which people connect on the consent page at <c>/oauth/authorize</c>.</summary>
    public string ClientId { get; }

    /// <summary>The client secret of the ready app, as it was at the start.</summary>
    public string ClientSecret { get; }

    /// <summary>Starts a twin with one ready portal and returns as soon as it answers.</summary>
    /// <exception cref="IOException">The address is already in use.</exception>
    public static async Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var clock = new MovableClock(options.Clock);
        var dice = new Dice(options.Random);
        var portals = new PortalDirectory(clock, dice, options.SearchIndexDelay);
        var ready = portals.Install(portals.CreatePortal(options.Empty), options.Token, Scopes.Everything)!;

        var oauth = new OAuthServer(options, clock, dice, portals);

        var app = Build(options.Listen);
        try
        {
            Wire(app, options, clock, dice, portals, oauth);
            await app.StartAsync(cancellationToken);
            return new SandboxHost(app, ready.Token, oauth.ReadyApp);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the process is told to stop, or the token says so.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops listening and ends the requests that still hang.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>An empty builder, because a twin inside another server must not take up that server's settings and environment.</summary>
    static WebApplication Build(string listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(listen);
        builder.Services.AddRoutingCore();
        return builder.Build();
    }

    static void Wire(
        WebApplication app, SandboxOptions options, MovableClock clock, Dice dice, PortalDirectory portals, OAuthServer oauth)
    {
        var throttle = new Throttle(
            clock, new RateLimits(options.RequestsPerTenSeconds, options.SearchesPerSecond, options.RequestsPerDay));
        var board = new FaultBoard();
        var log = new RequestLog(clock);
        var faults = new FaultReplies(portals, dice);
        var frontDoor = new FrontDoor(log, board, faults, dice, app.Lifetime.ApplicationStopping);
        var apiDoor = new ApiDoor(new Authentication(portals, clock), throttle, new ReplySender(faults), dice);

        app.Use(next => context => frontDoor.InvokeAsync(context, next));
        app.UseRouting();
        new ControlRoutes(new PortalControl(portals, oauth.Ledger, clock), oauth, board, log, throttle, clock).Map(app);
        new ApiRoutes(apiDoor, new BatchEndpoints(clock), oauth, portals).Map(app);
    }
}
