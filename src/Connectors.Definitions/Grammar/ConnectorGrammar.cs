namespace Connectors.Definitions.Grammar;

/// <summary>The language of a connector's file, without its `oauth` and `errors`.</summary>
internal static class ConnectorGrammar
{
    static readonly MappingShape Limit = new(
        new("name", new TextShape(WordRule.Word, 40), "The name that tools use.") { Required = true },
        new("per", new ListShape(new WordShape("app", "subject")) { NeedsAny = true }, "What is counted: `subject` is the provider account, `app` our registration with the provider.") { Required = true },
        new("allow", new WholeShape(1, 1_000_000), "How many calls.") { Required = true },
        new("every", new TextShape(WordRule.Duration), "In how long a time.") { Required = true },
        new("maximum_header", new TextShape(WordRule.Header), "The answer's header that tells the true maximum."),
        new("remaining_header", new TextShape(WordRule.Header), "The answer's header that tells what is left."));

    static readonly MappingShape Field = new(
    [
        TypeGrammar.Type,
        new("description", new TextShape(maxLength: 500), "What a model reads about it.") { Required = true },
        TypeGrammar.Required,
        .. TypeGrammar.Bounds,
    ]);

    static readonly MappingShape Type = new(
        new("description", new TextShape(maxLength: 500), "What the object is.") { Required = true },
        new("fields", new MappingOfShape(WordRule.ParameterName, Field) { NeedsAny = true }, "Its fields, written like parameters without `to`.") { Required = true });

    static readonly MappingShape ShapeField = new(
        new("from", TypeGrammar.AnswerPath, "Where it stands in the provider's record.") { Required = true },
        new("always", new FlagShape(), "Whether it comes back even when other fields are asked for.") { Default = "false" },
        new("description", new TextShape(maxLength: 500), "What it is, where the name does not say it."),
        new("type", new WordShape("string", "integer", "number", "boolean"), "Its type in the answer.") { Default = "string" });

    static readonly MappingShape RecordShape = new(
        new("description", new TextShape(maxLength: 500), "What the record is.") { Required = true },
        new("fields", new MappingOfShape(WordRule.ParameterName, ShapeField) { NeedsAny = true }, "The fields that a model sees.") { Required = true },
        new("more", TypeGrammar.AnswerPath, "The object in the record whose other fields come along when they were asked for."));

    public static readonly MappingShape Connector = new(
        new("connector", new TextShape(WordRule.ConnectorId, 20), "The connector's id, the first part of every tool's name.") { Required = true },
        new("title", new TextShape(maxLength: 60), "The provider's name for people.") { Required = true },
        new("base_url", new TextShape(WordRule.BaseUrl, 200), "The address that paths are joined to: https, or http on this machine only.") { Required = true },
        new("headers", new MappingOfShape(WordRule.Header, new TextShape(WordRule.HeaderValue, 200)), "Headers that every call carries.") { Default = "{}" },
        new("versions", new MappingOfShape(WordRule.Word, new TextShape(WordRule.Version, 40)), "Names for the parts of paths that change with the provider's releases; used as `{versions.name}`.") { Default = "{}" },
        new("scopes", new MappingOfShape(WordRule.Scope, new TextShape(maxLength: 200)), "Every scope a tool may ask for, with a sentence for people.") { Default = "{}" },
        new("oauth", ConsentGrammar.OAuth, "How accounts are connected."),
        new("errors", ErrorGrammar.Errors, "What the provider's error answers mean."),
        new("limits", new ListShape(Limit), "Buckets of calls.") { Default = "[]" },
        new("types", new MappingOfShape(WordRule.Word, Type), "Objects that tools take as parameters.") { Default = "{}" },
        new("shapes", new MappingOfShape(WordRule.Word, RecordShape), "What records look like to a model.") { Default = "{}" });
}
