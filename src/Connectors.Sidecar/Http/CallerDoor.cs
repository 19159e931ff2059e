using Connectors.Accounts.Store;
using Connectors.Accounts.Tenants;

namespace Connectors.Sidecar.Http;

/// <summary>
/// Says who calls. The tenant follows from the key and from nothing else. As long as no key was ever made, whoever reaches this
/// machine's loopback is the administrator of the one tenant there is.
/// </summary>
internal sealed class CallerDoor(ApiKeys? keys)
{
    const string Scheme = "Bearer ";

    static readonly ApiCaller s_everybody = new(Tenant.Default, ApiRole.Admin, "none");

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (IsOpen(context.Request.Path))
        {
            await next(context);
            return;
        }

        if (keys is null || (context.Request.Headers.Authorization.Count == 0 && !await keys.AnyAsync(context.RequestAborted)))
        {
            context.Features.Set(s_everybody);
            await next(context);
            return;
        }

        var header = context.Request.Headers.Authorization;
        var presented = header.Count == 1 && header[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim() : null;
        var verdict = await keys.VerifyAsync(presented, context.RequestAborted);
        if (verdict.Caller is not { } caller)
        {
            // RFC 6750, 3.
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.RefuseAsync(context, StatusCodes.Status401Unauthorized, verdict.Refusal!, "unauthenticated", "operator", "Send a key of this server as Authorization: Bearer ck_….");
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }

    /// <summary>Who calls; only behind this door.</summary>
    public static ApiCaller Of(HttpContext context) => context.Features.Get<ApiCaller>() ?? throw new InvalidOperationException("No caller was named.");

    /// <summary>The id of the key that calls; null where none was made and the door is open.</summary>
    public static string? ActorOf(HttpContext context) => Of(context) is var caller && ReferenceEquals(caller, s_everybody) ? null : caller.KeyId;

    /// <summary>Wraps an endpoint for administrators: what is not said to be open to all is closed.</summary>
    public static RequestDelegate Admin(RequestDelegate endpoint) => context => Of(context).Role == ApiRole.Admin
        ? endpoint(context)
        : Problems.RefuseAsync(context, StatusCodes.Status403Forbidden, "This key may run tools and read statuses; accounts are changed with a key of the role admin.", "forbidden", "operator", "Use a key of the role admin.");

    /// <summary>People come with a link or from the provider, and monitors with nothing.</summary>
    static bool IsOpen(PathString path) =>
        path.StartsWithSegments("/connect", StringComparison.Ordinal) || path.Equals("/oauth/callback", StringComparison.Ordinal)
        || path.Equals("/healthz", StringComparison.Ordinal) || path.Equals("/readyz", StringComparison.Ordinal)
        || path.Equals(Telemetry.TelemetrySetup.MetricsPath, StringComparison.Ordinal);
}
