using System.Text.Json;
using Connectors.Accounts.Sessions;

namespace Connectors.Sidecar.Http;

/// <summary>A session as JSON, the same in HTTP answers and in <c>--json</c> of the command line; of what is bound, the names only.</summary>
internal static class SessionJson
{
    /// <param name="json">Gets the object.</param>
    /// <param name="session">The session.</param>
    /// <param name="token">Its token, where it was just made.</param>
    public static void Write(Utf8JsonWriter json, SessionInfo session, SessionToken? token = null)
    {
        json.WriteStartObject();
        json.WriteString("session_id", session.Id);
        if (token is not null)
        {
            json.WriteString("token", token.Reveal());
        }

        json.WriteString("expires_at", session.ExpiresAt);
        json.WriteString("identifier", session.Identifier);
        List(json, "connections", session.Connections.Values.Order(StringComparer.Ordinal));
        json.WriteString("access", session.ReadOnly ? "read" : "write");
        List(json, "tools", session.Tools);
        List(json, "bound", session.BoundNames);
        json.WriteString("created_at", session.CreatedAt);
        if (session.CreatedBy is { } by)
        {
            json.WriteString("created_by", by);
        }

        if (session.RevokedAt is { } revokedAt)
        {
            json.WriteString("revoked_at", revokedAt);
        }

        json.WriteEndObject();
    }

    static void List(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
