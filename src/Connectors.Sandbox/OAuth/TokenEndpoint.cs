using System.Text.Json.Nodes;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.OAuth;

/// <summary>The token endpoint, in the form it has had since v3 and in the first one, which says less and listens to more.</summary>
internal sealed class TokenEndpoint(
    AppDirectory apps, CodeBook codes, TokenLedger ledger, SettingsBoard settings, TokenTraffic traffic, OAuthLog log, MovableClock clock)
{
    const string ByCode = "authorization_code", ByRefreshToken = "refresh_token";

    public ApiReply First(HttpContext context, Exchange exchange) => Answer(Form.WithQuery(context, exchange), exchange, isFirst: true);

    public ApiReply Current(HttpContext context, Exchange exchange) => Answer(Form.Of(context, exchange), exchange, isFirst: false);

    ApiReply Answer(Form form, Exchange exchange, bool isFirst)
    {
        var grantType = form["grant_type"] is ByCode or ByRefreshToken ? form["grant_type"]! : "other";
        if (apps.Find(form["client_id"]) is { } caller && !traffic.Admit(caller, settings.Current.TokenRequestsPerSecond))
        {
            traffic.Count(grantType, "RATE_LIMIT");
            Record(form, exchange, 429, "RATE_LIMIT");
            return TokenReplies.RateLimited();
        }

        try
        {
            var issued = Grant(form, Delivery.Of(exchange));
            traffic.Count(grantType, "ok");
            return ApiReply.Ok(ToJson(issued, isFirst));
        }
        catch (TokenRefusal refusal)
        {
            traffic.Count(grantType, refusal.Status);
            if (!refusal.IsLogged)
                Record(form, exchange, TokenRefusal.HttpStatus, refusal.Status);
            return ApiReply.Of(TokenRefusal.HttpStatus, refusal.ToJson(settings.Current.LegacyErrors, exchange.CorrelationId));
        }
    }

    /// <summary>Ours: the order in which faults are found when there are several: grant type, client, then what it presents.</summary>
    IssuedTokens Grant(Form form, Delivery delivery)
    {
        if (form["grant_type"] is not (ByCode or ByRefreshToken))
            throw TokenRefusal.BadGrantType();
        var app = apps.Authenticate(form["client_id"], form["client_secret"]);
        if (form["grant_type"] == ByRefreshToken)
            return ledger.Refresh(app, form["refresh_token"], delivery);

        var code = codes.Redeem(app, form["code"], form["redirect_uri"], form["code_verifier"]);
        return ledger.Open(app, code.Portal, code.Scopes, code.Text, delivery);
    }

    /// <summary>A refusal that is about no consent in particular.</summary>
    void Record(Form form, Exchange exchange, int status, string reason) => log.Add(new OAuthEvent("refused", Delivery.Of(exchange), status)
    {
        ClientId = form["client_id"],
        Presented = form["grant_type"] == ByCode ? form["code"] : form["refresh_token"],
        Reason = reason,
    });

    JsonObject ToJson(IssuedTokens issued, bool isFirst)
    {
        var body = new JsonObject { ["token_type"] = "bearer" };
        if (issued.Refresh is { } refresh)
            body["refresh_token"] = refresh.Text;
        body["access_token"] = issued.Access.Token;
        if (!isFirst)
        {
            body["hub_id"] = issued.Family.Portal.Id;
            body["scopes"] = WireJson.Array(issued.Family.Scopes);
            body["token_use"] = "access_token";
        }

        if (settings.TakeExpiresIn() is not { } instead)
            body["expires_in"] = SecondsLeft(issued.Access, clock.GetUtcNow());
        else if (instead.Value is { } value)
            body["expires_in"] = value.DeepClone();
        if (!isFirst)
            body["user_id"] = issued.Family.UserId;
        return body;
    }

    public static long SecondsLeft(Portals.Grant access, DateTimeOffset now) =>
        access.ExpiresAt is { } end && end > now ? (long)Math.Round((end - now).TotalSeconds) : 0;
}
