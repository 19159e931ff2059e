namespace Connectors.Definitions.Writing;

/// <summary>A part of JSON Schema that some readers take.</summary>
internal enum SchemaSubset
{
    /// <summary>What MCP's clients, OpenAI and Anthropic take alike.</summary>
    Plain,

    /// <summary>
    /// OpenAI's strict mode (https://platform.openai.com/docs/guides/structured-outputs, "Supported schemas"): every object is closed
    /// and has all of its properties required, so an optional one may be null.
    /// </summary>
    Strict,

    /// <summary>
    /// Gemini's <c>Schema</c>, taken from OpenAPI 3.0 (https://ai.google.dev/api/caching#Schema): types in capitals, no
    /// <c>additionalProperties</c>, and of a text's formats only <c>enum</c> and <c>date-time</c>
    /// (https://github.com/google-gemini/gemini-cli/issues/3178).
    /// </summary>
    Gemini,
}

/// <summary>Writes the schema of a tool's parameters.</summary>
internal sealed class ParameterSchema
{
    readonly JsonText json = JsonText.Compact();
    readonly SchemaSubset subset;

    ParameterSchema(SchemaSubset subset) => this.subset = subset;

    public static string Write(EquatableArray<ResolvedParameter> parameters, SchemaSubset subset)
    {
        var schema = new ParameterSchema(subset);
        schema.json.Object(() =>
        {
            schema.Type("object", orNull: false);
            schema.Members(parameters);
        });
        return schema.json.ToString();
    }

    void Members(EquatableArray<ResolvedParameter> members)
    {
        var shown = members.Where(static member => !member.Hidden).ToList();
        json.Name("properties").Object(() =>
        {
            foreach (var member in shown)
            {
                json.Name(member.Name).Object(() =>
                    Value(member.Type, Described(member.Name, member.Description, member.Type.Kind), orNull: !member.Required, member.Accepts));
            }
        });
        json.Optional("required", shown.Where(member => member.Required || subset == SchemaSubset.Strict).Select(static member => member.Name).ToEquatableArray());

        // Unknown names are refused whether a schema says so or not, and saying it costs every model tokens. An object without any
        // property would read as a free one, though.
        if (subset == SchemaSubset.Strict || (subset == SchemaSubset.Plain && shown.Count == 0)) json.Name("additionalProperties").Flag(false);
    }

    void Value(ResolvedType type, string description, bool orNull, EquatableArray<string> accepts = default)
    {
        var isList = type.Kind == ValueKind.List || (type.Kind == ValueKind.Map && subset != SchemaSubset.Plain);
        Type(isList ? "array" : Word(type.Kind), orNull);
        json.Optional("description", description);
        Words(type.Enum, orNull);
        json.Optional("format", Format(type));
        switch (type.Kind)
        {
            // A list without items is a problem of its own, and its cost is estimated all the same.
            case ValueKind.List when type.Items is { } items: json.Name("items").Object(() => Value(items, "", orNull: false)); break;
            case ValueKind.Object: Members(type.Fields); break;
            case ValueKind.Map when isList: json.Name("items").Object(Pair); break;
            // Where numbers are taken too, the one word `string` would not be true.
            case ValueKind.Map when !accepts.Contains("number"): json.Name("additionalProperties").Object(() => Type("string", orNull: false)); break;
        }
    }

    // Free names have no place where every property must be declared, so there they become values.
    void Pair()
    {
        Type("object", orNull: false);
        json.Name("properties").Object(() =>
        {
            json.Name("name").Object(() => Type("string", orNull: false));
            json.Name("value").Object(() => Type("string", orNull: false));
        });
        json.Name("required").Texts(["name", "value"]);
        if (subset == SchemaSubset.Strict) json.Name("additionalProperties").Flag(false);
    }

    void Type(string word, bool orNull)
    {
        json.Name("type");
        if (subset == SchemaSubset.Gemini) json.Text(word.ToUpperInvariant());
        else if (subset == SchemaSubset.Strict && orNull) json.Texts([word, "null"]);
        else json.Text(word);
    }

    void Words(EquatableArray<string> words, bool orNull)
    {
        if (words.Count == 0) return;
        json.Name("enum").List(() =>
        {
            foreach (var word in words) json.Text(word);
            if (subset == SchemaSubset.Strict && orNull) json.Raw("null");
        });
    }

    string? Format(ResolvedType type)
    {
        if (subset == SchemaSubset.Gemini) return type.Enum.Count > 0 ? "enum" : type.Kind == ValueKind.DateTime ? "date-time" : null;
        return type.Kind switch
        {
            ValueKind.Date => "date",
            ValueKind.DateTime => "date-time",
            // OpenAI's strict mode knows no `uri`, so it stays a matter of the runtime.
            _ => type.Format == "uri" ? null : type.Format,
        };
    }

    // "First name." beside `firstname` tells a model nothing and is paid for in every conversation; so does "Priority." beside `hs_priority`.
    string Described(string name, string description, ValueKind kind)
    {
        var text = Repeats(name, Letters(description)) ? "" : description;
        return subset == SchemaSubset.Gemini && kind == ValueKind.Date ? (text + " YYYY-MM-DD.").TrimStart() : text;
    }

    static bool Repeats(string name, string letters)
    {
        for (var rest = name; ; rest = rest.Substring(rest.IndexOf('_') + 1))
        {
            if (string.Equals(Letters(rest), letters, StringComparison.OrdinalIgnoreCase)) return true;
            if (rest.IndexOf('_') < 0) return false;
        }
    }

    static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    static string Word(ValueKind kind) => kind switch
    {
        ValueKind.Integer => "integer",
        ValueKind.Number => "number",
        ValueKind.Boolean => "boolean",
        ValueKind.Map or ValueKind.Object => "object",
        _ => "string",
    };
}
