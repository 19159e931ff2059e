namespace Connectors.Definitions.Grammar;

/// <summary>The language of a tool's file.</summary>
internal static class ToolGrammar
{
    static readonly MappingShape Parameter = new(
    [
        TypeGrammar.Type,
        new("description", new TextShape(maxLength: 500), "What a model reads about it. Left out only when `hidden`."),
        new("to", new TextShape(WordRule.Target, 200), "Where it goes: `path.x`, `query.x`, `body.a.b`, `header.X-Name`, or `nowhere` (accepted and ignored).") { Required = true },
        TypeGrammar.Required,
        new("hidden", new FlagShape(), "Accepted, but not shown in the schema.") { Default = "false" },
        .. TypeGrammar.Bounds,
    ]);

    static readonly MappingShape Next = new(
        new("from", TypeGrammar.AnswerPath, "Where in the answer the next page's cursor stands.") { Required = true },
        new("to", new TextShape(WordRule.ParameterName), "The parameter that takes the cursor.") { Required = true },
        new("size", new TextShape(WordRule.ParameterName), "The parameter that says how many records a page holds; its `maximum` is the largest page."),
        new("at_most", new WholeShape(1, 1_000_000_000), "How many records the provider lets a caller page through in all, where it counts them."));

    static readonly MappingShape Returns = new(
        new("item", new TextShape(WordRule.Word, 40), "The shape of the one record that comes back; one of the connector's `shapes`."),
        new("list", new TextShape(WordRule.Word, 40), "The shape of the records that come back; one of the connector's `shapes`."),
        new("at", TypeGrammar.AnswerPath, "Where in the answer the record or the list stands.") { Default = "the answer itself" },
        new("asked_by", TypeGrammar.AnswerPath, "The parameter, or the start of targets such as `body.properties`, whose names decide which fields come back."),
        new("total", TypeGrammar.AnswerPath, "Of a list: where in the answer the count of all records stands."),
        new("next", Next, "Of a list: how the next page is asked for."),
        new("echoes", new MappingOfShape(WordRule.ParameterName, new TextShape(maxLength: 300)) { NeedsAny = true },
            "Parameters whose value a write may accept and not keep, each with a sentence that says why; where the answer holds another value, the caller is warned."),
        new("absent_is_unknown", new FlagShape(), "Whether a field that was asked for by name, and that no record has, does not exist; empty ones then come as null.") { Default = "false" },
        new("lags", new TextShape(WordRule.Duration), "How long a write may stay unseen by this read, as behind a search index; the caller of a read shortly after a write is warned."))
    {
        ExactlyOneOf = ["item", "list"],
    };

    static readonly MappingShape FindOut = new(
        new("tool", new TextShape(WordRule.ToolName, 40), "A tool of the same connector that reads.") { Required = true },
        new("input", new MappingOfShape(WordRule.ParameterName, new AnyShape()) { NeedsAny = true },
            "Its input. A text that is a hole is filled: `{parameter}` with this call's value, `{names.body.x}` with the names of what this call sends there, " +
            "`{sent_at.ms}` and `{sent_at.iso}` with the time of the write, less the tolerance of clocks. What has no value is left out: " +
            "the innermost list item around the hole, or else the key.") { Required = true },
        new("id", TypeGrammar.AnswerPath, "Where the record's id stands, inside the record.") { Required = true },
        new("only_since", TypeGrammar.AnswerPath, "Where the time of the record's creation stands, so that an older record is not taken for this one. A create needs it."),
        new("same", new MappingOfShape(WordRule.Target, TypeGrammar.AnswerPath) { NeedsAny = true },
            "The start of targets, such as `body.properties`, and where in the record the values sent there come back; they are compared. An update needs it."),
        new("settles_after", new TextShape(WordRule.Duration), "How long after the write an answer without the record proves that it was not carried out.") { Required = true });

    public static readonly MappingShape Tool = new(
        new("tool", new TextShape(WordRule.ToolName, 40), "The tool's name: the connector's id, then what it does. It is the wire contract, at most 40 characters.") { Required = true },
        new("title", new TextShape(maxLength: 60), "A few words for people.") { Required = true },
        new("description", new TextShape(maxLength: 1000), "What a model reads to choose the tool.") { Required = true },
        new("call", new TextShape(WordRule.Call, 300), "Method and path. Holes are `{parameter}` and `{versions.name}`.") { Required = true },
        new("scopes", new ListShape(new TextShape(WordRule.Scope)), "The scopes that the call needs; may be empty.") { Required = true },
        new("effect", new WordShape("read", "create", "update", "delete"), "What the call does to the provider's data; decides what may be replayed.") { Required = true },
        new("limits", new ListShape(new TextShape(WordRule.Word, 40)), "The connector's buckets that the call draws from.") { Default = "[]" },
        new("parameters", new MappingOfShape(WordRule.ParameterName, Parameter), "What a model fills in, in the order it sees them.") { Default = "{}" },
        new("hidden", new FlagShape(), "Called by name only: no list and no schema shows it to a model.") { Default = "false" },
        new("needs_one_of", TypeGrammar.AnswerPath, "The start of targets, such as `body.properties`, of which at least one must be given."),
        new("returns", Returns, "What comes back. Left out when the answer is empty.") { Default = "an empty answer" },
        new("find_out", FindOut, "Of a write: how to learn whether it was carried out when its answer was lost."),
        new("example", new MappingShape(
            new Key("input", new MappingOfShape(WordRule.ParameterName, new AnyShape()), "Parameters with values.") { Required = true }), "A call that works; a test runs it."));
}
