using Connectors.Definitions.Yaml;

namespace Connectors.Definitions.Reading;

/// <summary>Makes a toolset of a document that the toolset's grammar has accepted.</summary>
internal static class ToolsetReading
{
    public static ToolsetDefinition Read(YamlMapping root) =>
        new(root.Text("toolset"), root.Text("title"), root.Text("description"), root.Texts("tools"));
}
