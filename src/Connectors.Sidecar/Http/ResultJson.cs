using System.Text.Json;
using Connectors.Runtime.Execution;

namespace Connectors.Sidecar.Http;

/// <summary>A result's members, the same over HTTP and in the structured content of MCP.</summary>
internal static class ResultJson
{
    /// <summary>Writes them into the object that was begun.</summary>
    public static void Write(Utf8JsonWriter json, ToolResult result)
    {
        json.WriteString("execution_id"u8, result.ExecutionId);
        json.WritePropertyName("data"u8);
        json.WriteRawValue(result.Data.Span, skipInputValidation: true);
        json.WriteString("view"u8, result.View == AnswerView.Full ? "full"u8 : "compact"u8);
        if (result.Next is { } next)
        {
            json.WriteString("next"u8, next);
        }

        if (result.OmittedCount > 0)
        {
            json.WriteStartObject("omitted"u8);
            json.WriteNumber("count"u8, result.OmittedCount);
            json.WritePropertyName("fields"u8);
            json.WriteRawValue(result.Utf8Omitted.Span, skipInputValidation: true);
            json.WriteString("how"u8, "view: full"u8);
            json.WriteEndObject();
        }

        if (result.Warnings.Count > 0)
        {
            json.WriteStartArray("warnings"u8);
            foreach (var warning in result.Warnings)
            {
                json.WriteStringValue(warning);
            }

            json.WriteEndArray();
        }

        if (result.CorrelationId is { } correlation)
        {
            json.WriteString("correlation_id"u8, correlation);
        }
    }
}
