using System.Text.Json.Nodes;
using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.Http;

/// <summary>The bodies of a 429, which share neither fields nor order with HubSpot's other errors.</summary>
internal static class RateLimitReply
{
    public static ApiReply Of(RatePolicy policy, Grant? grant, string correlationId, string requestId)
    {
        var caller = $"{grant?.AppId ?? 0}:{grant?.Portal.Id ?? 0}";
        return policy switch
        {
            RatePolicy.Secondly => Body("secondly", correlationId, ("groupName", $"publicapi:crm:search:oauth:{caller}")),
            RatePolicy.TenSecondlyRolling => Body(
                "ten_secondly_rolling", correlationId, ("groupName", $"publicapi:private_app-api-calls-ten-secondly:{caller}")),
            _ => Body("daily", correlationId, ("requestId", requestId)),
        };
    }

    /// <summary>The later form of the secondly limit, which names its policy in the message only.</summary>
    public static ApiReply SecondlyWithoutPolicy(string correlationId) => ApiReply.Of(429, new JsonObject
    {
        ["status"] = "error",
        ["message"] = Message("secondly"),
        ["correlationId"] = correlationId,
        ["category"] = "RATE_LIMITS",
    });

    static ApiReply Body(string policy, string correlationId, (string Name, string Value) last) => ApiReply.Of(429, new JsonObject
    {
        ["status"] = "error",
        ["message"] = Message(policy),
        ["errorType"] = "RATE_LIMIT",
        ["correlationId"] = correlationId,
        ["policyName"] = policy.ToUpperInvariant(),
        [last.Name] = last.Value,
    });

    static string Message(string policy) => $"You have reached your {policy} limit.";
}
