namespace Connectors.Accounts;

/// <summary>The statuses as they stand on the wire and in the store.</summary>
public static class StatusNames
{
    static readonly string[] s_names = ["PENDING", "ACTIVE", "EXPIRED", "REVOKED", "REAUTH_REQUIRED", "DISCONNECTED", "SUSPENDED"];

    /// <summary>The name of a status, for example <c>REAUTH_REQUIRED</c>.</summary>
    public static string Of(AccountStatus status) => s_names[(int)status];

    /// <summary>The status of a name; null for another word.</summary>
    public static AccountStatus? Find(string name) => Array.IndexOf(s_names, name) is >= 0 and var index ? (AccountStatus)index : null;
}
