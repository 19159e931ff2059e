using System.Text.Json;

namespace Connectors.Runtime.Tools;

/// <summary>Writes one tool as a model's programming interface takes it. Schemas are the compiled literals, copied as they are.</summary>
public static class ToolDeclaration
{
    /// <summary>Writes the tool as one JSON object.</summary>
    /// <param name="json">Gets it.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="dialect">Whose form it has.</param>
    /// <param name="hidden">Parameters that are not shown, because somebody else gives them; null or empty for none.</param>
    /// <exception cref="Exception">The tool's compiled form is broken; what was written until then is no JSON.</exception>
    public static void Write(Utf8JsonWriter json, ToolSource tool, ToolDialect dialect, IReadOnlyList<string>? hidden = null)
    {
        var descriptor = tool.Descriptor;
        var parameters = SchemaFilter.Without(
            dialect switch
            {
                ToolDialect.OpenAIStrict => tool.Utf8StrictSchema,
                ToolDialect.Gemini => tool.Utf8GeminiSchema,
                _ => tool.Utf8InputSchema,
            },
            hidden);
        json.WriteStartObject();
        switch (dialect)
        {
            case ToolDialect.OpenAI or ToolDialect.OpenAIStrict:
                json.WriteString("type"u8, "function"u8);
                Name(json, descriptor);
                Schema(json, "parameters"u8, parameters);
                json.WriteBoolean("strict"u8, dialect == ToolDialect.OpenAIStrict);
                break;
            case ToolDialect.Anthropic:
                Name(json, descriptor);
                Schema(json, "input_schema"u8, parameters);
                break;
            case ToolDialect.Gemini:
                Name(json, descriptor);

                // Gemini takes no object without properties: https://ai.google.dev/api/caching#FunctionDeclaration lets it be left out.
                if (SchemaFilter.HasProperties(parameters))
                {
                    Schema(json, "parameters"u8, parameters);
                }

                break;
            default:
                json.WriteString("name"u8, descriptor.Name);
                json.WriteString("description"u8, descriptor.Description);
                Schema(json, "inputSchema"u8, parameters);
                Schema(json, "outputSchema"u8, tool.Utf8ResultSchema);
                Annotations(json, descriptor.Effect);
                break;
        }

        json.WriteEndObject();
    }

    static void Name(Utf8JsonWriter json, ToolDescriptor tool)
    {
        json.WriteString("name"u8, tool.Name);
        json.WriteString("description"u8, tool.Description);
    }

    static void Schema(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> schema)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(schema);
    }

    /// <summary>
    /// What the effect means to a client that asks its user. openWorldHint is true by default, readOnlyHint and idempotentHint are
    /// false, and left out where that holds (https://modelcontextprotocol.io/specification, ToolAnnotations). destructiveHint is true
    /// by default too, and said all the same: it is what a careful client looks for.
    /// </summary>
    static void Annotations(Utf8JsonWriter json, ToolEffect effect)
    {
        json.WriteStartObject("annotations"u8);
        switch (effect)
        {
            case ToolEffect.Read:
                json.WriteBoolean("readOnlyHint"u8, true);
                break;
            case ToolEffect.Create:
                json.WriteBoolean("destructiveHint"u8, false);
                break;
            case ToolEffect.Update:
                json.WriteBoolean("destructiveHint"u8, true);
                json.WriteBoolean("idempotentHint"u8, true);
                break;
            default:
                json.WriteBoolean("destructiveHint"u8, true);
                break;
        }

        json.WriteEndObject();
    }
}
