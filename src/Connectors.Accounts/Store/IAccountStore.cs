namespace Connectors.Accounts.Store;

/// <summary>A change of an account's row, with all that must happen together with it or not at all.</summary>
/// <param name="Row">
/// The whole new row. It replaces the stored one only while that has the same <see cref="AccountRow.Revision"/>; revision zero
/// means that there must be no row of this key yet. What is stored has the next revision.
/// </param>
public readonly record struct AccountWrite(AccountRow Row)
{
    /// <summary>The event to put into the outbox.</summary>
    public StatusChange? Change { get; init; }

    /// <summary>The revocation to begin.</summary>
    public Revocation? Revocation { get; init; }

    /// <summary>The line of the audit to add.</summary>
    public AuditEntry? Audit { get; init; }
}

/// <summary>Which accounts to list.</summary>
/// <param name="Connection">Only of this connection.</param>
/// <param name="Status">Only in this status.</param>
/// <param name="AfterConnection">The last connection of the page before.</param>
/// <param name="AfterIdentifier">The last identifier of the page before.</param>
public readonly record struct AccountFilter(
    string? Connection = null, AccountStatus? Status = null, string? AfterConnection = null, string? AfterIdentifier = null);

/// <summary>
/// Where accounts are kept. Every method that changes something returns only after the change is durable: it survives the
/// death of the process and of the machine. A store knows nothing of what the rows mean; all rules live above it.
/// </summary>
/// <remarks>
/// Tokens arrive sealed and leave sealed. Implementations must be safe for concurrent use, also by several processes, and a
/// <see cref="StoreException"/> is the only exception they throw besides cancellation.
/// </remarks>
public interface IAccountStore
{
    /// <summary>The clock that leases and due times are read on. A store shared between machines gives its server's time.</summary>
    TimeProvider Clock { get; }

    /// <summary>
    /// Changes whenever anybody, in this process or another, has written since the last look; equal stamps mean that what was
    /// read before still holds. Null from a store that cannot tell, so that every look reads.
    /// </summary>
    long? Stamp();

    /// <summary>Reads one account, or null.</summary>
    ValueTask<AccountRow?> FindAsync(AccountKey key, CancellationToken cancellationToken = default);

    /// <summary>Compare and set: true when the row stood at the revision that was read and is now replaced, with everything beside it.</summary>
    ValueTask<bool> WriteAsync(AccountWrite write, CancellationToken cancellationToken = default);

