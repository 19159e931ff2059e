using Connectors.Definitions;
using Connectors.Generator.Models;
using Microsoft.CodeAnalysis.Text;

namespace Connectors.Generator.Emitting;

/// <summary>The toolsets beside the catalogues: names and scopes, which keep no tool in a trimmed app.</summary>
internal static class ToolsetEmitter
{
    public static void Emit(ToolsetCatalog catalog, Action<string, SourceText> add)
    {
        if (!catalog.HasConnectors)
        {
            return;
        }

        var source = new SourceWriter("all toolsets", catalog.RootNamespace);
        source.Line();
        source.Block("public static partial class ConnectorCatalogs", () =>
        {
            source.Line("/// <summary>Every toolset that was compiled into this assembly, in order of their names.</summary>");
            source.Line($"public static global::System.Collections.Generic.IReadOnlyList<{Names.Runtime("Tools.Toolset")}> Toolsets {{ get; }} =");
            source.Line("[");
            foreach (var toolset in catalog.Toolsets)
            {
                Toolset(source, toolset);
            }

            source.Line("];");
        });
        add("ConnectorCatalogs.Toolsets.g.cs", source.ToSourceText());
    }

    static void Toolset(SourceWriter source, ToolsetModel toolset)
    {
        source.Line("    new(");
        source.Line($"        {SourceWriter.Text(toolset.Name)},");
        source.Line($"        {SourceWriter.Text(toolset.Title)},");
        source.Line($"        {SourceWriter.Text(toolset.Description)},");
        source.Line($"        [{Texts(toolset.Tools)}],");
        source.Line($"        [{string.Join(", ", toolset.Scopes.Select(static scopes => $"new({SourceWriter.Text(scopes.Connector)}, [{Texts(scopes.Scopes)}])"))}]),");
    }

    static string Texts(EquatableArray<string> texts) => string.Join(", ", texts.Select(SourceWriter.Text));
}
