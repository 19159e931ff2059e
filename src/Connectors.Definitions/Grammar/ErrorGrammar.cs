namespace Connectors.Definitions.Grammar;

/// <summary>The language of a connector's `errors`, and of every `when`.</summary>
internal static class ErrorGrammar
{
    static readonly Shape Status = new EitherShape("a status such as 404, or a class such as `5xx`", new WholeShape(100, 599), new TextShape(WordRule.StatusClass));

    static readonly Key Http = new("http", new EitherShape("a status such as 404, a class such as `5xx`, or a list of them", Status, new ListShape(Status) { NeedsAny = true }),
        "The status: a number, a class such as `5xx`, or a list of both.");

    static readonly Key Body = new("body", new MappingOfShape(WordRule.AnswerPath,
            new EitherShape("a value or a list of values", TypeGrammar.Value, new ListShape(TypeGrammar.Value) { NeedsAny = true })) { NeedsAny = true },
        "Paths in the body, each with the value that stands there or a list of such values.");

    static readonly Key Text = new("text", new MappingOfShape(WordRule.AnswerPath, new TextShape(maxLength: 200)) { NeedsAny = true },
        "Paths in the body, each with a part of the text that stands there, in any case.");

    /// <summary>Which answers are meant. All that is written must hold.</summary>
    public static readonly MappingShape When = new(Http, Body, Text) { NeedsAny = true };

    /// <summary>What an answer must say besides its status.</summary>
    public static readonly MappingShape Success = new(
        new Key("body", Body.Shape, Body.Description) { Required = true });

    static readonly MappingShape Capture = new(
        new("from", TypeGrammar.AnswerPath, "Where the text stands in the body.") { Required = true },
        new("after", new TextShape(maxLength: 100), "What stands right before it.") { Default = "the start of the text" },
        new("characters", new TextShape(WordRule.Characters, 60), "The characters it is made of; it ends at the first other one.") { Required = true });

    static readonly MappingShape Rule = new(
        new("when", When, "Which answers are meant. All that is written must hold.") { Required = true },
        new("is", new WordShape(
                "token_expired", "token_rejected", "missing_scopes", "not_found", "conflict", "rejected_by_provider",
                "rate_limited", "quota_exhausted", "provider_unavailable"),
            "What the answer means.") { Required = true },
        new("executed", new WordShape("no", "unknown"), "Whether the provider has done the work, where the status does not tell."),
        new("wait", new TextShape(WordRule.Duration), "How long to wait before another attempt, where the answer does not tell."),
        new("scopes", new ListShape(TypeGrammar.AnswerPath) { NeedsAny = true }, "Where the missing scopes stand; the first path that leads anywhere counts."),
        new("capture", new MappingOfShape(WordRule.Word, Capture) { NeedsAny = true }, "What is cut out of the answer and handed to the caller, by name."));

    public static readonly MappingShape Errors = new(
        new("message", TypeGrammar.AnswerPath, "Where the provider's sentence stands."),
        new("correlation", new MappingShape(
            new("body", TypeGrammar.AnswerPath, "In the body."),
            new("header", new TextShape(WordRule.Header), "In a header.")) { NeedsAny = true }, "Where the provider's own id of the call stands."),
        new("details", new MappingShape(
            new("list", TypeGrammar.AnswerPath, "The list of faults.") { Required = true },
            new("message", TypeGrammar.AnswerPath, "The sentence, inside a fault.") { Required = true },
            new("field", TypeGrammar.AnswerPath, "The parameter at fault, inside a fault.")), "Where single faults stand."),
        new("success", Success, "What an answer with status 2xx must also say; others are errors."),
        new("rules", new ListShape(Rule) { MaxItems = 250 }, "What an answer means; the first match wins.") { Default = "[]" });
}
