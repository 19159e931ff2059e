using System.Text.Json.Nodes;
using Connectors.Sandbox.Http;

namespace Connectors.Sandbox.OAuth;

/// <summary>What the token endpoint answers when something goes wrong that is no fault of the request.</summary>
internal static class TokenReplies
{
    const int HugePadding = 128 * 1024;

    /// <summary>The endpoint's own 429, with ids that are empty indeed.</summary>
    public static ApiReply RateLimited() => ApiReply.Of(429, new JsonObject
    {
        ["status"] = "error",
        ["message"] = "You have reached your rate limit.",
        ["errorType"] = "RATE_LIMIT",
        ["correlationId"] = "",
        ["policyName"] = "SECONDLY",
        ["requestId"] = "",
    });

    /// <summary>Ours: an error that calls itself a success, as proxies and careless servers send it.</summary>
    public static ApiReply OkWithError() => ApiReply.Ok(TokenRefusal.BadRefreshToken().ToJson(legacy: false, ""));

    /// <summary>Ours: a token answer in every respect but its size. Its tokens are known to nobody.</summary>
    public static ApiReply Huge() => ApiReply.Ok(new JsonObject
    {
        ["token_type"] = "bearer",
        ["padding"] = new string('x', HugePadding),
        ["refresh_token"] = "na1-00000000-0000-4000-8000-000000000000",
        ["access_token"] = "CNhuge",
        ["expires_in"] = 1800,
    });

    /// <summary>Ours: no 500 of this endpoint has been published; the shape is that of HubSpot's other errors.</summary>
    public static ApiReply ServiceError(string correlationId) => ApiReply.Of(500, new JsonObject
    {
        ["status"] = "error",
        ["message"] = "internal error",
        ["correlationId"] = correlationId,
    });
}
