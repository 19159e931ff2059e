using System.Text.Json;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Execution;

namespace Connectors.Runtime.Journal;

/// <summary>The form in which an answer is kept under its idempotency key, and given again as it was.</summary>
internal static class StoredAnswer
{
    public static byte[] Write(ToolOutcome outcome)
    {
        using var buffer = new PooledBuffer();
        var json = ThreadWriter.For(buffer);
        json.WriteStartObject();
        if (outcome is ToolResult result)
        {
            Write(json, result);
        }
        else
        {
            Write(json, (ToolError)outcome);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.Span.ToArray();
    }

    public static ToolOutcome Read(ReadOnlyMemory<byte> stored)
    {
        using var document = JsonDocument.Parse(stored);
        var json = document.RootElement;
        return json.TryGetProperty("data", out var data) ? Result(json, data) : Error(json);
    }

    static void Write(Utf8JsonWriter json, ToolResult result)
    {
        json.WritePropertyName("data"u8);
        json.WriteRawValue(result.Data.Span, skipInputValidation: true);
        json.WriteBoolean("full"u8, result.View == AnswerView.Full);
        json.WriteNumber("omitted_count"u8, result.OmittedCount);
        if (result.Utf8Omitted.Length > 0)
        {
            json.WritePropertyName("omitted"u8);
            json.WriteRawValue(result.Utf8Omitted.Span, skipInputValidation: true);
        }

        Text(json, "next"u8, result.Next);
        Text(json, "next_parameter"u8, result.NextParameter);
        Text(json, "correlation"u8, result.CorrelationId);
        Texts(json, "warnings"u8, result.Warnings);
    }

    static ToolResult Result(JsonElement json, JsonElement data)
    {
        var buffer = new PooledBuffer();
        buffer.Write(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(data));
        var length = buffer.Length;
        if (json.TryGetProperty("omitted", out var omitted))
        {
            buffer.Write(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(omitted));
        }

        return new(buffer, length, json.GetProperty("full").GetBoolean() ? AnswerView.Full : AnswerView.Compact, json.GetProperty("omitted_count").GetInt32())
        {
            Next = Text(json, "next"),
            NextParameter = Text(json, "next_parameter"),
            CorrelationId = Text(json, "correlation"),
            Warnings = Texts(json, "warnings"),
        };
    }

    static void Write(Utf8JsonWriter json, ToolError error)
    {
        json.WriteString("code"u8, error.Code.Name);
        json.WriteString("message"u8, error.Message);
        json.WriteNumber("fix_by"u8, (int)error.FixBy);
        json.WriteBoolean("retryable"u8, error.Retryable);
        Text(json, "next_action"u8, error.NextAction);
        Text(json, "correlation"u8, error.CorrelationId);
        if (error.UpstreamStatus is { } status)
        {
            json.WriteNumber("status"u8, status);
        }

        json.WriteStartObject("details"u8);
        foreach (var (name, value) in error.Details)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteStartArray("complaints"u8);
        foreach (var complaint in error.Complaints)
        {
            json.WriteStartObject();
            json.WriteString("message"u8, complaint.Message);
            Text(json, "field"u8, complaint.Field);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static ToolError Error(JsonElement json)
    {
        var name = json.GetProperty("code").GetString();
        return new(ErrorCode.All.First(c => c.Name == name), json.GetProperty("message").GetString()!)
        {
            FixBy = (FixBy)json.GetProperty("fix_by").GetInt32(),
            Retryable = json.GetProperty("retryable").GetBoolean(),
            NextAction = Text(json, "next_action"),
            CorrelationId = Text(json, "correlation"),
            UpstreamStatus = json.TryGetProperty("status", out var status) ? status.GetInt32() : null,
            Details = json.GetProperty("details").EnumerateObject().ToDictionary(d => d.Name, d => d.Value.GetString()!, StringComparer.Ordinal),
            Complaints = [.. json.GetProperty("complaints").EnumerateArray().Select(c => new ProviderComplaint(Text(c, "message")!, Text(c, "field")))],
        };
    }

    static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    static void Texts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }

    static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    static IReadOnlyList<string> Texts(JsonElement json, string name) =>
        json.TryGetProperty(name, out var values) ? [.. values.EnumerateArray().Select(v => v.GetString()!)] : [];
}
