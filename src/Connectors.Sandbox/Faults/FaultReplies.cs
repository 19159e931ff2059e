using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.OAuth;
using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.Faults;

/// <summary>The answers of those faults that answer at all.</summary>
internal sealed class FaultReplies(PortalDirectory portals, Dice dice)
{
    const string LockedMessage =
        "Timed out trying to acquire unique value lock for PropertyValueCoordinates{portalId=7558670, objectTypeId=ObjectTypeId"
        + "{metaTypeId=2, innerId=2765282}, propertyName=merlin_id, value=81cff2a8-61f6-ed11-8848-0022480492a2}. "
        + "The lock was being held.";

    /// <summary>Null for the faults that end the connection instead.</summary>
    public ApiReply? Of(Fault fault, HttpContext context, string correlationId)
    {
        ApiReply? reply = fault.Kind switch
        {
            FaultKind.RateLimitSecondly => Limited(RatePolicy.Secondly, context, correlationId),
            FaultKind.RateLimitSecondlyWithoutPolicy => RateLimitReply.SecondlyWithoutPolicy(correlationId),
            FaultKind.RateLimitTenSecondlyRolling => Limited(RatePolicy.TenSecondlyRolling, context, correlationId),
            FaultKind.RateLimitDaily => Limited(RatePolicy.Daily, context, correlationId),
            FaultKind.Locked => ApiReply.Refused(
                new Refusal(423, LockedMessage) { Category = "LOCKED", CategoryFirst = true }, correlationId),
            // Status and header are HubSpot's; no published answer shows the body, so the sentence is ours.
            FaultKind.Migrating => ApiReply.Refused(
                new Refusal(477, "This account is being moved to another data center. Retry later."), correlationId),
            FaultKind.BadGateway => ApiReply.Html(502, "502 Bad Gateway"),
            FaultKind.Unavailable => ApiReply.Html(503, "503 Service Temporarily Unavailable"),
            FaultKind.HtmlOk => ApiReply.Html(200, "Checking your browser"),
            FaultKind.TokenRateLimit => TokenReplies.RateLimited(),
            FaultKind.TokenOkWithError => TokenReplies.OkWithError(),
            FaultKind.TokenHuge => TokenReplies.Huge(),
            FaultKind.TokenServiceError => TokenReplies.ServiceError(correlationId),
            FaultKind.Answer => ApiReply.Verbatim(fault.AnswerStatus, fault.AnswerBody),
            FaultKind.OriginTimeout => ApiReply.Html(524, "524: A timeout occurred"),
            _ => null,
        };
        if (reply is not null && fault.RetryAfter is { } seconds)
            reply.Headers["Retry-After"] = $"{seconds}";
        return reply;
    }

    ApiReply Limited(RatePolicy policy, HttpContext context, string correlationId)
    {
        var grant = Authentication.TokenOf(context) is { } token ? portals.FindGrant(token) : null;
        return RateLimitReply.Of(policy, grant, correlationId, dice.NextUuid());
    }
}
