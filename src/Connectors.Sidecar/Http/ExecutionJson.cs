using System.Text.Json;
using Connectors.Accounts.Executions;
using Connectors.Accounts.Store;
using Connectors.Runtime.Journal;

namespace Connectors.Sidecar.Http;

/// <summary>Calls and writes as JSON, the same in HTTP answers and in <c>--json</c> of the command line.</summary>
internal static class ExecutionJson
{
    /// <param name="json">Gets the object.</param>
    /// <param name="call">The call's line; null for a write whose call has not ended.</param>
    /// <param name="write">The write in the ledger, where there is one.</param>
    /// <param name="input">The parameters, UTF-8 JSON, where they are kept and asked for.</param>
    public static void Write(Utf8JsonWriter json, AuditLine? call, WriteRecord? write = null, byte[]? input = null)
    {
        json.WriteStartObject();
        json.WriteString("execution_id", call?.ExecutionId ?? write!.Intent.ExecutionId);
        json.WriteString("tool", call?.Tool ?? write!.Intent.Tool);
        json.WriteString("connection", call?.Connection ?? write!.Intent.Connection);
        json.WriteString("identifier", call?.Identifier ?? write!.Intent.Identifier);
        Text(json, "outcome", Outcome(call, write));
        json.WriteString("started_at", call?.At ?? write!.Intent.At);
        Number(json, "duration_ms", call?.Duration is { } duration ? (long)duration.TotalMilliseconds : null);
        Number(json, "attempts", call?.Attempts);
        Number(json, "upstream_status", call?.UpstreamStatus);
        Text(json, "correlation_id", call?.CorrelationId);
        Text(json, "run_id", call?.RunId);
        Text(json, "caller", call?.Actor);
        if (write is not null)
        {
            json.WriteStartObject("write");
            json.WriteString("state", StateName(write.State));
            Text(json, "idempotency_key", write.Intent.Key);
            json.WriteString("until", write.Intent.Until);
            if (write.EndedAt is { } endedAt)
            {
                json.WriteString("ended_at", endedAt);
            }

            json.WriteEndObject();
        }

        if (input is not null)
        {
            json.WritePropertyName("input");
            json.WriteRawValue(input);
        }

        json.WriteEndObject();
    }

    /// <summary>What is known of a write after looking.</summary>
    public static void Write(Utf8JsonWriter json, string id, WriteState state, WriteResolution resolution)
    {
        json.WriteStartObject();
        json.WriteString("execution_id", id);
        json.WriteString("state", StateName(state));
        json.WriteString("message", resolution.Message);
        Text(json, "record_id", resolution.RecordId);
        if (resolution.Candidates.Count > 0)
        {
            json.WriteStartArray("candidates");
            foreach (var candidate in resolution.Candidates)
            {
                json.WriteStringValue(candidate);
            }

            json.WriteEndArray();
        }

        Text(json, "next_action", resolution.NextAction);
        if (resolution.RetryAt is { } retryAt)
        {
            json.WriteString("retry_at", retryAt);
        }

        json.WriteEndObject();
    }

    /// <summary>How a call ended; for one that has left no line, where its write stands.</summary>
    public static string? Outcome(AuditLine? call, WriteRecord? write) =>
        call?.Outcome ?? (write?.State == WriteState.InFlight ? null : "outcome_unknown");

    public static string StateName(WriteState state) => state switch
    {
        WriteState.InFlight => "in_flight",
        WriteState.Answered => "answered",
        WriteState.NotCarriedOut => "not_carried_out",
        _ => "unknown",
    };

    static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
