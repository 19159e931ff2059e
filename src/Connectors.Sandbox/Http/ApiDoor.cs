using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.Http;

/// <summary>Answers one kind of request, inside the gate of its portal.</summary>
internal delegate ApiReply ApiHandler(ApiCall call);

/// <summary>What an endpoint asks for before its handler runs.</summary>
internal sealed record Admission(Func<ApiCall, IReadOnlyList<string>> AnyScopeOf, bool IsSearch = false);

/// <summary>The way of every call: who asks, how often, may they, then the work, then the answer.</summary>
internal sealed class ApiDoor(Authentication authentication, Throttle throttle, ReplySender sender, Dice dice)
{
    public RequestDelegate For(Admission admission, ApiHandler handler) => context =>
    {
        var exchange = Exchange.Of(context);
        return sender.SendAsync(context, exchange, Answer(context, exchange, admission, handler));
    };

    /// <summary>For the few paths that need no bearer token.</summary>
    public RequestDelegate Open(Func<HttpContext, Exchange, ApiReply> handler) => context =>
    {
        var exchange = Exchange.Of(context);
        try
        {
            return sender.SendAsync(context, exchange, handler(context, exchange));
        }
        catch (Refusal refusal)
        {
            return sender.SendAsync(context, exchange, Refused(refusal, exchange));
        }
    };

    ApiReply Answer(HttpContext context, Exchange exchange, Admission admission, ApiHandler handler)
    {
        var headers = new Dictionary<string, string>();
        ApiReply reply;
        try
        {
            var grant = authentication.Identify(context);
            reply = throttle.Admit(grant, admission.IsSearch, out headers) is { } policy
                ? RateLimitReply.Of(policy, grant, exchange.CorrelationId, dice.NextUuid())
                : Admitted(new ApiCall(context, exchange, grant), admission, handler);
        }
        catch (Refusal refusal)
        {
            reply = Refused(refusal, exchange);
        }

        foreach (var (name, value) in headers)
            reply.Headers[name] = value;
        return reply;
    }

    static ApiReply Admitted(ApiCall call, Admission admission, ApiHandler handler)
    {
        Authentication.Require(call.Grant, admission.AnyScopeOf(call));
        lock (call.Portal.Gate)
            return handler(call);
    }

    static ApiReply Refused(Refusal refusal, Exchange exchange)
    {
        var reply = ApiReply.Refused(refusal, exchange.CorrelationId);
        if (refusal.Category == "INVALID_AUTHENTICATION")
            reply.Headers["x-hubspot-auth-failure"] = "401 Unauthorized";
        return reply;
    }
}
