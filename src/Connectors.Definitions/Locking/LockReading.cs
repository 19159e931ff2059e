using Connectors.Definitions.Grammar;
using Connectors.Definitions.Reading;
using Connectors.Definitions.Yaml;

namespace Connectors.Definitions.Locking;

/// <summary>A lock file that was read; JSON is YAML, so the reader of definitions reads it too.</summary>
internal sealed record LockReading(PlaceMap Places, IReadOnlyList<LockedTool>? Tools, IReadOnlyList<Problem> Problems)
{
    static readonly MappingOfShape Shape = new(WordRule.ToolName, new MappingShape(
        new("scopes", new ListShape(new TextShape(WordRule.Scope)), "The scopes that accounts have agreed to.") { Required = true },
        new("parameters", new MappingOfShape(WordRule.ParameterName, new WordShape("required", "optional")), "The parameters.") { Required = true },
        new("schema", new TextShape(), "The fingerprint of the schemas.") { Required = true }));

    public static LockReading Read(string file, string text)
    {
        var tree = YamlTree.Parse(file, text);
        var places = PlaceCollector.Collect(file, tree.Root);
        if (tree.Root is null) return new LockReading(places, null, tree.Problems);
        var faults = ShapeChecker.Check(tree.Root, Shape, places.Locate(""));
        return faults.Count > 0
            ? new LockReading(places, null, faults)
            : new LockReading(places, [.. ((YamlMapping)tree.Root).Entries.Select(Tool)], []);
    }

    static LockedTool Tool(YamlEntry entry)
    {
        var keys = (YamlMapping)entry.Value;
        return new LockedTool(entry.Key.Text, keys.Texts("scopes"), keys.NamedTexts("parameters"), keys.Text("schema"));
    }
}

/// <summary>What a lock file says of a tool.</summary>
internal sealed record LockedTool(string Name, EquatableArray<string> Scopes, EquatableArray<NamedText> Parameters, string Schema);
