using System.Text.Json.Nodes;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Http;

/// <summary>The account itself: its details, its owners, and what a private app's token stands for.</summary>
internal static class AccountEndpoints
{
    public static ApiReply Details(ApiCall call) => ApiReply.Ok(new JsonObject
    {
        ["portalId"] = call.Portal.Id,
        ["accountType"] = "STANDARD",
        ["timeZone"] = "Etc/UTC",
        ["companyCurrency"] = "USD",
        ["additionalCurrencies"] = new JsonArray("EUR"),
        ["utcOffset"] = "+00:00",
        ["utcOffsetMilliseconds"] = 0,
        ["uiDomain"] = "app.hubspot.com",
        ["dataHostingLocation"] = "na1",
    });

    public static ApiReply ListOwners(ApiCall call)
    {
        var email = call.Query("email");
        var owners = call.QueryFlag("archived")
            ? []
            : call.Portal.Owners.Where(owner => email is null || owner.Email.Equals(email, StringComparison.OrdinalIgnoreCase));
        return ApiReply.Ok(new JsonObject
        {
            ["results"] = new JsonArray([.. owners.Select(owner => OwnerJson(call.Portal, owner))]),
        });
    }

    public static ApiReply GetOwner(ApiCall call)
    {
        var id = call.Route("id");
        var byUser = call.Query("idProperty") == "userId";
        var owner = call.Portal.Owners.FirstOrDefault(owner => id == (byUser ? $"{owner.UserId}" : owner.IdText));
        return owner is null ? throw Refusal.NotFound() : ApiReply.Ok(OwnerJson(call.Portal, owner));
    }

    /// <summary>HubSpot's own MCP server asks this first (HubSpot docs, Private apps: retrieve token information).</summary>
    public static ApiReply TokenInfo(PortalDirectory portals, Exchange exchange)
    {
        var body = JsonBody.Parse(exchange.Body);
        var token = body.Text(body.Root, "tokenKey");
        if (token is null || portals.FindGrant(token) is not { IsRevoked: false } grant)
            throw Refusal.NotFound(); // Ours: no published answer shows an unknown token here.
        return ApiReply.Ok(new JsonObject
        {
            ["userId"] = grant.UserId,
            ["hubId"] = grant.Portal.Id,
            ["appId"] = grant.AppId,
            ["scopes"] = WireJson.Array(grant.Scopes),
        });
    }

    static JsonObject OwnerJson(Portal portal, Owner owner)
    {
        var created = HubSpotTime.Format(portal.CreatedAt);
        return new JsonObject
        {
            ["id"] = owner.IdText,
            ["email"] = owner.Email,
            ["type"] = "PERSON",
            ["firstName"] = owner.FirstName,
            ["lastName"] = owner.LastName,
            ["userId"] = owner.UserId,
            ["userIdIncludingInactive"] = owner.UserId,
            ["createdAt"] = created,
            ["updatedAt"] = created,
            ["archived"] = false,
        };
    }
}
