using System.Text.Json.Nodes;

namespace Connectors.Generated.Tests;

/// <summary>Makes an input as a model would, from nothing but the schema that it was shown.</summary>
static class SampleInput
{
    /// <summary>Everything that may be given.</summary>
    public static JsonObject Full(JsonObject schema) => (JsonObject)Value("", schema, isFull: true)!;

    /// <summary>As little as the schema lets: nothing that may be left out, and null where something must stand.</summary>
    public static JsonObject Sparse(JsonObject schema) => (JsonObject)Value("", schema, isFull: false)!;

    static JsonNode? Value(string name, JsonObject schema, bool isFull)
    {
        if (schema["type"] is JsonArray several && !isFull)
        {
            return several.Any(t => (string)t! == "null") ? null : throw new InvalidOperationException($"{name} has two types.");
        }

        var type = ((string)(schema["type"] is JsonArray types ? types[0] : schema["type"])!).ToUpperInvariant();
        return type switch
        {
            "OBJECT" => Object(schema, isFull),
            "ARRAY" => new JsonArray(Value(name, schema["items"]!.AsObject(), isFull)),
            "INTEGER" => 7,
            "NUMBER" => 7.5,
            "BOOLEAN" => true,
            _ when schema["enum"] is { } words => words[0]!.DeepClone(),
            _ => Text(name, (string?)schema["format"], (string?)schema["description"] ?? ""),
        };
    }

    static JsonObject Object(JsonObject schema, bool isFull)
    {
        if (schema["properties"] is not JsonObject properties)
        {
            return new() { ["hs_custom"] = "seven" };
        }

        var required = schema["required"]?.AsArray().Select(n => (string)n!).ToList() ?? [];
        return new(properties.Where(p => isFull || required.Contains(p.Key))
            .Select(p => KeyValuePair.Create(p.Key, Pair(p.Key, properties) ?? Value(p.Key, p.Value!.AsObject(), isFull))));
    }

    /// <summary>An entry of a map, where maps are lists; the same one as above.</summary>
    static JsonValue? Pair(string name, JsonObject properties) =>
        properties.Count != 2 || !properties.ContainsKey("name") || !properties.ContainsKey("value") ? null : JsonValue.Create(name == "name" ? "hs_custom" : "seven");

    static string Text(string name, string? format, string description) => format switch
    {
        "email" => "jane@acme.example",
        "date" => "2026-11-23",
        "date-time" => "2026-11-23T10:00:00Z",
        "uuid" => "0b6f6f0e-6f0a-4c0e-9d7c-2b6d6d1c9f11",
        _ when description.Contains("YYYY-MM-DD", StringComparison.Ordinal) => "2026-11-23",
        _ when name == "email" => "jane@acme.example",
        _ => "7",
    };
}
