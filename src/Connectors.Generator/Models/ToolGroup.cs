using System.Collections.Immutable;
using Connectors.Definitions;

namespace Connectors.Generator.Models;

/// <summary>
/// The tools that share an output file. One file per tool would cost the compiler a syntax tree each, and one file for
/// all would be parsed anew at every edit; folders of up to a hundred are in between, and read like the definitions.
/// </summary>
internal sealed record ToolGroup(ConnectorNames Connector, string Folder, int Number, EquatableArray<ToolModel> Tools)
{
    const int Size = 100;

    public string HintName
    {
        get
        {
            var folder = string.Concat(Folder.Select(static c => char.IsLetterOrDigit(c) ? c : '.'));
            return $"{Connector.ClassName}.Tools.{folder}{(Number == 0 ? "" : "." + Number.ToString(System.Globalization.CultureInfo.InvariantCulture))}.g.cs";
        }
    }

    public static IEnumerable<ToolGroup> Group(ImmutableArray<ToolModel> tools) => tools
        .GroupBy(static t => t.Entry.Name, StringComparer.Ordinal)
        .Select(static same => same.First())
        .OrderBy(static t => t.Entry.Name, StringComparer.Ordinal)
        .GroupBy(static t => (t.Entry.Connector, Folder: FolderOf(t.Source)))
        .SelectMany(static folder => folder
            .Select(static (tool, index) => (tool, index))
            .GroupBy(static pair => pair.index / Size, static pair => pair.tool)
            .Select(chunk => new ToolGroup(folder.Key.Connector, folder.Key.Folder, chunk.Key, chunk.ToEquatableArray())));

    static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path.Substring(0, slash) : "root";
}

/// <summary>The connectors and their tools by name: all that a catalogue says.</summary>
internal sealed record CatalogModel(string RootNamespace, EquatableArray<CatalogEntry> Connectors)
{
    public static CatalogModel Of(ImmutableArray<ToolEntry> tools, ImmutableArray<ConnectorNames> connectors, string rootNamespace) => new(
        rootNamespace,
        connectors
            .OrderBy(static c => c.Id, StringComparer.Ordinal)
            .Select(c => new CatalogEntry(c, tools
                .Where(t => t.Connector == c)
                .GroupBy(static t => t.Name, StringComparer.Ordinal)
                .Select(static same => same.First())
                .OrderBy(static t => t.Name, StringComparer.Ordinal)
                .ToEquatableArray()))
            .ToEquatableArray());
}

/// <summary>A connector and its tools.</summary>
internal sealed record CatalogEntry(ConnectorNames Connector, EquatableArray<ToolEntry> Tools);
