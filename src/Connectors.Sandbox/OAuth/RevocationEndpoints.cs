using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.OAuth;

/// <summary>How a consent ends by the app's own wish: revoking a token, deleting it in the first version, leaving the portal.</summary>
internal sealed class RevocationEndpoints(AppDirectory apps, PortalDirectory portals, TokenLedger ledger, SettingsBoard settings)
{
    /// <summary>Ours: a token nobody knows, or of another app, is answered alike (RFC 7009, 2.2), and the body is empty.</summary>
    public ApiReply Current(HttpContext context, Exchange exchange)
    {
        var form = Form.Of(context, exchange);
        try
        {
            var app = apps.Authenticate(form["client_id"], form["client_secret"]);
            var text = form["token"] ?? form["refresh_token"] ?? form["access_token"] ?? "";
            // Ours: an access token that is revoked takes nothing else along.
            if (!ledger.Revoke(app, text, Delivery.Of(exchange))
                && portals.FindGrant(text) is { Family: { } family } access && family.ClientId == app.ClientId)
                access.IsRevoked = true;
            return ApiReply.Verbatim(200, "");
        }
        catch (TokenRefusal refusal)
        {
            return ApiReply.Of(TokenRefusal.HttpStatus, refusal.ToJson(settings.Current.LegacyErrors, exchange.CorrelationId));
        }
    }

    /// <summary>Ours: an unknown token is 404; 204 is all that is published.</summary>
    public ApiReply First(HttpContext context, Exchange exchange) =>
        ledger.Revoke(null, IntrospectionEndpoints.TokenOf(context), Delivery.Of(exchange), status: 204)
            ? ApiReply.NoContent()
            : throw Refusal.NotFound();

    public ApiReply Uninstall(ApiCall call)
    {
        if (call.Grant.Family is { } family)
            ledger.Uninstall(call.Portal, family.ClientId, call.Delivery);
        else
            call.Grant.IsRevoked = true; // Ours: a private app has no consent to end, only its token.
        return ApiReply.NoContent();
    }
}
