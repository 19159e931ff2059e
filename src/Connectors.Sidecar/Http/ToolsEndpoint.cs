using System.Text.Json;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Sidecar.Http;

/// <summary><c>GET /v1/tools</c>: what can be called, with the schemas that a model needs.</summary>
internal sealed class ToolsEndpoint(ToolCatalog catalog)
{
    public Task ListAsync(HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("tools");
        foreach (var tool in catalog.Listed)
        {
            Write(json, tool);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public Task ShowAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["tool"]!;
        if (catalog.TryFind(name, out var tool) && !tool.IsHidden)
        {
            return Answers.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, tool));
        }

        var nearest = catalog.Nearest(name);
        return Problems.WriteAsync(context, new ToolError(ErrorCode.UnknownTool, "There is no tool of this name.")
        {
            NextAction = nearest.Count > 0 ? $"Did you mean {string.Join(" or ", nearest)}?" : "List the tools at GET /v1/tools.",
        });
    }

    static void Write(Utf8JsonWriter json, ToolSource tool)
    {
        var descriptor = tool.Descriptor;
        json.WriteStartObject();
        json.WriteString("name", tool.Name);
        json.WriteString("title", descriptor.Title);
        json.WriteString("description", descriptor.Description);
        json.WriteString("connector", tool.Connector.Id);
        json.WriteString("effect", descriptor.Effect switch
        {
            ToolEffect.Read => "read",
            ToolEffect.Create => "create",
            ToolEffect.Update => "update",
            _ => "delete",
        });
        json.WriteStartArray("scopes");
        foreach (var scope in descriptor.Scopes)
        {
            json.WriteStringValue(scope);
        }

        json.WriteEndArray();
        json.WritePropertyName("input_schema");
        json.WriteRawValue(tool.Utf8InputSchema, skipInputValidation: true);
        json.WritePropertyName("output_schema");
        json.WriteRawValue(tool.Utf8OutputSchema, skipInputValidation: true);
        json.WriteEndObject();
    }
}
