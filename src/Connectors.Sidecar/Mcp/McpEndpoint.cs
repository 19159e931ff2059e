using Connectors.Sidecar.Http;
using Connectors.Sidecar.Sessions;
using ModelContextProtocol.AspNetCore;

namespace Connectors.Sidecar.Mcp;

/// <summary>
/// <c>/mcp</c>: streamable HTTP without protocol sessions, for both eras of the protocol. Every request brings its own token and gets
/// a server of its own, so nothing of one agent is left for another (CVE-2026-25536).
/// </summary>
internal static class McpEndpoint
{
    public const string Path = "/mcp";

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<McpDoor>();
        services.AddMcpServer().WithHttpTransport(transport =>
        {
            transport.SessionMode = HttpServerSessionMode.Stateless;
            transport.ConfigureSessionOptions = static (context, options, _) =>
            {
                context.RequestServices.GetRequiredService<McpDoor>().Configure(options, SessionGrants.Of(CallerDoor.SessionOf(context)!));
                return Task.CompletedTask;
            };
        });
    }

    public static void Map(WebApplication app)
    {
        app.MapMcp(Path).Finally(static endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => CallerDoor.SessionOf(context) is null ? NoSessionAsync(context) : next(context);
        });

        // Without protocol sessions there is no stream to open and nothing to end (MCP, transports).
        app.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options],
            (RequestDelegate)(context => Problems.WrongMethodAsync(context, HttpMethods.Post)));
    }

    /// <summary>An API key acts for every user there is; an agent is to act for one.</summary>
    static Task NoSessionAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.RefuseAsync(context, StatusCodes.Status401Unauthorized, "An agent comes with the token of a session, which acts for one user; an API key stays with your own server.",
            "session_required", "operator", "Make a session with POST /v1/sessions or `connectors sessions create`, and send its token as Authorization: Bearer cs_….");
    }
}
