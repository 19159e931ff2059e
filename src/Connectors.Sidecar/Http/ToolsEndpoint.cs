using Connectors.Runtime.Agents;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Sessions;

namespace Connectors.Sidecar.Http;

/// <summary>
/// <c>GET /v1/tools</c>, <c>GET /v1/tools/{tool}</c> and <c>GET /v1/toolsets</c>: what can be called, with the schemas that a model
/// needs, in the form that its vendor takes.
/// </summary>
internal sealed class ToolsEndpoint(ToolCatalog catalog, AgentTools agents)
{
    static readonly string[] s_parameters = ["dialect", "toolset"];

    public async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        foreach (var (name, values) in query)
        {
            if (!s_parameters.Contains(name))
            {
                await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, $"'{name}' is not known here; write {string.Join(" or ", s_parameters)}.");
                return;
            }

            if (values.Count != 1)
            {
                await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, $"{name} must be given once.");
                return;
            }
        }

        // A session sees what it may call, and of that not what its application has fixed.
        var grant = CallerDoor.SessionOf(context) is { } session ? SessionGrants.Of(session) : null;
        var seen = grant is null ? catalog.Listed : await agents.ListAsync(grant, context.RequestAborted);
        await (ToolChoice.Make(catalog, seen, query["dialect"], query["toolset"], out var problem) is { } choice
            ? Answers.WriteAsync(context, StatusCodes.Status200OK, json => ToolJson.Write(json, choice.Tools, choice.Dialect, grant?.BoundNames))
            : Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, problem));
    }

    public Task ShowAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["tool"]!;
        var grant = CallerDoor.SessionOf(context) is { } session ? SessionGrants.Of(session) : null;
        if (catalog.TryFind(name, out var tool) && (grant?.Allows(tool) ?? !tool.IsHidden))
        {
            return Answers.WriteAsync(context, StatusCodes.Status200OK, json => ToolJson.Write(json, tool, grant?.BoundNames));
        }

        var nearest = grant is null ? catalog.Nearest(name) : agents.Nearest(grant, name);
        return Problems.WriteAsync(context, new ToolError(ErrorCode.UnknownTool, "There is no tool of this name.")
        {
            NextAction = nearest.Count > 0 ? $"Did you mean {string.Join(" or ", nearest)}?" : "List the tools at GET /v1/tools.",
        });
    }

    public Task ToolsetsAsync(HttpContext context) =>
        Answers.WriteAsync(context, StatusCodes.Status200OK, json => ToolJson.Write(json, catalog.Toolsets));
}
