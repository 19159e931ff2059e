using Connectors.Definitions.Writing;

namespace Connectors.Definitions;

/// <summary>
/// Writes the JSON Schemas that models and callers see, in the part of the language that every model provider accepts: one type per
/// value, no unions, no patterns and no bounds. Those are checked by the runtime, which can say what to write instead.
/// </summary>
public static class JsonSchema
{
    /// <summary>The schema of a tool's input, compact. Hidden parameters and aliases are not in it.</summary>
    public static string Input(ResolvedTool tool)
    {
        if (tool is null) throw new ArgumentNullException(nameof(tool));
        var json = JsonText.Compact();
        json.Object(() => Members(json, tool.Parameters));
        return json.ToString();
    }

    /// <summary>
    /// The schema of what a tool gives back, compact. Fields that need not come back may be <c>null</c>; records may carry other
    /// fields when these were asked for.
    /// </summary>
    public static string Output(ResolvedTool tool)
    {
        if (tool is null) throw new ArgumentNullException(nameof(tool));
        var json = JsonText.Compact();
        json.Object(() =>
        {
            json.Name("type").Text("object");
            switch (tool.Returns)
            {
                case null: json.Name("properties").Object(static () => { }).Name("additionalProperties").Flag(false); break;
                case { IsList: true } returns: Page(json, returns); break;
                case { } returns: Record(json, returns); break;
            }
        });
        return json.ToString();
    }

    static void Members(JsonText json, EquatableArray<ResolvedParameter> members)
    {
        json.Name("type").Text("object").Name("properties").Object(() =>
        {
            foreach (var member in members.Where(static member => !member.Hidden))
                json.Name(member.Name).Object(() => Value(json, member.Type, Worthwhile(member.Name, member.Description)));
        });
        json.Optional("required", members.Where(static member => member is { Required: true, Hidden: false }).Select(static member => member.Name).ToEquatableArray());
        json.Name("additionalProperties").Flag(false);
    }

    static void Value(JsonText json, ResolvedType type, string description)
    {
        if (type.Kind == ValueKind.Object)
        {
            json.Optional("description", description);
            Members(json, type.Fields);
            return;
        }

        json.Name("type").Text(Type(type.Kind)).Optional("description", description).Optional("enum", type.Enum).Optional("format", Format(type));
        if (type.Items is { } items) json.Name("items").Object(() => Value(json, items, ""));
        if (type.Kind == ValueKind.Map) json.Name("additionalProperties").Object(() => json.Name("type").Text("string"));
    }

    static void Page(JsonText json, ResolvedReturns returns)
    {
        json.Name("properties").Object(() =>
        {
            if (returns.Total is not null) json.Name("total").Object(() => json.Name("type").Text("integer"));
            json.Name("results").Object(() => json.Name("type").Text("array").Name("items").Object(() =>
            {
                json.Name("type").Text("object");
                Record(json, returns);
            }));
        });
        json.Name("required").Texts(["results"]).Name("additionalProperties").Flag(false);
    }

    static void Record(JsonText json, ResolvedReturns returns)
    {
        json.Name("properties").Object(() =>
        {
            foreach (var field in returns.Fields)
            {
                json.Name(field.Name).Object(() =>
                {
                    if (field.Always) json.Name("type").Text(field.Type);
                    else json.Name("type").Texts([field.Type, "null"]);
                    json.Optional("description", field.Description);
                });
            }
        });
        json.Optional("required", returns.Fields.Where(static field => field.Always).Select(static field => field.Name).ToEquatableArray());
        json.Name("additionalProperties");
        if (returns.More is null) json.Flag(false);
        else json.Object(static () => { });
    }

    // "First name." beside `firstname` tells a model nothing and is paid for in every conversation.
    static string Worthwhile(string name, string description) =>
        string.Equals(Letters(name), Letters(description), StringComparison.OrdinalIgnoreCase) ? "" : description;

    static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    static string Type(ValueKind kind) => kind switch
    {
        ValueKind.Integer => "integer",
        ValueKind.Number => "number",
        ValueKind.Boolean => "boolean",
        ValueKind.List => "array",
        ValueKind.Map or ValueKind.Object => "object",
        _ => "string",
    };

    // `uri` is refused by some model providers, so it stays a matter of the runtime.
    static string? Format(ResolvedType type) => type.Kind switch
    {
        ValueKind.Date => "date",
        ValueKind.DateTime => "date-time",
        _ => type.Format == "uri" ? null : type.Format,
    };
}
