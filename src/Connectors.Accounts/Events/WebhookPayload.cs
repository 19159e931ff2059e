using System.Buffers;
using System.Text.Json;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Events;

/// <summary>What a receiver reads: always the same bytes for the same event, because they are signed anew with every try.</summary>
internal static class WebhookPayload
{
    /// <summary>An account has changed.</summary>
    public const string AccountChanged = "account.status_changed";

    /// <summary>A connection has changed; it has no identifier and no account id.</summary>
    public const string ConnectionChanged = "connection.status_changed";

    public static ReadOnlyMemory<byte> Write(StatusChange change)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("type"u8, change.Identifier is null ? ConnectionChanged : AccountChanged);
        json.WriteString("timestamp"u8, change.At.UtcDateTime);
        json.WriteStartObject("data"u8);
        json.WriteString("tenant"u8, change.Tenant);
        json.WriteString("connection"u8, change.Connection);
        if (change.Identifier is not null)
        {
            json.WriteString("identifier"u8, change.Identifier);
            json.WriteString("account_id"u8, change.AccountId);
        }

        json.WriteString("old_status"u8, change.From);
        json.WriteString("new_status"u8, change.To);
        json.WriteString("reason"u8, change.Reason);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
