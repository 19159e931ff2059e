using Connectors.Definitions.Grammar;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>The tools of a toolset are there, and none of them is one that no model is told of.</summary>
internal static class ToolsetRules
{
    public static IEnumerable<FileFinding> Check(IEnumerable<DefinitionHeader> toolsets, IReadOnlyList<DefinitionHeader> tools)
    {
        var byName = new Dictionary<string, DefinitionHeader>(StringComparer.Ordinal);
        foreach (var tool in tools) byName[tool.Name] = tool;
        var shown = tools.Where(static tool => tool.Tool is not { Hidden: true }).Select(static tool => tool.Name).Distinct().ToList();

        return
            from toolset in toolsets
            from at in Enumerable.Range(0, toolset.Picks.Count)
            let finding = Check(toolset.Picks[at], $"tools[{at}]", byName, shown)
            where finding is not null
            select new FileFinding(toolset.File, finding);
    }

    static Finding? Check(string name, string path, Dictionary<string, DefinitionHeader> byName, IReadOnlyList<string> shown)
    {
        if (!byName.TryGetValue(name, out var tool))
            return new Finding(UnknownPick, path, $"There is no tool {Sentences.Quote(name)}. {Sentences.Suggest(name, shown)}".TrimEnd());
        return tool.Tool is { Hidden: true }
            ? new Finding(HiddenPick, path, $"{Sentences.Quote(name)} is hidden: no list shows it and no model is told of it. Remove it here, or its `hidden`.")
            : null;
    }
}
