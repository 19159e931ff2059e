using System.Collections.Immutable;
using Connectors.Definitions;
using Connectors.Generator.Inputs;

namespace Connectors.Generator.Models;

/// <summary>What a toolset needs to know of a tool; an edit of anything else leaves it equal.</summary>
internal sealed record ToolScopes(string Name, string Connector, EquatableArray<string> Scopes)
{
    public static ToolScopes Of(ResolvedTool tool) => new(tool.Name, tool.Connector, tool.Scopes);
}

/// <summary>A toolset with its tools found and their scopes added up.</summary>
internal sealed record ToolsetModel(string Name, string Title, string Description, EquatableArray<string> Tools, EquatableArray<ToolsetScopes> Scopes)
{
    // A tool that is not there is a problem of the set, and its name leads to nothing.
    public static ToolsetModel Of(ToolsetDefinition toolset, IReadOnlyDictionary<string, ToolScopes> tools)
    {
        var picked = toolset.Tools.Where(tools.ContainsKey).Distinct(StringComparer.Ordinal).OrderBy(static name => name, StringComparer.Ordinal).ToList();
        var scopes =
            from tool in picked.Select(name => tools[name])
            group tool by tool.Connector into same
            orderby same.Key
            select new ToolsetScopes(same.Key, same.SelectMany(static tool => tool.Scopes).Distinct(StringComparer.Ordinal).OrderBy(static scope => scope, StringComparer.Ordinal).ToEquatableArray());
        return new(toolset.Name, toolset.Title, toolset.Description, picked.ToEquatableArray(), scopes.ToEquatableArray());
    }
}

/// <summary>The scopes of one connector.</summary>
internal sealed record ToolsetScopes(string Connector, EquatableArray<string> Scopes);

/// <summary>All toolsets, by name.</summary>
internal sealed record ToolsetCatalog(string RootNamespace, bool HasConnectors, EquatableArray<ToolsetModel> Toolsets)
{
    public static ToolsetCatalog Of(ImmutableArray<ToolsetDefinition> toolsets, ImmutableArray<ToolScopes> tools, ConnectorSet connectors, string rootNamespace)
    {
        var byName = tools.GroupBy(static tool => tool.Name, StringComparer.Ordinal).ToDictionary(static same => same.Key, static same => same.First(), StringComparer.Ordinal);
        return new(
            rootNamespace,
            connectors.Connectors.Count > 0,
            toolsets
                .GroupBy(static toolset => toolset.Name, StringComparer.Ordinal)
                .OrderBy(static same => same.Key, StringComparer.Ordinal)
                .Select(same => ToolsetModel.Of(same.First(), byName))
                .ToEquatableArray());
    }
}
