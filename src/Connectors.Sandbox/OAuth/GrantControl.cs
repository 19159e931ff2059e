using System.Text.Json.Nodes;
using Connectors.Sandbox.Control;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.OAuth;

/// <summary>The strings that do what people do: agree on the consent page, take an app out again, and all that by the thousand.</summary>
internal sealed class GrantControl(
    AppDirectory apps, PortalDirectory portals, TokenLedger ledger, ConsentDesk desk, OAuthApp ready, MovableClock clock)
{
    const long MostAtOnce = 100_000;

    public void Map(IEndpointRouteBuilder app, string root)
    {
        app.MapPost(root + "/grants", ControlDoor.Write(Create));
        app.MapPost(root + "/consent", ControlDoor.Write(Consent));
        app.MapPost(root + "/uninstall", ControlDoor.Write(Uninstall));
    }

    /// <summary>Portals, each with a live grant, as if as many people had agreed.</summary>
    JsonArray Create(JsonBody body)
    {
        var root = body.Root;
        var id = body.Text(root, "client_id") ?? ready.ClientId;
        var app = apps.Find(id) ?? throw Refusal.Validation($"There is no app \"{id}\".");
        if (body.Integer(root, "count") is not (>= 1 and <= MostAtOnce and var count))
            throw Refusal.Validation($"count is a number from 1 to {MostAtOnce}.");
        var named = root.TryGetProperty("scopes", out _) ? body.Texts(root, "scopes") : app.RequiredScopes;
        var scopes = named.ToHashSet(StringComparer.Ordinal);
        var empty = body.Flag(root, "empty") ?? false;
        return new JsonArray([.. Enumerable.Range(0, (int)count)
            .Select(_ => ToJson(ledger.Open(app, portals.CreatePortal(empty), scopes, null, default)))]);
    }

    JsonObject ToJson(IssuedTokens issued) => new()
    {
        ["portal_id"] = issued.Family.Portal.Id,
        ["grant_id"] = issued.Family.Id,
        ["refresh_token"] = issued.Refresh!.Text,
        ["access_token"] = issued.Access.Token,
        ["expires_in"] = TokenEndpoint.SecondsLeft(issued.Access, clock.GetUtcNow()),
    };

    /// <summary>What a person would do with this install URL, whatever host it names.</summary>
    JsonObject Consent(JsonBody body)
    {
        var root = body.Root;
        var url = body.Text(root, "url")
            ?? throw Refusal.Validation("Say where: {\"url\": \"https://.../oauth/authorize?...\", \"approve\": true}.");
        // Not by Uri: the letters of the state must not be touched, and a path alone is a file to it on some machines.
        var parts = url.Split('#')[0].Split('?', 2);
        var host = parts[0].IndexOf("://", StringComparison.Ordinal);
        var target = host < 0 ? parts[0] : parts[0].IndexOf('/', host + 3) is >= 0 and var slash ? parts[0][slash..] : "/";
        var pinned = target.Split('/') switch
        {
            ["", "oauth", "authorize"] => null,
            ["", "oauth", var portal, "authorize"] => portal,
            _ => throw Refusal.Validation($"\"{target}\" is not the path of a consent page."),
        };
        var request = AuthorizeRequest.Parse(parts is [_, var query] ? query : "");
        try
        {
            var app = desk.Judge(request, pinned);
            var choice = pinned ?? body.Text(root, "portal_id") ?? $"{portals.Ready.Id}";
            var agrees = body.Flag(root, "approve") ?? true;
            var location = agrees ? desk.Approve(request, app, choice, default) : desk.Decline(request, app, default);
            return new JsonObject { ["location"] = location };
        }
        catch (ConsentRefusal refusal)
        {
            desk.Record(refusal, request, default);
            return new JsonObject { ["page"] = refusal.Message };
        }
    }

    JsonObject Uninstall(JsonBody body)
    {
        var id = body.Integer(body.Root, "portal_id") ?? throw Refusal.Validation("Say where: {\"portal_id\": 44273183}.");
        var portal = portals.FindPortal(id) ?? throw Refusal.Validation($"There is no portal {id}.");
        return new JsonObject
        {
            ["portal_id"] = id,
            ["uninstalled"] = ledger.Uninstall(portal, body.Text(body.Root, "client_id"), default),
        };
    }
}
