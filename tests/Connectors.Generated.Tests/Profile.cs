using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connectors.Runtime.Tools;

namespace Connectors.Generated.Tests;

/// <summary>The part of JSON Schema that a vendor has published, and everything in a tool's schema that lies outside of it.</summary>
/// <param name="Keywords">The keywords that may occur.</param>
/// <param name="Types">The words of <c>type</c>.</param>
/// <param name="Formats">The words of <c>format</c>.</param>
/// <param name="PropertyName">The form of a parameter's name.</param>
/// <param name="ToolName">The form of a tool's name.</param>
/// <param name="IsStrict">Whether each object is closed, has all of its properties required, and may have null for one.</param>
sealed partial record Profile(string[] Keywords, string[] Types, string[] Formats, Regex PropertyName, Regex ToolName, bool IsStrict = false)
{
    static readonly string[] s_types = ["object", "array", "string", "integer", "number", "boolean"];

    /// <summary>
    /// MCP says JSON Schema 2020-12 and no more; what its clients take is what the inspector's <c>--strict</c> lets pass: no bare
    /// true or false, one type each (https://github.com/modelcontextprotocol/inspector, clients/cli, tool-schema lint).
    /// </summary>
    static readonly Profile s_mcp = new(
        ["type", "description", "properties", "required", "items", "enum", "format", "additionalProperties"], s_types,
        ["date", "date-time", "email", "uuid"], Name64(), Name64());

    /// <summary>https://platform.openai.com/docs/guides/function-calling: any JSON Schema where strict is off; names of 64 characters.</summary>
    static readonly Profile s_openAI = s_mcp;

    /// <summary>https://platform.openai.com/docs/guides/structured-outputs, "Supported schemas".</summary>
    static readonly Profile s_strict = s_mcp with
    {
        Formats = ["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"],
        IsStrict = true,
    };

    /// <summary>
    /// https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "JSON Schema limitations"; the formats are those of
    /// the SDK's own transformJSONSchema.
    /// </summary>
    static readonly Profile s_anthropic = s_mcp with
    {
        Formats = ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"],
    };

    /// <summary>
    /// https://ai.google.dev/api/caching#Schema and #FunctionDeclaration; of a text's formats the interface takes two only
    /// (https://github.com/google-gemini/gemini-cli/issues/3178).
    /// </summary>
    static readonly Profile s_gemini = new(
        ["type", "description", "properties", "required", "items", "enum", "format"], [.. s_types.Select(t => t.ToUpperInvariant())],
        ["enum", "date-time"], GeminiName(), Name64());

    public static Profile Of(ToolDialect dialect) => dialect switch
    {
        ToolDialect.OpenAI => s_openAI,
        ToolDialect.OpenAIStrict => s_strict,
        ToolDialect.Anthropic => s_anthropic,
        ToolDialect.Gemini => s_gemini,
        _ => s_mcp,
    };

    /// <summary>Everything that the vendor would not take, each with its path.</summary>
    public IEnumerable<string> Faults(JsonNode schema) => Faults(schema.AsObject(), "$", isOptional: false, depth: 1);

    IEnumerable<string> Faults(JsonObject schema, string path, bool isOptional, int depth)
    {
        foreach (var keyword in schema.Select(member => member.Key).Except(Keywords))
        {
            yield return $"{path} has the keyword {keyword}";
        }

        // OpenAI's own bound is ten levels, and ours five of objects: deeper ones are filled badly by every model.
        if (depth > 10)
        {
            yield return $"{path} is nested too deeply";
        }

        var words = schema["type"] is JsonArray several ? [.. several.Select(t => (string)t!)] : new[] { (string?)schema["type"] ?? "nothing" };
        string[] allowed = IsStrict && isOptional ? [.. Types, "null"] : Types;
        if (words.Except(allowed).Any() || words.Length != (IsStrict && isOptional ? 2 : 1) || words[0] == "null")
        {
            yield return $"{path} has the type {string.Join(" or ", words)}";
        }

        var type = words[0].ToUpperInvariant();
        if (schema["format"] is { } format && (type != "STRING" || !Formats.Contains((string)format!)))
        {
            yield return $"{path} has the format {format}";
        }

        if (schema["enum"] is JsonArray list && (type != "STRING" || list.Count is 0 or > 250 || list.Any(w => w is null) != (IsStrict && isOptional)))
        {
            yield return $"{path} has an enum of {list.Count}";
        }

        if (type == "ARRAY" != schema["items"] is JsonObject || type != "OBJECT" && (schema["properties"] ?? schema["required"]) is not null)
        {
            yield return $"{path} has the members of another type";
        }

        var inner = schema["items"] is JsonObject items ? Faults(items, path + "[]", isOptional: false, depth) : [];
        if (type == "OBJECT")
        {
            inner = inner.Concat(OfObject(schema, path, depth));
        }

        foreach (var fault in inner)
        {
            yield return fault;
        }
    }

    IEnumerable<string> OfObject(JsonObject schema, string path, int depth)
    {
        var properties = schema["properties"]?.AsObject() ?? [];
        var required = schema["required"]?.AsArray().Select(name => (string)name!).ToList() ?? [];
        foreach (var name in required.Where(name => !properties.ContainsKey(name)))
        {
            yield return $"{path} requires {name}, which it has not";
        }

        if (IsStrict && (schema["additionalProperties"]?.GetValueKind() != System.Text.Json.JsonValueKind.False || properties.Any(p => !required.Contains(p.Key))))
        {
            yield return $"{path} is open, or not all of it is required";
        }

        foreach (var (name, value) in properties)
        {
            if (!PropertyName.IsMatch(name))
            {
                yield return $"{path}.{name} is a name that is not taken";
            }

            // In strict mode a value that may be left out has null in its type, and a required one has not; both are in `required`.
            var mayBeNull = IsStrict && value!["type"] is JsonArray;
            foreach (var fault in Faults(value!.AsObject(), $"{path}.{name}", mayBeNull, depth + 1))
            {
                yield return fault;
            }
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex Name64();

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]{0,63}$")]
    private static partial Regex GeminiName();
}
