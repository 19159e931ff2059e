namespace Connectors.Accounts;

/// <summary>Where an account stands. The names on the wire are these in capitals, for example <c>REAUTH_REQUIRED</c>.</summary>
public enum AccountStatus
{
    /// <summary>Nobody has consented yet.</summary>
    Pending,

    /// <summary>Calls run.</summary>
    Active,

    /// <summary>The access token ran out and could not be renewed yet; heals without the user.</summary>
    Expired,

    /// <summary>The provider has confirmed that the grant is gone; only a new consent helps.</summary>
    Revoked,

    /// <summary>The user must consent again, for a reason that is not a revocation.</summary>
    ReauthRequired,

    /// <summary>Given up by its tenant; no token is kept.</summary>
    Disconnected,

    /// <summary>Stopped by the operator; neither called nor refreshed.</summary>
    Suspended,
}

/// <summary>Why an account stands where it stands; stable words for programs.</summary>
public static class StatusReason
{
    /// <summary>The user declined on the consent page.</summary>
    public const string Denied = "denied";

    /// <summary>The provider refused the refresh token, and said so twice.</summary>
    public const string RefreshRejected = "refresh_rejected";

    /// <summary>The provider said that the app was uninstalled.</summary>
    public const string Uninstalled = "uninstalled";

    /// <summary>A rotated refresh token was lost on its way to us.</summary>
    public const string RotationLost = "rotation_lost";

    /// <summary>The grant belongs to a client id that is no longer configured.</summary>
    public const string ClientChanged = "client_changed";

    /// <summary>The access token ran out and there is no refresh token.</summary>
    public const string NoRefreshToken = "no_refresh_token";

    /// <summary>Nothing could be renewed for longer than a refresh token lives.</summary>
    public const string RefreshExpired = "refresh_expired";

    /// <summary>Too few scopes were granted for anything to work, or the provider withdrew some.</summary>
    public const string Scopes = "scopes";

    /// <summary>Somebody consented for another provider account than before; nothing was changed.</summary>
    public const string SubjectChanged = "subject_changed";

    /// <summary>The last refresh failed for a passing reason; the token in hand still works.</summary>
    public const string Degraded = "degraded";

    /// <summary>The access token ran out while the provider could not be reached.</summary>
    public const string ProviderUnavailable = "provider_unavailable";

    /// <summary>The access token ran out while the connection's own credentials were refused.</summary>
    public const string ConnectionMisconfigured = "connection_misconfigured";

    /// <summary>Somebody with the right to do so asked for it.</summary>
    public const string ByRequest = "by_request";

    /// <summary>What the store holds does not open with the keys at hand.</summary>
    public const string TokensUnreadable = "tokens_unreadable";
}
