using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.OAuth;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Control;

/// <summary>The strings that make portals and end tokens.</summary>
internal sealed class PortalControl(PortalDirectory portals, TokenLedger ledger, MovableClock clock)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost(ControlDoor.Root + "/portals", ControlDoor.Write(Create));
        app.MapPut(ControlDoor.Root + "/portals/{id}", ControlDoor.Write(Change));
        app.MapPost(ControlDoor.Root + "/expire", ControlDoor.Write(Expire));
        app.MapPost(ControlDoor.Root + "/revoke", ControlDoor.Write(Revoke));
    }

    /// <summary>A new portal; or, with a <c>portal_id</c>, another app in one that exists.</summary>
    JsonObject Create(JsonBody body)
    {
        var root = body.Root;
        var portal = body.Integer(root, "portal_id") is { } id ? PortalOf(id) : portals.CreatePortal(body.Flag(root, "empty") ?? false);
        var scopes = root.TryGetProperty("scopes", out _) ? body.Texts(root, "scopes") : Scopes.Everything;
        var grant = portals.Install(portal, body.Text(root, "token"), scopes)
            ?? throw Refusal.Validation("This token already belongs to a portal.");
        Edit(portal, body);
        return new JsonObject
        {
            ["portal_id"] = portal.Id,
            ["app_id"] = grant.AppId,
            ["token"] = grant.Token,
            ["scopes"] = WireJson.Array(grant.Scopes),
        };
    }

    JsonObject Change(HttpContext context, JsonBody body)
    {
        var text = context.Request.RouteValues["id"] as string;
        var portal = PortalOf(long.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : 0);
        Edit(portal, body);
        return new JsonObject
        {
            ["portal_id"] = portal.Id,
            ["lacks_scopes"] = WireJson.Array(portal.LacksScopes),
            ["closed"] = portal.IsClosed,
        };
    }

    static void Edit(Portal portal, JsonBody body)
    {
        if (body.Root.TryGetProperty("lacks_scopes", out _))
            portal.LacksScopes = body.Texts(body.Root, "lacks_scopes");
        portal.IsClosed = body.Flag(body.Root, "closed") ?? portal.IsClosed;
    }

    /// <summary>One token, of whatever kind; or, with a <c>portal_id</c>, every OAuth access token of that portal.</summary>
    JsonObject Expire(JsonBody body)
    {
        var now = clock.Stamp();
        if (body.Integer(body.Root, "portal_id") is { } id)
        {
            var portal = PortalOf(id);
            var ending = portals.IssuedTo(family => family.Portal == portal).Where(grant => !grant.HasExpired(now)).ToList();
            ending.ForEach(grant => grant.ExpiresAt = now);
            return new JsonObject { ["portal_id"] = id, ["expired"] = ending.Count, ["expired_at"] = HubSpotTime.Format(now) };
        }

        var one = GrantOf(body);
        one.ExpiresAt = now;
        return new JsonObject { ["token"] = one.Token, ["expired_at"] = HubSpotTime.Format(now) };
    }

    /// <summary>An access token alone; or a refresh token, and with it the consent it stands for.</summary>
    JsonObject Revoke(JsonBody body)
    {
        var token = body.Text(body.Root, "token") ?? "";
        if (!ledger.Revoke(null, token, default))
            GrantOf(body).IsRevoked = true;
        return new JsonObject { ["token"] = token, ["revoked"] = true };
    }

    Portal PortalOf(long id) => portals.FindPortal(id) ?? throw Refusal.Validation($"There is no portal {id}.");

    Grant GrantOf(JsonBody body) =>
        portals.FindGrant(body.Text(body.Root, "token") ?? "") ?? throw Refusal.Validation("No portal knows this token.");
}
