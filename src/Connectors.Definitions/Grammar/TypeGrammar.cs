namespace Connectors.Definitions.Grammar;

/// <summary>What tools and connectors share: the words of types, and the keys of a value.</summary>
internal static class TypeGrammar
{
    public static readonly string[] ScalarTypes = ["string", "integer", "number", "boolean", "date", "date_time"];
    public static readonly string[] Types = [.. ScalarTypes, "list", "map", "object"];
    public static readonly string[] Formats = ["email", "uri", "uuid"];
    public static readonly string[] SentAs = ["text", "csv"];
    public static readonly string[] Accepted = ["text", "number", "csv", "json", "any_case", "date_time"];

    /// <summary>A text, a number or a flag: a value to compare with.</summary>
    public static readonly Shape Value = new EitherShape("a text, a number, true or false", new TextShape(), new NumberShape(), new FlagShape());

    public static readonly Shape AnswerPath = new TextShape(WordRule.AnswerPath, 200);

    public static readonly Key Type = new("type", new WordShape(Types), "What values it takes.") { Required = true };

    public static readonly Key Required = new("required", new FlagShape(), "Whether a call without it is refused.") { Default = "false" };

    /// <summary>The keys that follow the type, in parameters and in fields.</summary>
    public static readonly Key[] Bounds =
    [
        new("items", new TextShape(WordRule.Word, 40), "Of a list: a scalar type, or the name of one of the connector's `types`."),
        new("of", new TextShape(WordRule.Word, 40), "Of an object: the name of one of the connector's `types`."),
        new("send_as", new WordShape(SentAs), "Another form on the wire: `text` writes a number or a flag as a JSON string, `csv` joins a list with commas."),
        new("accepts", new ListShape(new WordShape(Accepted)) { NeedsAny = true },
            "Other forms that callers may send: `text` (a number or flag written as text), `number` (a number or flag where text is expected), " +
            "`csv` (a comma-separated text for a list), `json` (a JSON text that holds the structure), `any_case` (any case of an `enum` word), " +
            "`date_time` (a moment where a day is expected)."),
        new("aliases", new ListShape(new TextShape(WordRule.ParameterName)) { NeedsAny = true }, "Other names that callers may use; not shown in the schema."),
        new("enum", new ListShape(new TextShape(maxLength: 100)) { NeedsAny = true, MaxItems = 250 }, "The only texts allowed."),
        new("format", new WordShape(Formats), "A well-known form of text."),
        new("characters", new TextShape(WordRule.Characters, 60), "The only characters allowed, as single characters and ranges: `a-zA-Z0-9_-`."),
        new("min_length", new WholeShape(0, 100_000), "Fewest characters of a text."),
        new("max_length", new WholeShape(1, 100_000), "Most characters of a text."),
        new("minimum", new NumberShape(), "Smallest number; of a list, fewest items."),
        new("maximum", new NumberShape(), "Largest number; of a list, most items."),
    ];
}
