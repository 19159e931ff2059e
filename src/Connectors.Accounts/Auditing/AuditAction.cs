namespace Connectors.Accounts.Auditing;

/// <summary>What a line of the audit tells of.</summary>
public static class AuditAction
{
    /// <summary>A tool was called.</summary>
    public const string Call = "call";

    /// <summary>Somebody has settled what came of a write.</summary>
    public const string Resolve = "resolve";

    /// <summary>A caller's key was made.</summary>
    public const string ApiKeyCreated = "api_key_created";

    /// <summary>A caller's key was revoked.</summary>
    public const string ApiKeyRevoked = "api_key_revoked";

    /// <summary>A session was made.</summary>
    public const string SessionCreated = "session_created";

    /// <summary>A session was revoked.</summary>
    public const string SessionRevoked = "session_revoked";

    /// <summary>An account was made.</summary>
    public const string AccountCreated = "account_created";

    /// <summary>An authorization link was made.</summary>
    public const string LinkCreated = "link_created";

    /// <summary>An account was suspended.</summary>
    public const string AccountSuspended = "account_suspended";

    /// <summary>An account was resumed.</summary>
    public const string AccountResumed = "account_resumed";

    /// <summary>An account was disconnected.</summary>
    public const string AccountDisconnected = "account_disconnected";

    /// <summary>The store was copied.</summary>
    public const string Backup = "backup";

    /// <summary>The master key was changed.</summary>
    public const string KeysRotated = "keys_rotated";

    /// <summary>Old lines were removed.</summary>
    public const string Prune = "prune";

    /// <summary>The outcome of whatever went well.</summary>
    public const string Ok = "ok";
}
