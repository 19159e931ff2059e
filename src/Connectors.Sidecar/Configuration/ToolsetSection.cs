using System.Text.Json;
using Connectors.Runtime.Tools;

namespace Connectors.Sidecar.Configuration;

/// <summary>Reads <c>Toolsets</c>: named selections of tools beside those of the definitions, <c>{"name": {"Title", "Description", "Tools": [...]}}</c>.</summary>
internal sealed class ToolsetSection(ConfigurationJson json, ToolCatalog catalog)
{
    const int MaxNameLength = 40;

    /// <summary>The catalogue with them.</summary>
    public ToolCatalog Read(JsonElement value)
    {
        var toolsets = catalog.Toolsets.ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var entry in json.Entries(value, "Toolsets"))
        {
            var path = $"Toolsets.{entry.Name}";
            if (entry.Name.Length is 0 or > MaxNameLength || entry.Name.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')))
            {
                json.Faults.Add($"{path}: a toolset's name is at most {MaxNameLength} lower-case letters, digits and underscores.");
            }

            if (!toolsets.TryAdd(entry.Name, Toolset(entry, path)))
            {
                json.Faults.Add($"{path}: there is a toolset of this name in the definitions. Choose another name.");
            }
        }

        return new(catalog.Connectors, toolsets.Values);
    }

    Toolset Toolset(JsonProperty entry, string path)
    {
        string? title = null, description = null;
        List<ToolSource>? tools = null;
        foreach (var (key, part) in json.Members(entry.Value, path, "Title", "Description", "Tools"))
        {
            switch (key)
            {
                case "Title":
                    title = json.Text(part, $"{path}.Title");
                    break;
                case "Description":
                    description = json.Text(part, $"{path}.Description");
                    break;
                default:
                    tools = Tools(part, $"{path}.Tools");
                    break;
            }
        }

        if (tools is null or [])
        {
            json.Faults.Add($"{path}.Tools: name at least one tool, for example [\"{catalog.Listed.First().Name}\"].");
        }

        return new(entry.Name, title ?? entry.Name, description ?? "", [.. (tools ?? []).Select(t => t.Name)],
            [.. (tools ?? []).GroupBy(t => t.Connector.Id).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new ConnectorScopes(g.Key, catalog.Scopes(g.Select(t => t.Name))))]);
    }

    List<ToolSource> Tools(JsonElement value, string path)
    {
        var tools = new SortedDictionary<string, ToolSource>(StringComparer.Ordinal);
        foreach (var name in json.Texts(value, path))
        {
            if (!catalog.TryFind(name, out var tool) || tool.IsHidden)
            {
                json.Faults.Add($"{path}: {name} is no tool.{(catalog.Nearest(name) is [var nearest, ..] ? $" Did you mean {nearest}?" : "")}");
            }
            else if (!tools.TryAdd(name, tool))
            {
                json.Faults.Add($"{path}: {name} is named twice.");
            }
        }

        return [.. tools.Values];
    }
}
