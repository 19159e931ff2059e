using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connectors.Definitions.Tests.Writing;

/// <summary>
/// A validator for the part of JSON Schema draft-07 that our editors' schemas use. Written from the specification and not from our
/// grammar, so that the two can be held against each other; an unknown keyword is an error, not a pass.
/// </summary>
public static class DraftSeven
{
    static readonly string[] Annotations = ["$schema", "title", "description", "definitions"];

    public static bool Accepts(JsonObject schema, JsonNode? value) => schema.All(keyword => Holds(schema, keyword.Key, keyword.Value!, value));

    static JsonObject Resolve(JsonObject schema, string reference)
    {
        var target = schema.Root;
        foreach (var step in reference.TrimStart('#', '/').Split('/')) target = target[step]!;
        return (JsonObject)target;
    }

    static bool Holds(JsonObject schema, string keyword, JsonNode rule, JsonNode? value) => keyword switch
    {
        "type" => (rule as JsonArray ?? [rule.DeepClone()]).Any(type => IsOfType((string)type!, value)),
        "$ref" => Accepts(Resolve(schema, (string)rule!), value),
        "enum" => ((JsonArray)rule).Any(word => JsonNode.DeepEquals(word, value)),
        "anyOf" => ((JsonArray)rule).Any(option => Accepts((JsonObject)option!, value)),
        "oneOf" => ((JsonArray)rule).Count(option => Accepts((JsonObject)option!, value)) == 1,
        "pattern" => Text(value) is not { } text || Regex.IsMatch(text, EndOfText((string)rule!)),
        "minLength" => Text(value) is not { } text || text.EnumerateRunes().Count() >= (int)rule,
        "maxLength" => Text(value) is not { } text || text.EnumerateRunes().Count() <= (int)rule,
        "minimum" => Number(value) is not { } number || number >= (decimal)rule,
        "maximum" => Number(value) is not { } number || number <= (decimal)rule,
        "items" => value is not JsonArray list || list.All(item => Accepts((JsonObject)rule, item)),
        "minItems" => value is not JsonArray list || list.Count >= (int)rule,
        "maxItems" => value is not JsonArray list || list.Count <= (int)rule,
        "uniqueItems" => value is not JsonArray list || !list.Where((item, i) => list.Take(i).Any(other => JsonNode.DeepEquals(item, other))).Any(),
        "required" => value is not JsonObject names || ((JsonArray)rule).All(name => names.ContainsKey((string)name!)),
        "minProperties" => value is not JsonObject names || names.Count >= (int)rule,
        "propertyNames" => value is not JsonObject names || names.All(name => Accepts((JsonObject)rule, JsonValue.Create(name.Key))),
        "properties" => value is not JsonObject names || ((JsonObject)rule).All(property =>
            !names.TryGetPropertyValue(property.Key, out var inner) || Accepts((JsonObject)property.Value!, inner)),
        "additionalProperties" => value is not JsonObject names || names
            .Where(name => schema["properties"]?[name.Key] is null)
            .All(name => rule is JsonObject inner ? Accepts(inner, name.Value) : (bool)rule),
        _ when Annotations.Contains(keyword) => true,
        _ => throw new NotSupportedException(keyword),
    };

    // In .NET a `$` also matches before a last line feed; in JSON Schema it does not.
    static string EndOfText(string pattern) => pattern.EndsWith('$') ? pattern[..^1] + @"\z" : pattern;

    static bool IsOfType(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => Text(value) is not null,
        "number" => Number(value) is not null,
        "integer" => Number(value) is { } number && number == decimal.Truncate(number),
        "boolean" => value is JsonValue flag && flag.TryGetValue<bool>(out _),
        _ => throw new NotSupportedException(type),
    };

    static string? Text(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var found) ? found : null;

    static decimal? Number(JsonNode? value) => value is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number
        ? decimal.Parse(number.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture)
        : null;
}
