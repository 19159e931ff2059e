using System.Text.Json.Nodes;

namespace Connectors.Sandbox.OAuth;

/// <summary>
/// A refusal of the token endpoint, always 400. Since January 2026 the fields of RFC 6749 stand before the old ones. Published are
/// the bodies of BAD_REFRESH_TOKEN, BAD_AUTH_CODE, BAD_CLIENT_ID and BAD_HUB; the sentences of the others are ours.
/// </summary>
internal sealed class TokenRefusal(string status, string error, string message) : Exception(message)
{
    public const int HttpStatus = 400;

    public string Status => status;

    /// <summary>The log has it already, with the consent it was about.</summary>
    public bool IsLogged { get; set; }

    /// <summary>The sentence of the old format, where it is another.</summary>
    string LegacyMessage { get; init; } = message;

    public static TokenRefusal BadRefreshToken() => new(
        "BAD_REFRESH_TOKEN", "invalid_grant", "refresh token is invalid, expired or revoked")
    {
        LegacyMessage = "missing or invalid refresh token",
    };

    public static TokenRefusal BadAuthCode() => new("BAD_AUTH_CODE", "invalid_grant", "missing or unknown auth code");

    public static TokenRefusal ExpiredAuthCode() => new("EXPIRED_AUTH_CODE", "invalid_grant", "auth code is expired");

    public static TokenRefusal BadCodeVerifier() => new("BAD_CODE_VERIFIER", "invalid_grant", "missing or invalid code verifier");

    public static TokenRefusal BadRedirectUri() => new("BAD_REDIRECT_URI", "invalid_grant", "missing or unknown redirect uri");

    public static TokenRefusal BadClientId() => new("BAD_CLIENT_ID", "invalid_client", "missing or unknown client id");

    public static TokenRefusal BadClientSecret() => new("BAD_CLIENT_SECRET", "invalid_client", "missing or invalid client secret");

    public static TokenRefusal BadGrantType() => new("BAD_GRANT_TYPE", "unsupported_grant_type", "missing or unknown grant type");

    public static TokenRefusal BadHub() => new("BAD_HUB", "access_denied", "missing or unknown hub id");

    public JsonObject ToJson(bool legacy, string correlationId)
    {
        if (legacy)
            return new() { ["status"] = status, ["message"] = LegacyMessage, ["correlationId"] = correlationId };
        // The one body in which the old fields come first and no description is added.
        if (status == "BAD_HUB")
            return new() { ["status"] = status, ["message"] = Message, ["error"] = error };
        return new() { ["error"] = error, ["error_description"] = Message, ["status"] = status, ["message"] = Message };
    }
}
