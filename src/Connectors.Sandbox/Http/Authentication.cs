using System.Text.Json.Nodes;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Http;

/// <summary>Who is asking? The two 401s of HubSpot, and the 403 that names the scopes it would take.</summary>
internal sealed class Authentication(PortalDirectory portals, MovableClock clock)
{
    const string Bearer = "Bearer ";

    public static string? TokenOf(HttpContext context) =>
        context.Request.Headers.Authorization.ToString() is var header && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? header[Bearer.Length..].Trim()
            : null;

    /// <exception cref="Refusal">No token, an unknown one, or one that has expired or was revoked.</exception>
    public Grant Identify(HttpContext context) => TokenOf(context) switch
    {
        null or "" => throw NotFound(),
        var token => portals.FindGrant(token) switch
        {
            { IsRevoked: true } or { Portal.IsClosed: true } => throw NotFound(),
            { ExpiresAt: { } since } grant when grant.HasExpired(clock.GetUtcNow()) => throw Expired(since),
            { } grant => grant,
            // An OAuth token carries its expiry; one that does not decode reads as 1970. A private app's token carries none.
            null when token.StartsWith("pat-", StringComparison.Ordinal) => throw NotFound(),
            null => throw Expired(DateTimeOffset.UnixEpoch),
        },
    };

    public static void Require(Grant grant, IReadOnlyList<string> anyOf)
    {
        if (anyOf.Any(grant.Scopes.Contains))
            return;

        const string Page = "https://developers.hubspot.com/scopes";
        throw new Refusal(
            403,
            $"This app hasn't been granted all required scopes to make this call. Read more about required scopes here: {Page}.")
        {
            Category = "MISSING_SCOPES",
            Errors = new JsonArray(new JsonObject
            {
                ["message"] = "One or more of the following scopes are required.",
                ["context"] = new JsonObject { ["requiredGranularScopes"] = WireJson.Array(anyOf) },
            }),
            Links = new JsonObject { ["scopes"] = Page },
        };
    }

    static Refusal NotFound() => new(
        401,
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at "
        + "https://developers.hubspot.com/docs/methods/auth/oauth-overview")
    {
        Category = "INVALID_AUTHENTICATION",
    };

    Refusal Expired(DateTimeOffset since) => new(
        401, $"The OAuth token used to make this call expired {Ago(clock.GetUtcNow() - since)} ago.")
    {
        Category = "EXPIRED_AUTHENTICATION",
        Context = new JsonObject { ["expire time"] = new JsonArray(HubSpotTime.FormatShort(since)) },
    };

    /// <summary>Seconds and days are HubSpot's words; minutes and hours, for what lies between, are ours.</summary>
    static string Ago(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => $"{(long)age.TotalSeconds} second(s)",
        { TotalHours: < 1 } => $"{(long)age.TotalMinutes} minute(s)",
        { TotalDays: < 1 } => $"{(long)age.TotalHours} hour(s)",
        _ => $"{(long)age.TotalDays} day(s)",
    };
}
