using System.Collections.Immutable;
using System.Globalization;
using Connectors.Definitions;

namespace Connectors.Generator.Models;

/// <summary>
/// The tools that share an output file. One file per tool would cost the compiler a syntax tree each, and one file for
/// all would be parsed anew at every edit; folders of about a hundred are in between, and read like the definitions. A
/// larger folder is parted by a hash of the tools' names, so that one tool more moves no other.
/// </summary>
/// <param name="Connector">The tools' connector.</param>
/// <param name="Folder">Their folder; empty for the definitions' own.</param>
/// <param name="Part">Which part of a large folder; null for a whole one.</param>
/// <param name="Tools">The tools, by name.</param>
internal sealed record ToolGroup(ConnectorNames Connector, string Folder, int? Part, EquatableArray<ToolModel> Tools)
{
    const int Size = 100;

    public string HintName =>
        $"{Connector.ClassName}.Tools{(Folder.Length == 0 ? "" : "." + Spelled(Folder))}{(Part is { } part ? "+" + part.ToString(CultureInfo.InvariantCulture) : "")}.g.cs";

    public static IEnumerable<ToolGroup> Group(ImmutableArray<ToolModel> tools) => tools
        .GroupBy(static t => t.Entry.Name, StringComparer.Ordinal)
        .Select(static same => same.First())
        .OrderBy(static t => t.Entry.Name, StringComparer.Ordinal)
        .GroupBy(static t => (t.Entry.Connector, Folder: FolderOf(t.Source)))
        .SelectMany(static folder => Parts(folder.Key.Connector, folder.Key.Folder, [.. folder]))
        .OrderBy(static group => group.HintName, StringComparer.Ordinal); // The compiler compares lists place by place.

    static IEnumerable<ToolGroup> Parts(ConnectorNames connector, string folder, ToolModel[] tools)
    {
        // A power of two: while a folder grows, its parts stay the same until they double.
        var parts = 1;
        while (parts * Size < tools.Length)
        {
            parts *= 2;
        }

        return tools
            .GroupBy(tool => parts == 1 ? (int?)null : (int)(Hash(tool.Entry.Name) % (uint)parts))
            .Select(part => new ToolGroup(connector, folder, part.Key, part.ToEquatableArray()));
    }

    static string FolderOf(string path) => path.Substring(0, Math.Max(0, path.LastIndexOf('/')));

    // No two folders are spelled alike, not even by a compiler that takes capitals for small letters.
    static string Spelled(string folder) => string.Concat(folder.Select(static c => c switch
    {
        '/' => ".",
        '_' => "__",
        (>= 'a' and <= 'z') or (>= '0' and <= '9') => c.ToString(),
        _ => "_" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
    }));

    // FNV-1a, folded: the same on every machine and in every run, which string's own hash is not.
    static uint Hash(string name)
    {
        var hash = 2166136261;
        foreach (var c in name)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return hash ^ (hash >> 16);
    }
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
