using Connectors.Sandbox.Control;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.OAuth;

/// <summary>The provider's OAuth, put together: what it remembers, its endpoints in all spellings, and the strings behind it.</summary>
internal sealed class OAuthServer
{
    static readonly string[] Versions = ["v3", "2026-03", "2026-09"];

    static readonly Admission Account = new(_ => Scopes.Account);

    readonly ConsentEndpoints _consent;
    readonly TokenEndpoint _token;
    readonly IntrospectionEndpoints _introspection;
    readonly RevocationEndpoints _revocation;
    readonly OAuthControl _control;
    readonly GrantControl _grants;

    public OAuthServer(SandboxOptions options, MovableClock clock, Dice dice, PortalDirectory portals)
    {
        var (apps, settings, traffic) = (new AppDirectory(), new SettingsBoard(OAuthSettings.Of(options)), new TokenTraffic(clock));
        var log = new OAuthLog(clock);
        var codes = new CodeBook(clock, dice, settings);
        Ledger = new TokenLedger(clock, dice, portals, settings, log);
        var desk = new ConsentDesk(apps, portals, codes, settings, log, options.Empty);

        ReadyApp = ReadyAppOf(options, dice, portals);
        apps.Put(ReadyApp);
        _consent = new ConsentEndpoints(desk, portals);
        _token = new TokenEndpoint(apps, codes, Ledger, settings, traffic, log, clock);
        _introspection = new IntrospectionEndpoints(apps, portals, Ledger, settings, log, clock, dice);
        _revocation = new RevocationEndpoints(apps, portals, Ledger, settings);
        _control = new OAuthControl(apps, portals, Ledger, settings, traffic, log, dice);
        _grants = new GrantControl(apps, portals, Ledger, desk, ReadyApp, clock);
    }

    public TokenLedger Ledger { get; }

    public OAuthApp ReadyApp { get; }

    public void MapProvider(IEndpointRouteBuilder app, ApiDoor door)
    {
        foreach (var path in new[] { "/oauth/authorize", "/oauth/{portalId}/authorize" })
        {
            app.MapGet(path, door.Open(_consent.Show));
            app.MapPost(path, door.Open(_consent.Decide));
        }

        app.MapPost("/oauth/v1/token", door.Open(_token.First));
        app.MapGet("/oauth/v1/access-tokens/{token}", door.Open(_introspection.FirstAccess));
        app.MapGet("/oauth/v1/refresh-tokens/{token}", door.Open(_introspection.FirstRefresh));
        app.MapDelete("/oauth/v1/refresh-tokens/{token}", door.Open(_revocation.First));
        foreach (var version in Versions)
        {
            app.MapPost($"/oauth/{version}/token", door.Open(_token.Current));
            app.MapPost($"/oauth/{version}/token/introspect", door.Open(_introspection.Current));
            app.MapPost($"/oauth/{version}/token/revoke", door.Open(_revocation.Current));
            app.MapDelete($"/appinstalls/{version}/external-install", door.For(Account, _revocation.Uninstall));
        }
    }

    public void MapControl(IEndpointRouteBuilder app)
    {
        _control.Map(app, ControlDoor.Root);
        _grants.Map(app, ControlDoor.Root);
    }

    static OAuthApp ReadyAppOf(SandboxOptions options, Dice dice, PortalDirectory portals) =>
        new(options.ClientId ?? dice.NextUuid(), portals.NextAppId())
        {
            ClientSecrets = [options.ClientSecret ?? dice.NextUuid()],
            RedirectUris = options.RedirectUris ?? [],
            RequiredScopes = options.RequiredScopes ?? Scopes.OfReadyApp,
            ConditionallyRequiredScopes = options.ConditionallyRequiredScopes ?? [],
            OptionalScopes = options.OptionalScopes ?? [],
        };
}
