using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sandbox.Control;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.OAuth;

/// <summary>The strings behind the token endpoint: its apps, its settings, its counters and its log.</summary>
internal sealed class OAuthControl(
    AppDirectory apps, PortalDirectory portals, TokenLedger ledger, SettingsBoard settings, TokenTraffic traffic, OAuthLog log, Dice dice)
{
    /// <summary>Ten years in seconds: longer than any test lives, and short enough for the calendar.</summary>
    const long Longest = 315_360_000;

    public void Map(IEndpointRouteBuilder app, string root)
    {
        app.MapGet(root + "/apps", ControlDoor.Read(_ => new JsonArray([.. apps.All.Select(ToJson)])));
        app.MapPost(root + "/apps", ControlDoor.Write(PutApp));
        app.MapDelete(root + "/apps/{clientId}", ControlDoor.Read(RemoveApp));
        app.MapGet(root + "/oauth", ControlDoor.Read(Overview));
        app.MapPut(root + "/oauth", ControlDoor.Write(Change));
        app.MapDelete(root + "/oauth", ControlDoor.Clear(Reset));
        app.MapGet(root + "/oauth/log", ControlDoor.Read(_ => log.ToJson()));
        app.MapDelete(root + "/oauth/log", ControlDoor.Clear(log.Clear));
    }

    /// <summary>A new app; or, with a known <c>client_id</c>, a changed one: what is not named stays as it was.</summary>
    JsonObject PutApp(JsonBody body)
    {
        var root = body.Root;
        var id = body.Text(root, "client_id") ?? dice.NextUuid();
        var before = apps.Find(id) ?? new OAuthApp(id, portals.NextAppId())
        {
            ClientSecrets = [dice.NextUuid()],
            RequiredScopes = Scopes.OfReadyApp,
        };
        IReadOnlyList<string> List(string name, IReadOnlyList<string> old) =>
            root.TryGetProperty(name, out _) ? body.Texts(root, name) : old;
        var app = before with
        {
            AppId = body.Integer(root, "app_id") ?? before.AppId,
            Name = body.Text(root, "name") ?? before.Name,
            ClientSecrets = List("client_secrets", before.ClientSecrets),
            RedirectUris = List("redirect_uris", before.RedirectUris),
            RequiredScopes = List("required_scopes", before.RequiredScopes),
            ConditionallyRequiredScopes = List("conditionally_required_scopes", before.ConditionallyRequiredScopes),
            OptionalScopes = List("optional_scopes", before.OptionalScopes),
        };
        apps.Put(app);
        return ToJson(app);
    }

    JsonObject RemoveApp(HttpContext context)
    {
        var id = context.Request.RouteValues["clientId"] as string ?? "";
        return apps.Remove(id)
            ? new JsonObject { ["client_id"] = id, ["removed"] = true }
            : throw Refusal.Validation($"There is no app \"{id}\".");
    }

    static JsonObject ToJson(OAuthApp app) => new()
    {
        ["app_id"] = app.AppId,
        ["client_id"] = app.ClientId,
        ["client_secrets"] = WireJson.Array(app.ClientSecrets),
        ["name"] = app.Name,
        ["redirect_uris"] = WireJson.Array(app.RedirectUris),
        ["required_scopes"] = WireJson.Array(app.RequiredScopes),
        ["conditionally_required_scopes"] = WireJson.Array(app.ConditionallyRequiredScopes),
        ["optional_scopes"] = WireJson.Array(app.OptionalScopes),
    };

    JsonObject Overview(HttpContext context)
    {
        var overview = new JsonObject
        {
            ["settings"] = Settings(),
            ["token_requests"] = traffic.ToJson(),
            ["remembered_tokens"] = portals.TokenCount,
        };
        if (context.Request.Query["grants"] == "true")
        {
            overview["grants"] = new JsonArray([.. ledger.Families.Select(family => new JsonObject
            {
                ["grant_id"] = family.Id,
                ["client_id"] = family.ClientId,
                ["portal_id"] = family.Portal.Id,
                ["state"] = family.State.ToString().ToLowerInvariant(),
                ["refreshes"] = family.Refreshes,
                ["scopes"] = WireJson.Array(family.Scopes),
            })]);
        }

        return overview;
    }

    JsonObject Change(JsonBody body)
    {
        var root = body.Root;
        var rotation = body.Text(root, "rotation") is { } name ? RotationOf(name) : (TokenRotation?)null;
        var (lifetime, code) = (Seconds(body, "access_token_lifetime"), Seconds(body, "code_lifetime"));
        var grace = Seconds(body, "grace_seconds");
        var (pkce, legacy) = (body.Flag(root, "require_pkce"), body.Flag(root, "legacy_errors"));
        var limit = body.Integer(root, "token_requests_per_second");
        var times = (int)(body.Integer(root, "expires_in_times") ?? -1);
        settings.Change(now => now with
        {
            AccessTokenLifetime = lifetime ?? now.AccessTokenLifetime,
            CodeLifetime = code ?? now.CodeLifetime,
            Rotation = rotation ?? now.Rotation,
            RotationGrace = grace ?? now.RotationGrace,
            TokenRequestsPerSecond = root.TryGetProperty("token_requests_per_second", out _) ? (int?)limit : now.TokenRequestsPerSecond,
            RequirePkce = pkce ?? now.RequirePkce,
            LegacyErrors = legacy ?? now.LegacyErrors,
            ExpiresIn = root.TryGetProperty("expires_in", out var raw) ? new(JsonNode.Parse(raw.GetRawText()), times) : now.ExpiresIn,
        });
        return Settings();
    }

    /// <summary>Back to how the twin was started, with counters at nought. Apps, grants and the log stay.</summary>
    void Reset()
    {
        settings.Reset();
        traffic.Clear();
    }

    JsonObject Settings()
    {
        var now = settings.Current;
        var json = new JsonObject
        {
            ["access_token_lifetime"] = now.AccessTokenLifetime.TotalSeconds,
            ["code_lifetime"] = now.CodeLifetime.TotalSeconds,
            ["rotation"] = now.Rotation.ToString().ToLowerInvariant(),
            ["grace_seconds"] = now.RotationGrace.TotalSeconds,
            ["token_requests_per_second"] = now.TokenRequestsPerSecond,
            ["require_pkce"] = now.RequirePkce,
            ["legacy_errors"] = now.LegacyErrors,
        };
        if (now.ExpiresIn is { } instead)
            (json["expires_in"], json["expires_in_times"]) = (instead.Value?.DeepClone(), instead.Times);
        return json;
    }

    static TimeSpan? Seconds(JsonBody body, string name) => body.Integer(body.Root, name) switch
    {
        null => null,
        >= 0 and <= Longest and { } seconds => TimeSpan.FromSeconds(seconds),
        _ => throw Refusal.Validation($"{name} is a number of seconds from 0 to {Longest}."),
    };

    /// <summary>Names only: Enum.Parse would take numbers too.</summary>
    static TokenRotation RotationOf(string name) => name switch
    {
        "none" => TokenRotation.None,
        "grace" => TokenRotation.Grace,
        "strict" => TokenRotation.Strict,
        "absent" => TokenRotation.Absent,
        _ => throw Refusal.Validation($"There is no rotation \"{name}\". There are: none, grace, strict, absent."),
    };
}
