using System.Diagnostics.CodeAnalysis;
using Connectors.Runtime.Binding;

namespace Connectors.Runtime.Tools;

/// <summary>The tools that can be called, found by name. Making one reads no tool.</summary>
public sealed class ToolCatalog
{
    readonly ConnectorCatalog[] _connectors;
    readonly Toolset[] _toolsets;

    /// <summary>A catalogue of several connectors, whose ids must differ, and of toolsets, whose names must.</summary>
    /// <exception cref="ArgumentException">Two connectors have the same id, or two toolsets the same name.</exception>
    public ToolCatalog(IEnumerable<ConnectorCatalog> connectors, IEnumerable<Toolset>? toolsets = null)
    {
        _toolsets = [.. (toolsets ?? []).OrderBy(t => t.Name, StringComparer.Ordinal)];
        for (var i = 1; i < _toolsets.Length; i++)
        {
            if (_toolsets[i - 1].Name == _toolsets[i].Name)
            {
                throw new ArgumentException($"The toolset '{_toolsets[i].Name}' was given twice.", nameof(toolsets));
            }
        }

        _connectors = [.. connectors.OrderBy(c => c.Connector.Id, StringComparer.Ordinal)];
        for (var i = 1; i < _connectors.Length; i++)
        {
            if (_connectors[i - 1].Connector.Id == _connectors[i].Connector.Id)
            {
                throw new ArgumentException($"The connector '{_connectors[i].Connector.Id}' was given twice.", nameof(connectors));
            }
        }
    }

    /// <summary>The connectors, in order of their ids.</summary>
    public IReadOnlyList<ConnectorCatalog> Connectors => _connectors;

    /// <summary>The toolsets, in order of their names.</summary>
    public IReadOnlyList<Toolset> Toolsets => _toolsets;

    /// <summary>All tools, connector by connector, in a stable order; the hidden ones too.</summary>
    public IEnumerable<ToolSource> Tools => _connectors.SelectMany(c => c.Tools);

    /// <summary>The tools to tell models of.</summary>
    public IEnumerable<ToolSource> Listed => Tools.Where(t => !t.IsHidden);

    /// <summary>Finds a tool by its exact name.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out ToolSource? tool)
    {
        foreach (var connector in _connectors)
        {
            if (name.StartsWith(connector.Connector.Id, StringComparison.Ordinal) && Find(connector.Tools, name) is { } found)
            {
                tool = found;
                return true;
            }
        }

        tool = null;
        return false;
    }

    /// <summary>Finds a toolset by its exact name.</summary>
    public bool TryFindToolset(string name, [NotNullWhen(true)] out Toolset? toolset)
    {
        toolset = Array.Find(_toolsets, t => t.Name == name);
        return toolset is not null;
    }

    /// <summary>The scopes that a choice of tools needs, each once, in ordinal order.</summary>
    /// <exception cref="ArgumentException">There is no tool of one of the names.</exception>
    public IReadOnlyList<string> Scopes(IEnumerable<string> tools) =>
    [
        .. tools
            .SelectMany(name => TryFind(name, out var tool) ? tool.Descriptor.Scopes : throw new ArgumentException($"There is no tool '{name}'.", nameof(tools)))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The names that come closest to one that does not exist, best first.</summary>
    public IReadOnlyList<string> Nearest(string name) => NearestName.Rank(name, Listed.Select(t => t.Name), most: 3);

    /// <summary>The names among those given that come closest to one that is none of them, best first.</summary>
    public static IReadOnlyList<string> Nearest(string name, IEnumerable<string> among) => NearestName.Rank(name, among, most: 3);

    static ToolSource? Find(IReadOnlyList<ToolSource> tools, string name)
    {
        int low = 0, high = tools.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(tools[middle].Name, name);
            if (order == 0)
            {
                return tools[middle];
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return null;
    }
}
