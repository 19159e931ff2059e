namespace Connectors.Accounts.Store;

/// <summary>A change of status, written in the same transaction as the change and delivered at least once.</summary>
public sealed record StatusChange
{
    /// <summary>The event's id (<c>evt_…</c>); the same on every delivery.</summary>
    public required string Id { get; init; }

    /// <summary>Whose account it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The connection.</summary>
    public required string Connection { get; init; }

    /// <summary>The account's identifier; null when the connection itself changed.</summary>
    public string? Identifier { get; init; }

    /// <summary>The account's id; null when the connection itself changed.</summary>
    public string? AccountId { get; init; }

    /// <summary>Status before, as on the wire; null for a new account.</summary>
    public string? From { get; init; }

    /// <summary>Status after, as on the wire.</summary>
    public required string To { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Failed deliveries so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Not delivered before this time; a deliverer moves it ahead while it tries.</summary>
    public DateTimeOffset DueAt { get; init; }
}

/// <summary>A consent that a browser has begun. It is found by the hash of its state, and taken once.</summary>
public sealed record ConsentAttempt
{
    /// <summary>SHA-256 of the state that travels through the browser.</summary>
    public required byte[] StateHash { get; init; }

    /// <summary>The account it is for.</summary>
    public required AccountKey Key { get; init; }

    /// <summary>Id of that account's row when the attempt began.</summary>
    public required string AccountId { get; init; }

    /// <summary>Id of the data key that sealed the verifier.</summary>
    public required int KeyId { get; init; }

    /// <summary>The sealed PKCE verifier (RFC 7636); null where the provider knows no PKCE.</summary>
    public byte[]? Verifier { get; init; }

    /// <summary>SHA-256 of the cookie of the browser that began it; null where the host binds browsers itself.</summary>
    public byte[]? BrowserHash { get; init; }

    /// <summary>The scopes that were asked for, separated by spaces.</summary>
    public required string Scopes { get; init; }

    /// <summary>The client id that was sent.</summary>
    public required string ClientId { get; init; }

    /// <summary>Whether another provider account than before is welcome.</summary>
    public bool AllowsOtherSubject { get; init; }

    /// <summary>Where the person goes afterwards; null is our own page.</summary>
    public string? ReturnTo { get; init; }

    /// <summary>Not taken after this.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A grant to be given back at the provider, after the account has forgotten it.</summary>
public sealed record Revocation
{
    /// <summary>Its id (<c>rev_…</c>), bound into the ciphertext.</summary>
    public required string Id { get; init; }

    /// <summary>The account it belonged to.</summary>
    public required AccountKey Key { get; init; }

    /// <summary>Id of that account's row.</summary>
    public required string AccountId { get; init; }

    /// <summary>Id of the data key that sealed the token.</summary>
    public required int KeyId { get; init; }

    /// <summary>The sealed token, with the subject it was given for; null once the end is known.</summary>
    public byte[]? Token { get; init; }

    /// <summary>Failed attempts so far.</summary>
    public int Attempts { get; init; }

    /// <summary>When to try next; null when it is over.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Null while it is tried; then <c>confirmed</c>, <c>unconfirmed</c>, <c>unsupported</c> or <c>shared</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What is known of a connection's health, shared by all processes on a store.</summary>
public sealed record ConnectionState
{
    /// <summary>Name of the connection.</summary>
    public required string Connection { get; init; }

    /// <summary>Rises by one with every write.</summary>
    public long Revision { get; init; }

    /// <summary>Whether the provider refuses the connection's own credentials.</summary>
    public bool IsMisconfigured { get; init; }

    /// <summary>The provider's code, for example <c>BAD_CLIENT_SECRET</c>.</summary>
    public string? Error { get; init; }

    /// <summary>Refusals in a row.</summary>
    public int Refusals { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>No request with these credentials before this time, except the one probe.</summary>
    public DateTimeOffset? NextProbeAt { get; init; }

    /// <summary>Fingerprint of the configuration that was refused; another one is tried at once.</summary>
    public string? ConfigGeneration { get; init; }
}

/// <summary>A tenant's data key, wrapped by a master key.</summary>
public sealed record DataKeyRow
{
    /// <summary>Whose key it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>Its number, from one, rising within the tenant.</summary>
    public required int KeyId { get; init; }

    /// <summary>Which master key wraps it.</summary>
    public required string MasterKeyId { get; init; }

    /// <summary>The wrapped key.</summary>
    public required byte[] Wrapped { get; init; }

    /// <summary>Encryptions reserved with it so far.</summary>
    public long Encryptions { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a caller may do.</summary>
public enum ApiRole
{
    /// <summary>Run tools and read statuses.</summary>
    Call,

    /// <summary>All of that, and connect, disconnect, suspend and list accounts.</summary>
    Admin,
}

/// <summary>A caller's key. The secret part is known to the caller alone.</summary>
public sealed record ApiKeyRow
{
    /// <summary>The part of the key by which it is found.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it acts for.</summary>
    public required string Tenant { get; init; }

    /// <summary>What it may do.</summary>
    public required ApiRole Role { get; init; }

    /// <summary>SHA-256 of the secret part.</summary>
    public required byte[] SecretHash { get; init; }

    /// <summary>What it is for, in the operator's words.</summary>
    public string? Note { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when it is refused; null while it works.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A session. The secret part of its token is known to the agent alone.</summary>
public sealed record SessionRow
{
    /// <summary>The part of the token by which it is found.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant it acts for.</summary>
    public required string Tenant { get; init; }

    /// <summary>The end user it acts for.</summary>
    public required string Identifier { get; init; }

    /// <summary>SHA-256 of the secret part.</summary>
    public required byte[] SecretHash { get; init; }

    /// <summary><c>connector=connection</c>, separated by spaces.</summary>
    public required string Connections { get; init; }

    /// <summary>The tools, separated by spaces.</summary>
    public required string Tools { get; init; }

    /// <summary>Whether none of them writes.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The bound parameters, separated by spaces.</summary>
    public required string BoundNames { get; init; }

    /// <summary>Id of the data key that sealed their values.</summary>
    public required int KeyId { get; init; }

    /// <summary>The sealed values.</summary>
    public required byte[] Bound { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>It is refused from this moment on.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Since when it is refused before that; null while nobody has revoked it.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Who made it.</summary>
    public string? CreatedBy { get; init; }
}
