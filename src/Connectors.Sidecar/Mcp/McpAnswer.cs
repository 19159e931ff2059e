using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Runtime.Answers;
using Connectors.Runtime.Execution;
using Connectors.Sidecar.Http;
using ModelContextProtocol.Protocol;

namespace Connectors.Sidecar.Mcp;

/// <summary>An outcome as a tool's result: the same members as over HTTP for programs, and a compact text for models.</summary>
internal static class McpAnswer
{
    static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static CallToolResult Of(ToolOutcome outcome) => new()
    {
        Content = [new TextContentBlock { Text = AnswerText.Of(outcome) }],
        StructuredContent = Structured(outcome),
        IsError = outcome is ToolError ? true : null,
    };

    static JsonElement Structured(ToolOutcome outcome)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, s_readable))
        {
            json.WriteStartObject();
            if (outcome is ToolResult result)
            {
                ResultJson.Write(json, result);
            }
            else
            {
                json.WriteStartObject("error"u8);
                Problems.Write(json, (ToolError)outcome);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}
