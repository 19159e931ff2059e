using System.Text.Json.Nodes;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.OAuth;

/// <summary>What a token stands for: asked by form and client since v3, by path alone in the first version.</summary>
internal sealed class IntrospectionEndpoints(
    AppDirectory apps, PortalDirectory portals, TokenLedger ledger, SettingsBoard settings, OAuthLog log, MovableClock clock, Dice dice)
{
    const string Access = "access_token", Refresh = "refresh_token";

    /// <summary>Ours: another app's token, and one that has expired, are as unknown as one that never was (RFC 7662, 2.2).</summary>
    public ApiReply Current(HttpContext context, Exchange exchange)
    {
        var form = Form.Of(context, exchange);
        try
        {
            var app = apps.Authenticate(form["client_id"], form["client_secret"]);
            // The specification names the field "token", the prose of the docs after what it holds.
            var text = form["token"] ?? form[Access] ?? form[Refresh];
            var (access, refresh) = Find(text);
            var family = access?.Family ?? refresh?.Family;
            Record(exchange, app.ClientId, family, text);
            if (family is null || family.ClientId != app.ClientId)
                return ApiReply.Ok(new JsonObject { ["active"] = false });
            return ApiReply.Ok(access is not null ? Describe(access, family) : Describe(text!, family));
        }
        catch (TokenRefusal refusal)
        {
            // Ours: these refusals are known from the token endpoint only.
            return ApiReply.Of(TokenRefusal.HttpStatus, refusal.ToJson(settings.Current.LegacyErrors, exchange.CorrelationId));
        }
    }

    public ApiReply FirstAccess(HttpContext context, Exchange exchange)
    {
        var text = TokenOf(context);
        var access = Find(text).Access;
        Record(exchange, access?.Family?.ClientId, access?.Family, text);
        // Ours: what v1 answers to an unknown token is not known.
        if (access is not { Family: { } family })
            throw Refusal.NotFound();
        return ApiReply.Ok(new JsonObject
        {
            ["token"] = access.Token,
            ["user"] = family.UserEmail,
            ["hub_domain"] = HubDomain(family.Portal),
            ["scopes"] = WireJson.Array(family.Scopes),
            ["signed_access_token"] = Signed(access, family),
            ["hub_id"] = family.Portal.Id,
            ["app_id"] = family.AppId,
            ["expires_in"] = TokenEndpoint.SecondsLeft(access, clock.GetUtcNow()),
            ["user_id"] = family.UserId,
            ["token_type"] = "access",
        });
    }

    /// <summary>The fields are those the official client reads; their order, and the 404 of an unknown token, are ours.</summary>
    public ApiReply FirstRefresh(HttpContext context, Exchange exchange)
    {
        var text = TokenOf(context);
        var refresh = Find(text).Refresh;
        Record(exchange, refresh?.Family.ClientId, refresh?.Family, text);
        if (refresh is not { Family: { } family })
            throw Refusal.NotFound();
        return ApiReply.Ok(new JsonObject
        {
            ["token"] = refresh.Text,
            ["user"] = family.UserEmail,
            ["hub_domain"] = HubDomain(family.Portal),
            ["scopes"] = WireJson.Array(family.Scopes),
            ["hub_id"] = family.Portal.Id,
            ["client_id"] = family.ClientId,
            ["user_id"] = family.UserId,
            ["token_type"] = "refresh",
        });
    }

    public static string TokenOf(HttpContext context) => context.Request.RouteValues["token"] as string ?? "";

    /// <summary>The token, if it is good for anything now.</summary>
    (Grant? Access, RefreshToken? Refresh) Find(string? text)
    {
        if (text is null)
            return default;
        if (portals.FindGrant(text) is { Family: not null, Portal.IsClosed: false, IsRevoked: false } access)
            return access.HasExpired(clock.GetUtcNow()) ? default : (access, null);
        return ledger.Find(text) is { IsLive: true, Family.Portal.IsClosed: false } refresh ? (null, refresh) : default;
    }

    JsonObject Describe(Grant access, TokenFamily family)
    {
        var body = Begin(access.Token, family);
        body["signed_access_token"] = Signed(access, family);
        body["expires_in"] = TokenEndpoint.SecondsLeft(access, clock.GetUtcNow());
        body["is_private_distribution"] = true;
        return End(body, Access);
    }

    static JsonObject Describe(string refresh, TokenFamily family) => End(Begin(refresh, family), Refresh);

    static JsonObject Begin(string token, TokenFamily family) => new()
    {
        ["active"] = true,
        ["token"] = token,
        ["hub_id"] = family.Portal.Id,
        ["user_id"] = family.UserId,
        ["client_id"] = family.ClientId,
        ["app_id"] = family.AppId,
        ["user"] = family.UserEmail,
        ["hub_domain"] = HubDomain(family.Portal),
        ["scopes"] = WireJson.Array(family.Scopes),
    };

    static JsonObject End(JsonObject body, string use)
    {
        body["token_use"] = use;
        body["token_type"] = "Bearer";
        return body;
    }

    /// <summary>The members that are published; the signature is made up, and nobody has its key.</summary>
    JsonObject Signed(Grant access, TokenFamily family) => new()
    {
        ["expiresAt"] = access.ExpiresAt!.Value.ToUnixTimeMilliseconds(),
        ["hubId"] = family.Portal.Id,
        ["userId"] = family.UserId,
        ["appId"] = family.AppId,
        ["signature"] = dice.NextText(24),
        ["hublet"] = "na1",
    };

    static string HubDomain(Portal portal) => $"portal-{portal.Id}.sandbox.example";

    void Record(Exchange exchange, string? clientId, TokenFamily? family, string? text) =>
        log.Add(new OAuthEvent("introspected", Delivery.Of(exchange), 200)
        {
            ClientId = clientId,
            PortalId = family?.Portal.Id,
            GrantId = family?.Id,
            Presented = text,
            Reason = family is null ? "inactive" : null,
        });
}
