using Connectors.Definitions.Grammar;
using Connectors.Definitions.Reading;
using Connectors.Definitions.Yaml;

namespace Connectors.Definitions;

/// <summary>A lock file that was read; JSON is YAML, so the reader of definitions reads it too.</summary>
/// <param name="Places">Where each entry stands.</param>
/// <param name="Tools">The tools it holds, or <c>null</c> when it cannot be read.</param>
/// <param name="Problems">Why it cannot be read.</param>
public sealed record LockReading(PlaceMap Places, EquatableArray<LockEntry>? Tools, EquatableArray<Problem> Problems)
{
    static readonly MappingOfShape Shape = new(WordRule.ToolName, new MappingShape(
        new("scopes", new ListShape(new TextShape(WordRule.Scope)), "The scopes that accounts have agreed to.") { Required = true },
        new("parameters", new MappingOfShape(WordRule.ParameterName, new WordShape("required", "optional")), "The parameters.") { Required = true },
        new("schema", new TextShape(), "The fingerprint of the schemas.") { Required = true }));

    /// <summary>Reads a lock file; never throws.</summary>
    public static LockReading Read(string file, string text)
    {
        var tree = YamlTree.Parse(file, text);
        var places = PlaceCollector.Collect(file, tree.Root);
        if (tree.Root is null) return new LockReading(places, null, tree.Problems.ToEquatableArray());
        var faults = ShapeChecker.Check(tree.Root, Shape, places.Locate(""));
        return faults.Count > 0
            ? new LockReading(places, null, faults.ToEquatableArray())
            : new LockReading(places, ((YamlMapping)tree.Root).Entries.Select(Tool).ToEquatableArray(), default);
    }

    static LockEntry Tool(YamlEntry entry)
    {
        var keys = (YamlMapping)entry.Value;
        var parameters = keys.NamedTexts("parameters").Select(static parameter => new LockParameter(parameter.Name, parameter.Text == "required", default));
        return new LockEntry(entry.Key.Text, keys.Texts("scopes"), parameters.ToEquatableArray(), keys.Text("schema"));
    }
}
