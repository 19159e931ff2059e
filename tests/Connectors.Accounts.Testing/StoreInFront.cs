using Connectors.Accounts.Store;

namespace Connectors.Accounts.Testing;

/// <summary>A store in front of another one, for tests that stand in between.</summary>
public abstract class StoreInFront(IAccountStore inner) : IAccountStore
{
    public TimeProvider Clock => inner.Clock;

    public virtual bool IsHealthy => inner.IsHealthy;

    public virtual IExecutionStore Executions => inner.Executions;

    public virtual ISessionStore Sessions => inner.Sessions;

    public virtual long? Stamp() => inner.Stamp();

    public virtual ValueTask<AccountRow?> FindAsync(AccountKey key, CancellationToken cancellationToken = default) =>
        inner.FindAsync(key, cancellationToken);

    public virtual ValueTask<bool> WriteAsync(AccountWrite write, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(write, cancellationToken);

    public Task<IReadOnlyList<AccountRow>> ListAsync(string tenant, AccountFilter filter, int limit, CancellationToken cancellationToken = default) =>
        inner.ListAsync(tenant, filter, limit, cancellationToken);

    public Task<IReadOnlyList<AccountRow>> HoldersAsync(string connection, string? subject, CancellationToken cancellationToken = default) =>
        inner.HoldersAsync(connection, subject, cancellationToken);

    public Task<IReadOnlyDictionary<AccountStatus, long>> CountAsync(string connection, CancellationToken cancellationToken = default) =>
        inner.CountAsync(connection, cancellationToken);

    public Task<IReadOnlyList<AccountKey>> DueAsync(string connection, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        inner.DueAsync(connection, now, limit, cancellationToken);

    public ValueTask<DateTimeOffset?> NextDueAsync(string connection, CancellationToken cancellationToken = default) =>
        inner.NextDueAsync(connection, cancellationToken);

    public Task PutAttemptAsync(ConsentAttempt attempt, CancellationToken cancellationToken = default) =>
        inner.PutAttemptAsync(attempt, cancellationToken);

    public Task<ConsentAttempt?> TakeAttemptAsync(byte[] stateHash, CancellationToken cancellationToken = default) =>
        inner.TakeAttemptAsync(stateHash, cancellationToken);

    public Task RemoveAttemptsAsync(DateTimeOffset expiredBefore, CancellationToken cancellationToken = default) =>
        inner.RemoveAttemptsAsync(expiredBefore, cancellationToken);

    public ValueTask<ConnectionState?> FindConnectionAsync(string connection, CancellationToken cancellationToken = default) =>
        inner.FindConnectionAsync(connection, cancellationToken);

    public ValueTask<bool> WriteConnectionAsync(ConnectionState state, StatusChange? change, CancellationToken cancellationToken = default) =>
        inner.WriteConnectionAsync(state, change, cancellationToken);

    public Task<IReadOnlyList<Revocation>> TakeRevocationsAsync(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default) =>
        inner.TakeRevocationsAsync(now, lease, limit, cancellationToken);

    public Task WriteRevocationAsync(Revocation revocation, CancellationToken cancellationToken = default) =>
        inner.WriteRevocationAsync(revocation, cancellationToken);

    public ValueTask<Revocation?> FindRevocationAsync(string tenant, string accountId, CancellationToken cancellationToken = default) =>
        inner.FindRevocationAsync(tenant, accountId, cancellationToken);

    public Task<IReadOnlyList<StatusChange>> TakeChangesAsync(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default) =>
        inner.TakeChangesAsync(now, lease, limit, cancellationToken);

    public Task PutOffChangeAsync(StatusChange change, CancellationToken cancellationToken = default) =>
        inner.PutOffChangeAsync(change, cancellationToken);

    public Task RemoveChangesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        inner.RemoveChangesAsync(ids, cancellationToken);

    public Task<int> RemoveChangesAsync(DateTimeOffset olderThan, CancellationToken cancellationToken = default) =>
        inner.RemoveChangesAsync(olderThan, cancellationToken);

    public ValueTask<ApiKeyRow?> FindApiKeyAsync(string id, CancellationToken cancellationToken = default) =>
        inner.FindApiKeyAsync(id, cancellationToken);

    public Task WriteApiKeyAsync(ApiKeyRow key, AuditEntry? audit = null, CancellationToken cancellationToken = default) =>
        inner.WriteApiKeyAsync(key, audit, cancellationToken);

    public Task<IReadOnlyList<ApiKeyRow>> ListApiKeysAsync(string? tenant, CancellationToken cancellationToken = default) =>
        inner.ListApiKeysAsync(tenant, cancellationToken);

    public Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken = default) =>
        inner.TenantsAsync(cancellationToken);

    public Task<IReadOnlyList<DataKeyRow>> DataKeysAsync(string tenant, CancellationToken cancellationToken = default) =>
        inner.DataKeysAsync(tenant, cancellationToken);

    public Task<bool> AddDataKeyAsync(DataKeyRow key, CancellationToken cancellationToken = default) =>
        inner.AddDataKeyAsync(key, cancellationToken);

    public Task<bool> RewrapDataKeyAsync(DataKeyRow key, byte[] oldWrapped, CancellationToken cancellationToken = default) =>
        inner.RewrapDataKeyAsync(key, oldWrapped, cancellationToken);

    public Task<long?> ReserveEncryptionsAsync(string tenant, int keyId, long count, CancellationToken cancellationToken = default) =>
        inner.ReserveEncryptionsAsync(tenant, keyId, count, cancellationToken);

    public Task<IReadOnlyList<AccountKey>> SealedWithOthersAsync(string tenant, int keyId, int limit, CancellationToken cancellationToken = default) =>
        inner.SealedWithOthersAsync(tenant, keyId, limit, cancellationToken);

    public Task<int> RemoveUnusedDataKeysAsync(string tenant, int olderThan, CancellationToken cancellationToken = default) =>
        inner.RemoveUnusedDataKeysAsync(tenant, olderThan, cancellationToken);

    public ValueTask<byte[]?> GetNoteAsync(string name, CancellationToken cancellationToken = default) =>
        inner.GetNoteAsync(name, cancellationToken);

    public Task<byte[]> KeepNoteAsync(string name, byte[] value, CancellationToken cancellationToken = default) =>
        inner.KeepNoteAsync(name, value, cancellationToken);

    public Task SetNoteAsync(string name, byte[]? value, CancellationToken cancellationToken = default) =>
        inner.SetNoteAsync(name, value, cancellationToken);
}
