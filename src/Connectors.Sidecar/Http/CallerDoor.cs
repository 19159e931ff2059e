using Connectors.Accounts.Sessions;
using Connectors.Accounts.Store;
using Connectors.Accounts.Tenants;

namespace Connectors.Sidecar.Http;

/// <summary>
/// Says who calls. The tenant follows from the key, or from the session, and from nothing else. As long as no key was ever made, whoever
/// reaches this machine's loopback is the administrator of the one tenant there is; whoever shows a session's token is that session,
/// and reaches what sessions may.
/// </summary>
internal sealed class CallerDoor(ApiKeys? keys, SessionTokens? sessions)
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

        var header = context.Request.Headers.Authorization;
        var presented = header.Count == 1 && header[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim() : null;
        if (presented?.StartsWith(SessionToken.Prefix, StringComparison.Ordinal) == true)
        {
            await InvokeAsync(context, next, presented);
            return;
        }

        // Without a store no header is read, unless it holds what can only be meant for a session: that must not become the administrator.
        if (keys is null && header.Any(h => h!.Contains(SessionToken.Prefix, StringComparison.Ordinal)))
        {
            await RefuseAsync(context, "This is no session token as it was given out, or not alone.");
            return;
        }

        if (keys is null || (header.Count == 0 && !await keys.AnyAsync(context.RequestAborted)))
        {
            context.Features.Set(s_everybody);
            await next(context);
            return;
        }

        var verdict = await keys.VerifyAsync(presented, context.RequestAborted);
        if (verdict.Caller is not { } caller)
        {
            await RefuseAsync(context, verdict.Refusal!);
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }

    /// <summary>Who calls with a key; only behind this door, and where no session comes.</summary>
    public static ApiCaller Of(HttpContext context) => context.Features.Get<ApiCaller>() ?? throw new InvalidOperationException("No caller was named.");

    /// <summary>The session that calls; null where it is a key, or nobody's.</summary>
    public static Session? SessionOf(HttpContext context) => context.Features.Get<Session>();

    /// <summary>Whose agents call, by a key or in a session.</summary>
    public static string TenantOf(HttpContext context) => SessionOf(context)?.Tenant ?? Of(context).Tenant;

    /// <summary>The id of the key that calls, or of the session with its prefix before it; null where no key was made and the door is open.</summary>
    public static string? ActorOf(HttpContext context) => SessionOf(context) is { } session ? SessionToken.Prefix + session.Id
        : Of(context) is var caller && ReferenceEquals(caller, s_everybody) ? null : caller.KeyId;

    /// <summary>The key or session that calls, also where no key was made; null where nobody has to say who they are.</summary>
    public static string? NameOf(HttpContext context) => SessionOf(context) is not null ? ActorOf(context) : context.Features.Get<ApiCaller>()?.KeyId;

    /// <summary>Wraps an endpoint for administrators: what is not said to be open to all is closed.</summary>
    public static RequestDelegate Admin(RequestDelegate endpoint) => context => Of(context).Role == ApiRole.Admin
        ? endpoint(context)
        : Problems.RefuseAsync(context, StatusCodes.Status403Forbidden, "This key may run tools and read statuses; accounts are changed with a key of the role admin.", "forbidden", "operator", "Use a key of the role admin.");

    async Task InvokeAsync(HttpContext context, RequestDelegate next, string token)
    {
        if (sessions is null)
        {
            await RefuseAsync(context, "This server has no sessions: it has no store.");
            return;
        }

        var verdict = await sessions.VerifyAsync(token, context.RequestAborted);
        if (verdict.Session is not { } session)
        {
            await RefuseAsync(context, verdict.Refusal!);
            return;
        }

        if (!MayReach(context.Request))
        {
            await Problems.RefuseAsync(context, StatusCodes.Status403Forbidden, "A session may look at tools and run its own; everything else takes an API key.", "forbidden", "operator",
                "Send an API key, from your own server and not from the agent.");
            return;
        }

        // No caller is named beside it: an endpoint that does not know of sessions fails, instead of taking one for a key.
        context.Features.Set(session);
        await next(context);
    }

    static Task RefuseAsync(HttpContext context, string refusal)
    {
        // RFC 6750, 3.
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.RefuseAsync(context, StatusCodes.Status401Unauthorized, refusal, "unauthenticated", "operator",
            "Send a key of this server as Authorization: Bearer ck_…, or a session's token as Authorization: Bearer cs_….");
    }

    /// <summary>All that a session reaches, path by path and to the letter; whatever is added elsewhere is closed to it.</summary>
    static bool MayReach(HttpRequest request)
    {
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return request.Path.Value!.Split('/') switch
        {
            ["", "mcp"] => true,
            ["", "v1", "tools"] => isRead,
            ["", "v1", "tools", { Length: > 0 }] => isRead,
            ["", "v1", "tools", { Length: > 0 }, "executions"] => HttpMethods.IsPost(request.Method),
            _ => false,
        };
    }

    /// <summary>People come with a link or from the provider, and monitors with nothing.</summary>
    static bool IsOpen(PathString path) =>
        path.StartsWithSegments("/connect", StringComparison.Ordinal) || path.Equals("/oauth/callback", StringComparison.Ordinal)
        || path.Equals("/healthz", StringComparison.Ordinal) || path.Equals("/readyz", StringComparison.Ordinal)
        || path.Equals(Telemetry.TelemetrySetup.MetricsPath, StringComparison.Ordinal);
}
