using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Sidecar.Http;

/// <summary>
/// <c>GET /v1/tools</c>, <c>GET /v1/tools/{tool}</c> and <c>GET /v1/toolsets</c>: what can be called, with the schemas that a model
/// needs, in the form that its vendor takes.
/// </summary>
internal sealed class ToolsEndpoint(ToolCatalog catalog)
{
    static readonly string[] s_parameters = ["dialect", "toolset"];

    public Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        foreach (var (name, values) in query)
        {
            if (!s_parameters.Contains(name))
            {
                return Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, $"'{name}' is not known here; write {string.Join(" or ", s_parameters)}.");
            }

            if (values.Count != 1)
            {
                return Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, $"{name} must be given once.");
            }
        }

        return ToolChoice.Make(catalog, catalog.Listed, query["dialect"], query["toolset"], out var problem) is { } choice
            ? Answers.WriteAsync(context, StatusCodes.Status200OK, json => ToolJson.Write(json, choice.Tools, choice.Dialect))
            : Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
    }

    public Task ShowAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["tool"]!;
        if (catalog.TryFind(name, out var tool) && !tool.IsHidden)
        {
            return Answers.WriteAsync(context, StatusCodes.Status200OK, json => ToolJson.Write(json, tool));
        }

        var nearest = catalog.Nearest(name);
        return Problems.WriteAsync(context, new ToolError(ErrorCode.UnknownTool, "There is no tool of this name.")
        {
            NextAction = nearest.Count > 0 ? $"Did you mean {string.Join(" or ", nearest)}?" : "List the tools at GET /v1/tools.",
        });
    }

    public Task ToolsetsAsync(HttpContext context) =>
        Answers.WriteAsync(context, StatusCodes.Status200OK, json => ToolJson.Write(json, catalog.Toolsets));
}
