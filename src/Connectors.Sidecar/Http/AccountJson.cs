using System.Text.Json;
using Connectors.Accounts;
using Connectors.Accounts.Store;

namespace Connectors.Sidecar.Http;

/// <summary>Accounts and connections as JSON, the same in HTTP answers and in <c>--json</c> of the command line.</summary>
internal static class AccountJson
{
    public static void Write(Utf8JsonWriter json, ConnectedAccount account, string? revocation = null)
    {
        json.WriteStartObject();
        json.WriteString("connection", account.Connection);
        json.WriteString("identifier", account.Identifier);
        json.WriteString("id", account.Id);
        json.WriteString("status", StatusNames.Of(account.Status));
        Text(json, "reason", account.Reason);
        Text(json, "subject", account.Subject);
        if (account.GrantedScopes is { } scopes)
        {
            List(json, "granted_scopes", scopes);
        }

        if (account.MissingScopes.Count > 0)
        {
            List(json, "missing_scopes", account.MissingScopes);
        }

        if (account.ExpiresAt is { } expiresAt)
        {
            json.WriteString("expires_at", expiresAt);
        }

        json.WriteNumber("token_version", account.TokenVersion);
        Text(json, "last_error", account.LastError);
        Text(json, "revocation", revocation);
        json.WriteString("created_at", account.CreatedAt);
        json.WriteString("updated_at", account.UpdatedAt);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, ConnectionState state)
    {
        json.WriteStartObject();
        json.WriteString("connection", state.Connection);
        json.WriteString("status", state.IsMisconfigured ? "MISCONFIGURED" : "OK");
        Text(json, "error", state.Error);
        if (state.Since is { } since)
        {
            json.WriteString("since", since);
        }

        if (state.IsMisconfigured && state.NextProbeAt is { } probe)
        {
            json.WriteString("next_probe_at", probe);
        }

        json.WriteEndObject();
    }

    static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    static void List(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
