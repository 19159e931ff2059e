using Connectors.Definitions.Grammar;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>What shows only when the names of all files are seen together.</summary>
internal static class SetRules
{
    public static IEnumerable<FileFinding> Check(IReadOnlyList<DefinitionHeader> headers)
    {
        var connectors = headers.Where(static header => header.Sort == DefinitionSort.Connector).ToList();
        var tools = headers.Where(static header => header.Sort == DefinitionSort.Tool).ToList();
        var toolsets = headers.Where(static header => header.Sort == DefinitionSort.Toolset).ToList();
        var ids = connectors.Select(static connector => connector.Name).Distinct().ToList();

        return Duplicates("connector", connectors)
            .Concat(Duplicates("tool", tools))
            .Concat(Duplicates("toolset", toolsets))
            .Concat(tools.SelectMany(tool => Tool(tool, ids)))
            .Concat(toolsets.SelectMany(static toolset => Named(toolset, "toolset", toolset.Name)))
            .Concat(SameClass(tools, ids))
            .Concat(LookUpRules.Check(tools, ids))
            .Concat(ToolsetRules.Check(toolsets, tools))
            .Concat(SameNamespace(connectors));
    }

    // Shown in each of the files: nobody knows which one is right.
    static IEnumerable<FileFinding> Duplicates(string key, IEnumerable<DefinitionHeader> headers) =>
        from same in headers.GroupBy(static header => header.Name, StringComparer.Ordinal)
        where same.Count() > 1
        from header in same
        let others = same.Where(other => other != header).Select(static other => other.File)
        select new FileFinding(header.File, new Finding(DuplicateName, key, $"{Sentences.Quote(header.Name)} is also in {string.Join(", ", others.Take(3))}; rename one of them."));

    static IEnumerable<FileFinding> Tool(DefinitionHeader tool, List<string> ids)
    {
        if (DefinitionRules.FindConnector(tool.Name, ids) is not { } id)
        {
            var first = tool.Name.Split('_')[0];
            yield return new FileFinding(tool.File, new Finding(NoConnector, "tool",
                $"No connector is called {Sentences.Quote(first)}. {(ids.Count == 0 ? "Add its connector.yaml." : Sentences.Suggest(first, ids))}".TrimEnd()));
            yield break;
        }

        foreach (var finding in Named(tool, "tool", tool.Name.Substring(id.Length + 1))) yield return finding;
    }

    static IEnumerable<FileFinding> Named(DefinitionHeader header, string sort, string expected)
    {
        if (FileStem(header.File) is var stem && stem != expected)
            yield return new FileFinding(header.File, new Finding(FileName, sort, $"The file is called `{stem}`, the {sort} `{expected}`; name the file `{expected}.yaml`."));
    }

    static IEnumerable<FileFinding> SameClass(IEnumerable<DefinitionHeader> tools, List<string> ids) =>
        from tool in tools
        let id = DefinitionRules.FindConnector(tool.Name, ids)
        where id is not null
        group tool by id + "." + PascalName.Of(tool.Name.Substring(id.Length + 1)) into same
        where same.Select(static tool => tool.Name).Distinct().Count() > 1
        from tool in same
        let other = same.First(other => other.Name != tool.Name)
        select new FileFinding(tool.File, new Finding(SameCSharpName, "tool",
            $"{Sentences.Quote(tool.Name)} and {Sentences.Quote(other.Name)} both become `{same.Key.Substring(same.Key.IndexOf('.') + 1)}` in C#; rename one of the two."));

    // Files made from these names may land where capitals do not count.
    static IEnumerable<FileFinding> SameNamespace(IEnumerable<DefinitionHeader> connectors) =>
        from same in connectors.Where(static connector => connector.Title is not null).GroupBy(static connector => PascalName.Of(connector.Title!), StringComparer.OrdinalIgnoreCase)
        where same.Key.Length > 0
        from connector in same
        let other = same.FirstOrDefault(other => other.Name != connector.Name)
        where other is not null
        select new FileFinding(connector.File, new Finding(SameCSharpName, "title",
            $"The titles of `{connector.Name}` and `{other.Name}` both become `{PascalName.Of(connector.Title!)}` in C#, capitals aside; change one of the two."));

    static string FileStem(string file)
    {
        var name = file.Substring(file.LastIndexOfAny(['/', '\\']) + 1);
        return name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
            ? name.Substring(0, name.LastIndexOf('.'))
            : name;
    }
}
