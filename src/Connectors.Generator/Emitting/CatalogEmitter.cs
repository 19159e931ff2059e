using Connectors.Generator.Models;
using Microsoft.CodeAnalysis.Text;

namespace Connectors.Generator.Emitting;

/// <summary>Lists of tools, and nothing else: who refers to a catalogue keeps all its tools, who does not keeps only what is called.</summary>
internal static class CatalogEmitter
{
    public static void Emit(CatalogModel model, Action<string, SourceText> add)
    {
        if (model.Connectors.Count == 0)
        {
            return;
        }

        foreach (var entry in model.Connectors)
        {
            add($"{entry.Connector.ClassName}.Catalog.g.cs", Catalog(entry));
        }

        var source = new SourceWriter("all connectors", model.RootNamespace);
        source.Line();
        source.Summary("Every connector that was compiled into this assembly.");
        source.Block("public static partial class ConnectorCatalogs", () =>
        {
            source.Line("/// <summary>One catalogue for each connector, in order of their ids.</summary>");
            source.Line($"public static global::System.Collections.Generic.IReadOnlyList<{Names.Runtime("Tools.ConnectorCatalog")}> All {{ get; }} =");
            source.Line("[");
            foreach (var entry in model.Connectors)
            {
                source.Line($"    global::{entry.Connector.Namespace}.{entry.Connector.ClassName}Catalog.Instance,");
            }

            source.Line("];");
        });
        add("ConnectorCatalogs.g.cs", source.ToSourceText());
    }

    static SourceText Catalog(CatalogEntry entry)
    {
        var names = entry.Connector;
        var source = new SourceWriter($"the connector {names.Id} and its tools", names.Namespace);
        source.Line();
        source.Summary($"All tools of {names.Title}.");
        source.Block($"public sealed class {names.ClassName}Catalog : {Names.Runtime("Tools.ConnectorCatalog")}", () =>
        {
            source.Line($"static readonly {Names.Runtime("Tools.ToolSource")}[] s_tools =");
            source.Line("[");
            foreach (var tool in entry.Tools)
            {
                source.Line($"    {tool.ToolClass}.Instance,");
            }

            source.Line("];");
            source.Line();
            source.Line("/// <summary>The only one.</summary>");
            source.Line($"public static readonly {names.ClassName}Catalog Instance = new();");
            source.Line();
            source.Line("/// <inheritdoc />");
            source.Line($"public override {Names.Runtime("Tools.ConnectorSource")} Connector => {names.ClassName}Connector.Instance;");
            source.Line();
            source.Line("/// <inheritdoc />");
            source.Line($"public override global::System.Collections.Generic.IReadOnlyList<{Names.Runtime("Tools.ToolSource")}> Tools => s_tools;");
        });
        return source.ToSourceText();
    }
}
