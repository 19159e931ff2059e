using Connectors.Definitions.Grammar;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>The tool by which a write is looked up is there, reads, and takes what it is given.</summary>
internal static class LookUpRules
{
    public static IEnumerable<FileFinding> Check(IReadOnlyList<DefinitionHeader> tools, IReadOnlyList<string> connectorIds)
    {
        var byName = new Dictionary<string, DefinitionHeader>(StringComparer.Ordinal);
        foreach (var tool in tools) byName[tool.Name] = tool;

        return
            from tool in tools
            where tool.Tool?.LooksUpWith is not null
            from finding in Check(tool, byName, DefinitionRules.FindConnector(tool.Name, connectorIds), connectorIds)
            select new FileFinding(tool.File, finding);
    }

    static IEnumerable<Finding> Check(
        DefinitionHeader write, Dictionary<string, DefinitionHeader> byName, string? connector, IReadOnlyList<string> connectorIds)
    {
        var name = write.Tool!.LooksUpWith!;
        if (!byName.TryGetValue(name, out var read) || DefinitionRules.FindConnector(name, connectorIds) != connector)
        {
            var near = byName.Values.Where(static tool => tool.Tool?.Effect == ToolEffect.Read).Select(static tool => tool.Name).ToList();
            yield return new Finding(UnknownLookUp, "find_out.tool", $"The connector has no tool {Sentences.Quote(name)}. {Sentences.Suggest(name, near)}".TrimEnd());
            yield break;
        }

        // A tool whose own file is broken has told its problems there.
        if (read.Tool is not { } outline) yield break;
        if (outline.Effect != ToolEffect.Read)
        {
            yield return new Finding(UnknownLookUp, "find_out.tool", $"{Sentences.Quote(name)} changes data itself; name a tool that reads.");
            yield break;
        }

        foreach (var given in write.Tool.LooksUpBy.Where(given => !outline.Takes.Contains(given)))
            yield return new Finding(LookUpInput, "find_out.input." + given, $"{Sentences.Quote(name)} has no parameter `{given}`. {Sentences.Suggest(given, [.. outline.Takes])}".TrimEnd());
        foreach (var needed in outline.Needs.Where(needed => !write.Tool.LooksUpBy.Contains(needed)))
            yield return new Finding(LookUpInput, "find_out.input", $"{Sentences.Quote(name)} requires `{needed}`; add it.");
    }
}
