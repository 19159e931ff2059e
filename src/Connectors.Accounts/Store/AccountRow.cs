namespace Connectors.Accounts.Store;

/// <summary>
/// An account as it is stored. A row is a value: whoever changes it makes a new one and writes it with
/// <see cref="IAccountStore.WriteAsync"/>, which succeeds only on the revision that was read.
/// </summary>
public sealed record AccountRow
{
    /// <summary>The row's key.</summary>
    public required AccountKey Key { get; init; }

    /// <summary>Id of this one grant history (<c>acc_…</c>); a reconnect after a disconnect has a new one. Bound into every ciphertext.</summary>
    public required string Id { get; init; }

    /// <summary>Rises by one with every write; zero is a row that is not stored yet.</summary>
    public long Revision { get; init; }

    /// <summary>Where the account stands.</summary>
    public AccountStatus Status { get; init; }

    /// <summary>Why, one of <see cref="StatusReason"/>; null where the status says it all.</summary>
    public string? Reason { get; init; }

    /// <summary>While suspended: what the account goes back to, and why it stood there.</summary>
    public AccountStatus? SuspendedFrom { get; init; }

    /// <summary>The reason that goes back with <see cref="SuspendedFrom"/>.</summary>
    public string? SuspendedReason { get; init; }

    /// <summary>Counts the pairs of tokens this account has had; never falls.</summary>
    public long TokenVersion { get; init; }

    /// <summary>Id of the data key that sealed the tokens; zero where there are none.</summary>
    public int KeyId { get; init; }

    /// <summary>The sealed access token.</summary>
    public byte[]? AccessToken { get; init; }

    /// <summary>The sealed refresh token.</summary>
    public byte[]? RefreshToken { get; init; }

    /// <summary>When the access token runs out, counted from the moment it was asked for.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How long this access token lives in all; the refresh window is a part of it.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>What the user granted, separated by spaces; null where the provider does not tell.</summary>
    public string? GrantedScopes { get; init; }

    /// <summary>What was asked for, separated by spaces.</summary>
    public string? RequestedScopes { get; init; }

    /// <summary>The provider's own id of the connected account.</summary>
    public string? Subject { get; init; }

    /// <summary>The provider's own id of the person who consented.</summary>
    public string? UserId { get; init; }

    /// <summary>The client id the tokens were issued to.</summary>
    public string? ClientId { get; init; }

    /// <summary>Fingerprint of the connection's configuration at that time.</summary>
    public string? ConfigGeneration { get; init; }

    /// <summary>Links of an older generation no longer work; rises when one is asked for or was used.</summary>
    public long LinkGeneration { get; init; }

    /// <summary>When the loop must look at this row next; null is never. Stores keep an index over it.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Who refreshes this account now; null is nobody.</summary>
    public string? LeaseOwner { get; init; }

    /// <summary>When the lease may be taken over.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Rises with every lease; a result is written only under the epoch it was begun with.</summary>
    public long LeaseEpoch { get; init; }

    /// <summary>The attempt that may be under way; null where none is.</summary>
    public string? IntentId { get; init; }

    /// <summary>When that attempt was about to be sent.</summary>
    public DateTimeOffset? IntentAt { get; init; }

    /// <summary>Fingerprint (keyed) of the refresh token it presents.</summary>
    public byte[]? IntentFingerprint { get; init; }

    /// <summary>Since when it is open whether the provider has rotated the refresh token.</summary>
    public DateTimeOffset? AmbiguousSince { get; init; }

    /// <summary>Since when the provider refuses the refresh token, unconfirmed.</summary>
    public DateTimeOffset? SuspectSince { get; init; }

    /// <summary>Failed attempts in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Since when attempts fail.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>The last failure, in the provider's code or ours; never its words.</summary>
    public string? LastError { get; init; }

    /// <summary>When the row was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last written.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
