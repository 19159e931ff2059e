using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Runtime.Tools;

namespace Connectors.Generated.Tests;

/// <summary>The tools that ship, in every dialect.</summary>
static class Dialects
{
    public static ToolCatalog Catalog { get; } = new(ConnectorCatalogs.All, ConnectorCatalogs.Toolsets);

    public static IReadOnlyList<ToolDialect> All { get; } = Enum.GetValues<ToolDialect>();

    public static string Word(ToolDialect dialect) => ToolDialects.Words[(int)dialect];

    /// <summary>The whole list as it goes out, compact.</summary>
    public static string List(ToolDialect dialect) => Written(json => ToolList.Write(json, Catalog.Listed, dialect));

    public static string One(ToolSource tool, ToolDialect dialect) => Written(json => ToolDeclaration.Write(json, tool, dialect));

    /// <summary>A tool's schema of its input, wherever the dialect puts it.</summary>
    public static JsonObject Schema(ToolSource tool, ToolDialect dialect)
    {
        var declared = JsonNode.Parse(One(tool, dialect))!;
        return (declared["inputSchema"] ?? declared["input_schema"] ?? declared["parameters"])!.AsObject();
    }

    static string Written(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
