using Connectors.Definitions.Yaml;

namespace Connectors.Definitions.Reading;

/// <summary>Makes a tool of a document that the tool's grammar has accepted.</summary>
internal static class ToolReading
{
    public static ToolDefinition Read(YamlMapping root)
    {
        var call = root.Text("call");
        var space = call.IndexOf(' ');
        return new ToolDefinition(
            root.Text("tool"),
            root.Text("title"),
            root.Text("description"),
            Method: call.Substring(0, space),
            Path: call.Substring(space + 1),
            Effect(root.Text("effect")),
            root.Texts("scopes"),
            root.Texts("limits"),
            root.Named("parameters", Parameter),
            root.TextOrNull("needs_one_of"),
            root.Mapping("returns") is { } returns ? Returns(returns) : null,
            root.Mapping("example") is { } example ? Example(example["input"]!) : null,
            root.Flag("hidden"),
            root.Mapping("find_out") is { } findOut ? FindOut(findOut) : null);
    }

    /// <summary>A parameter of a tool, or a field of a connector's type; a field has no `to`.</summary>
    public static ParameterDefinition Parameter(string name, YamlNode node)
    {
        var keys = (YamlMapping)node;
        return new ParameterDefinition(
            name,
            keys.TextOr("description", ""),
            new TypeUse(
                Kind(keys.Text("type")),
                keys.TextOrNull("items"),
                keys.TextOrNull("of"),
                keys.Texts("enum"),
                keys.TextOrNull("format"),
                keys.TextOrNull("characters"),
                keys.Whole("min_length"),
                keys.Whole("max_length"),
                keys.Number("minimum"),
                keys.Number("maximum")),
            keys.Flag("required"),
            keys.Flag("hidden"),
            keys.TextOr("to", ""),
            keys.TextOrNull("send_as"),
            keys.Texts("accepts"),
            keys.Texts("aliases"));
    }

    /// <summary>The kind behind a word of <c>type</c>.</summary>
    public static ValueKind Kind(string word) => word switch
    {
        "string" => ValueKind.String,
        "integer" => ValueKind.Integer,
        "number" => ValueKind.Number,
        "boolean" => ValueKind.Boolean,
        "date" => ValueKind.Date,
        "date_time" => ValueKind.DateTime,
        "list" => ValueKind.List,
        "map" => ValueKind.Map,
        _ => ValueKind.Object,
    };

    static ToolEffect Effect(string word) => word switch
    {
        "read" => ToolEffect.Read,
        "create" => ToolEffect.Create,
        "update" => ToolEffect.Update,
        _ => ToolEffect.Delete,
    };

    static ReturnsDefinition Returns(YamlMapping keys) => new(
        IsList: keys["list"] is not null,
        Shape: keys.TextOrNull("list") ?? keys.Text("item"),
        keys.TextOr("at", ""),
        keys.TextOrNull("asked_by"),
        keys.TextOrNull("total"),
        keys.Mapping("next") is { } next
            ? new NextDefinition(next.Text("from"), next.Text("to"), next.TextOrNull("size"), next.Whole("at_most"))
            : null,
        new RemarksDefinition(keys.NamedTexts("echoes"), keys.Flag("absent_is_unknown"), keys.Milliseconds("lags")));

    static FindOutDefinition FindOut(YamlMapping keys) => new(
        keys.Text("tool"),
        Example(keys["input"]!),
        keys.Text("id"),
        keys.TextOrNull("only_since"),
        keys.NamedTexts("same"),
        keys.Milliseconds("settles_after")!.Value);

    static ExampleValue Example(YamlNode node) => node switch
    {
        YamlMapping mapping => new(ExampleKind.Mapping, "", default,
            mapping.Entries.Select(static entry => new ExampleField(entry.Key.Text, Example(entry.Value))).ToEquatableArray()),
        YamlSequence list => new(ExampleKind.List, "", list.Items.Select(Example).ToEquatableArray(), default),
        _ => new(Scalar((YamlScalar)node), CheckedNodes.Texts(node)[0], default, default),
    };

    static ExampleKind Scalar(YamlScalar scalar) => scalar.Kind switch
    {
        ScalarKind.Flag => ExampleKind.Flag,
        ScalarKind.Whole or ScalarKind.Number => ExampleKind.Number,
        _ => ExampleKind.Text,
    };
}
