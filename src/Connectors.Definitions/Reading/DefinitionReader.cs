using Connectors.Definitions.Grammar;
using Connectors.Definitions.Reading;
using Connectors.Definitions.Yaml;

namespace Connectors.Definitions;

/// <summary>Reads a definition: text in, a model or reasons out. Never throws and never guesses.</summary>
public static class DefinitionReader
{
    /// <summary>
    /// Reads one file. A tool is checked for its form only; what it names is looked up by <see cref="ToolLinker"/>. A connector is
    /// complete in itself and checked in full.
    /// </summary>
    /// <param name="file">The name to show in problems.</param>
    /// <param name="text">The YAML text.</param>
    public static DefinitionReading Read(string file, string text)
    {
        if (file is null) throw new ArgumentNullException(nameof(file));
        if (text is null) throw new ArgumentNullException(nameof(text));

        var tree = YamlTree.Parse(file, text);
        var places = PlaceCollector.Collect(file, tree.Root);
        if (tree.Root is null) return Broken(null, tree.Problems, places);

        var place = places.Locate("");
        if (tree.Root is not YamlMapping root || Sort(root) is not { } sort)
            return Broken(null, [YamlTree.Report(ProblemCatalog.NoDefinition, place, NoDefinition(tree.Root))], places);

        var (key, shape) = sort switch
        {
            DefinitionSort.Tool => ("tool", ToolGrammar.Tool),
            DefinitionSort.Toolset => ("toolset", ToolsetGrammar.Toolset),
            _ => ("connector", ConnectorGrammar.Connector),
        };
        var title = sort == DefinitionSort.Connector ? (root["title"] as YamlScalar)?.Text : null;
        var header = root[key] is YamlScalar { Text.Length: > 0 } name ? new DefinitionHeader(file, sort, name.Text, title) : null;
        var faults = ShapeChecker.Check(root, shape, place);
        if (faults.Count > 0) return Broken(header, faults, places);

        if (sort == DefinitionSort.Tool)
        {
            var tool = ToolReading.Read(root);
            return new DefinitionReading(header! with { Tool = ToolOutline.Of(tool) }, null, tool, default, places);
        }

        if (sort == DefinitionSort.Toolset)
        {
            var toolset = ToolsetReading.Read(root);
            return new DefinitionReading(header! with { Picks = toolset.Tools }, null, null, default, places, toolset);
        }

        var connector = ConnectorReading.Read(root);
        var problems = DefinitionRules.Check(connector).Select(places.Locate).ToEquatableArray();
        var sound = problems.All(static problem => problem.Severity != ProblemSeverity.Error);
        return new DefinitionReading(header, sound ? connector : null, null, problems, places);
    }

    static DefinitionReading Broken(DefinitionHeader? header, IEnumerable<Problem> problems, PlaceMap places) =>
        new(header, null, null, problems.ToEquatableArray(), places);

    static DefinitionSort? Sort(YamlMapping root) => (root["tool"], root["connector"], root["toolset"]) switch
    {
        (not null, null, null) => DefinitionSort.Tool,
        (null, not null, null) => DefinitionSort.Connector,
        (null, null, not null) => DefinitionSort.Toolset,
        _ => null,
    };

    static string NoDefinition(YamlNode root) => root is YamlMapping mapping && (mapping["tool"] ?? mapping["connector"] ?? mapping["toolset"]) is not null
        ? "The file says more than one of `tool`, `connector` and `toolset`; put each into a file of its own."
        : "This is no tool, connector or toolset; start with `tool: name`, `connector: name` or `toolset: name`.";
}