    /// <summary>A tenant's accounts ordered by connection and identifier, ordinal.</summary>
    Task<IReadOnlyList<AccountRow>> ListAsync(string tenant, AccountFilter filter, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// The accounts of a connection, over all tenants, that hold tokens and have this provider's subject; with null, those that hold
    /// tokens and have no subject. Asked before a grant is given back, so stores keep an index over both.
    /// </summary>
    Task<IReadOnlyList<AccountRow>> HoldersAsync(string connection, string? subject, CancellationToken cancellationToken = default);

    /// <summary>How many accounts of each status a connection has, over all tenants.</summary>
    Task<IReadOnlyDictionary<AccountStatus, long>> CountAsync(string connection, CancellationToken cancellationToken = default);

    /// <summary>The accounts of a connection that are due, over all tenants, the longest overdue first.</summary>
    Task<IReadOnlyList<AccountKey>> DueAsync(string connection, DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>When the next account of a connection is due; null when none is.</summary>
    ValueTask<DateTimeOffset?> NextDueAsync(string connection, CancellationToken cancellationToken = default);

    /// <summary>Keeps a consent attempt, in the place of any other of the same account.</summary>
    Task PutAttemptAsync(ConsentAttempt attempt, CancellationToken cancellationToken = default);

    /// <summary>Takes an attempt out: of any number of callers exactly one gets it.</summary>
    Task<ConsentAttempt?> TakeAttemptAsync(byte[] stateHash, CancellationToken cancellationToken = default);

    /// <summary>Removes attempts that expired before the time given.</summary>
    Task RemoveAttemptsAsync(DateTimeOffset expiredBefore, CancellationToken cancellationToken = default);

    /// <summary>What is known of a connection, or null.</summary>
    ValueTask<ConnectionState?> FindConnectionAsync(string connection, CancellationToken cancellationToken = default);

    /// <summary>Compare and set by <see cref="ConnectionState.Revision"/>, as with accounts.</summary>
    ValueTask<bool> WriteConnectionAsync(ConnectionState state, StatusChange? change, CancellationToken cancellationToken = default);

    /// <summary>Revocations that are due, over all tenants; each is put off by the lease, so that no other caller gets it meanwhile.</summary>
    Task<IReadOnlyList<Revocation>> TakeRevocationsAsync(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default);

    /// <summary>Writes how a revocation went.</summary>
    Task WriteRevocationAsync(Revocation revocation, CancellationToken cancellationToken = default);

    /// <summary>The newest revocation of an account's row, or null.</summary>
    ValueTask<Revocation?> FindRevocationAsync(string tenant, string accountId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Events that are due, over all tenants, in the order they were written; each is put off by the lease. Of one account, and
    /// of a connection itself, only the first that is still kept is ever given, due or not, so that no event overtakes another
    /// of its account, whichever process delivers them and however often it is started anew.
    /// </summary>
    Task<IReadOnlyList<StatusChange>> TakeChangesAsync(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default);

    /// <summary>Puts an event off after a failed delivery.</summary>
    Task PutOffChangeAsync(StatusChange change, CancellationToken cancellationToken = default);

    /// <summary>Removes events that were delivered.</summary>
    Task RemoveChangesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Removes events older than the time given, delivered or not.</summary>
    Task<int> RemoveChangesAsync(DateTimeOffset olderThan, CancellationToken cancellationToken = default);

    /// <summary>A caller's key by its id, or null.</summary>
    ValueTask<ApiKeyRow?> FindApiKeyAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Keeps a key, a new one or a change of one, together with the line of the audit that tells of it.</summary>
    Task WriteApiKeyAsync(ApiKeyRow key, AuditEntry? audit = null, CancellationToken cancellationToken = default);

    /// <summary>The keys of a tenant, or of all tenants, in order of making.</summary>
    Task<IReadOnlyList<ApiKeyRow>> ListApiKeysAsync(string? tenant, CancellationToken cancellationToken = default);

    /// <summary>Every tenant that has a data key.</summary>
    Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken = default);

    /// <summary>A tenant's data keys, oldest first.</summary>
    Task<IReadOnlyList<DataKeyRow>> DataKeysAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>Adds a data key; false when the tenant already has one of this number.</summary>
    Task<bool> AddDataKeyAsync(DataKeyRow key, CancellationToken cancellationToken = default);

    /// <summary>Replaces a data key's wrapping while it is still the one given.</summary>
    Task<bool> RewrapDataKeyAsync(DataKeyRow key, byte[] oldWrapped, CancellationToken cancellationToken = default);

    /// <summary>Reserves encryptions and gives the new total; null when the key is gone.</summary>
    Task<long?> ReserveEncryptionsAsync(string tenant, int keyId, long count, CancellationToken cancellationToken = default);

    /// <summary>Accounts whose tokens are sealed with another key than the one given.</summary>
    Task<IReadOnlyList<AccountKey>> SealedWithOthersAsync(string tenant, int keyId, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes data keys older than the one given that nothing is sealed with any more, no write, no session and no line of the audit either; gives how many went.</summary>
    Task<int> RemoveUnusedDataKeysAsync(string tenant, int olderThan, CancellationToken cancellationToken = default);

    /// <summary>A small named value of the store itself, such as a key check; null where there is none.</summary>
    ValueTask<byte[]?> GetNoteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Sets such a value when it is not there yet, and gives the one that stands.</summary>
    Task<byte[]> KeepNoteAsync(string name, byte[] value, CancellationToken cancellationToken = default);

    /// <summary>Replaces such a value, or removes it with null.</summary>
    Task SetNoteAsync(string name, byte[]? value, CancellationToken cancellationToken = default);

    /// <summary>Whether writes are still accepted; false after the disk has failed once, until the process is started anew.</summary>
    bool IsHealthy { get; }

    /// <summary>The writes that were begun and the audit, in this same store.</summary>
    IExecutionStore Executions { get; }

    /// <summary>The sessions, in this same store.</summary>
    ISessionStore Sessions { get; }
}

/// <summary>The store could not do what was asked. Its message is for the operator: what happened, and what to do next.</summary>
public sealed class StoreException : Exception
{
    /// <summary>A fault of the store.</summary>
    public StoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether the same call may succeed in a moment, for example because the store was busy.</summary>
    public bool IsPassing { get; init; }
}
