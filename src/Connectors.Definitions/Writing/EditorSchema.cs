using Connectors.Definitions.Grammar;
using Connectors.Definitions.Writing;

namespace Connectors.Definitions;

/// <summary>
/// The JSON Schemas (draft-07) by which editors complete and check definitions. They are written from the grammar that the reader
/// checks by, so an editor and a build say the same.
/// </summary>
public static class EditorSchema
{
    /// <summary>The schema of a tool's file, <c>tool.schema.json</c>.</summary>
    public static string Tool { get; } = Write("Tool", "One tool: what a model sees, and the one call behind it.", ToolGrammar.Tool);

    /// <summary>The schema of a connector's file, <c>connector.schema.json</c>.</summary>
    public static string Connector { get; } = Write("Connector", "One provider: address, consent, errors, limits and vocabulary, shared by its tools.", ConnectorGrammar.Connector);

    /// <summary>The schema of a toolset's file, <c>toolset.schema.json</c>.</summary>
    public static string Toolset { get; } = Write("Toolset", "A choice of tools under a name.", ToolsetGrammar.Toolset);

    static string Write(string title, string description, Shape shape)
    {
        var json = JsonText.Pretty();
        json.Object(() =>
        {
            json.Name("$schema").Text("http://json-schema.org/draft-07/schema#").Name("title").Text(title).Name("description").Text(description);
            Members(json, shape);
            if (shape == ToolGrammar.Tool) json.Name("definitions").Object(() => json.Name("value").Object(() => Value(json)));
        });
        return json + "\n";
    }

    static void Members(JsonText json, Shape shape)
    {
        switch (shape)
        {
            case TextShape text: Text(json, text); break;
            case WordShape words: json.Name("type").Text("string").Name("enum").Texts(words.Words); break;
            case FlagShape: json.Name("type").Text("boolean"); break;
            case WholeShape whole: json.Name("type").Text("integer").Name("minimum").Number(whole.Minimum).Name("maximum").Number(whole.Maximum); break;
            case NumberShape: json.Name("type").Text("number"); break;
            case AnyShape: json.Name("$ref").Text("#/definitions/value"); break;
            case ListShape list: List(json, list); break;
            case MappingOfShape names: Names(json, names); break;
            case MappingShape mapping: Mapping(json, mapping); break;
            case EitherShape either: json.Name("anyOf").List(() => Options(json, either.Options)); break;
            default: throw new NotSupportedException(shape.GetType().Name);
        }
    }

    // Anything that JSON can say, except null: a key that says nothing is left out.
    static void Value(JsonText json)
    {
        json.Name("description").Text("A value of an example or a template.").Name("anyOf").List(() =>
        {
            json.Object(() => json.Name("type").Texts(["string", "number", "boolean"]));
            json.Object(() => json.Name("type").Text("array").Name("items").Object(() => json.Name("$ref").Text("#/definitions/value")));
            json.Object(() => json.Name("type").Text("object").Name("additionalProperties").Object(() => json.Name("$ref").Text("#/definitions/value")));
        });
    }

    static void Text(JsonText json, TextShape text)
    {
        json.Name("type").Text("string").Name("minLength").Number(1);
        if (text.MaxLength != TextShape.Unbounded) json.Name("maxLength").Number(text.MaxLength);
        if (text.Rule is { } rule) json.Name("pattern").Text("^(?:" + rule.Pattern + ")$");
    }

    static void List(JsonText json, ListShape list)
    {
        json.Name("type").Text("array").Name("items").Object(() => Members(json, list.Item));
        if (list.NeedsAny) json.Name("minItems").Number(1);
        if (list.MaxItems != int.MaxValue) json.Name("maxItems").Number(list.MaxItems);
        if (list.Item is TextShape or WordShape or EitherShape) json.Name("uniqueItems").Flag(true);
    }

    static void Names(JsonText json, MappingOfShape names)
    {
        json.Name("type").Text("object");
        json.Name("propertyNames").Object(() => json.Name("pattern").Text("^(?:" + names.Name.Pattern + ")$"));
        json.Name("additionalProperties").Object(() => Members(json, names.Value));
        if (names.NeedsAny) json.Name("minProperties").Number(1);
    }

    static void Mapping(JsonText json, MappingShape mapping)
    {
        json.Name("type").Text("object").Name("properties").Object(() =>
        {
            foreach (var key in mapping.Keys) json.Name(key.Name).Object(() => Property(json, key));
        });
        var required = mapping.Keys.Where(static key => key.Required).Select(static key => key.Name).ToList();
        if (required.Count > 0) json.Name("required").Texts(required);
        if (mapping.NeedsAny) json.Name("minProperties").Number(1);
        if (mapping.ExactlyOneOf.Count > 0)
        {
            json.Name("oneOf").List(() =>
            {
                foreach (var name in mapping.ExactlyOneOf) json.Object(() => json.Name("required").Texts([name]));
            });
        }

        json.Name("additionalProperties").Flag(false);
    }

    static void Property(JsonText json, Key key)
    {
        json.Name("description").Text(key.Default is null ? key.Description : $"{key.Description} Default: {key.Default}.");
        Members(json, key.Shape);
    }

    static void Options(JsonText json, IReadOnlyList<Shape> options)
    {
        foreach (var option in options) json.Object(() => Members(json, option));
    }
}
