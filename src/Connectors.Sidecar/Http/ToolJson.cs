using System.Text.Json;
using Connectors.Runtime.Tools;

namespace Connectors.Sidecar.Http;

/// <summary>Tools and toolsets as JSON, the same over HTTP and in <c>connectors tools --json</c>.</summary>
internal static class ToolJson
{
    /// <summary>A list of tools, in a model vendor's dialect or, without one, in our own form, which says more.</summary>
    /// <param name="json">Gets it.</param>
    /// <param name="tools">Which tools, in this order.</param>
    /// <param name="dialect">The vendor's form; null for our own.</param>
    /// <param name="hidden">Parameters that no schema shows; null for none.</param>
    public static void Write(Utf8JsonWriter json, IEnumerable<ToolSource> tools, ToolDialect? dialect, IReadOnlyList<string>? hidden = null)
    {
        if (dialect is { } known)
        {
            ToolList.Write(json, tools, known, hidden);
        }
        else
        {
            ToolList.Write(json, "tools", tools, (each, tool) => Write(each, tool, hidden));
        }
    }

    public static void Write(Utf8JsonWriter json, ToolSource tool, IReadOnlyList<string>? hidden = null)
    {
        var descriptor = tool.Descriptor;
        json.WriteStartObject();
        json.WriteString("name", tool.Name);
        json.WriteString("title", descriptor.Title);
        json.WriteString("description", descriptor.Description);
        json.WriteString("connector", tool.Connector.Id);
        json.WriteString("effect", Effect(descriptor.Effect));
        Texts(json, "scopes", descriptor.Scopes);
        json.WritePropertyName("input_schema");
        json.WriteRawValue(SchemaFilter.Without(tool.Utf8InputSchema, hidden));
        json.WritePropertyName("output_schema");
        json.WriteRawValue(tool.Utf8OutputSchema);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, IEnumerable<Toolset> toolsets)
    {
        json.WriteStartObject();
        json.WriteStartArray("toolsets");
        foreach (var toolset in toolsets)
        {
            json.WriteStartObject();
            json.WriteString("name", toolset.Name);
            json.WriteString("title", toolset.Title);
            json.WriteString("description", toolset.Description);
            Texts(json, "tools", toolset.Tools);
            json.WriteStartObject("scopes");
            foreach (var (connector, scopes) in toolset.Scopes)
            {
                Texts(json, connector, scopes);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static string Effect(ToolEffect effect) => effect switch
    {
        ToolEffect.Read => "read",
        ToolEffect.Create => "create",
        ToolEffect.Update => "update",
        _ => "delete",
    };

    static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
