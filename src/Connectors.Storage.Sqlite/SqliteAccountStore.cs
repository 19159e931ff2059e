using Connectors.Accounts;
using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;
using Connectors.Storage.Sqlite.Statements;

namespace Connectors.Storage.Sqlite;

/// <summary>
/// Accounts, sessions, the write ledger and the audit in one SQLite file on a local disk, shared by any number of processes of one machine. A write is on the disk when it
/// returns (write-ahead log, <c>synchronous=FULL</c>); writes that wait at the same time share one flush.
/// </summary>
/// <remarks>
/// <para>
/// Cancelling a write is heeded until its transaction begins; from then on the caller gets the outcome. So an
/// <see cref="OperationCanceledException"/> means that nothing was written.
/// </para>
/// <para>
/// After the disk has failed once, <see cref="IsHealthy"/> is false and every write throws until the process is started anew.
/// Whether the write that met the failure is kept shows then: it may be.
/// </para>
/// </remarks>
public sealed class SqliteAccountStore : IAccountStore, IAsyncDisposable
{
    readonly string _file;
    readonly Writer _writer;
    readonly Readers _readers;
    readonly CommitWatch _watch;

    SqliteAccountStore(string file, TimeProvider clock, IReadOnlyList<string> steps, TimeSpan? patience)
    {
        _file = file;
        Clock = clock;
        var database = StoreFile.OpenForWriting(file, steps, patience);
        try
        {
            _watch = StoreFile.Explained(file, () => new CommitWatch(StoreFile.OpenForReading(file)));
        }
        catch
        {
            database.Dispose();
            throw;
        }

        _writer = new(database, file);
        _readers = new(file, _writer.Fail);
        Executions = new SqliteExecutionStore(_writer, _readers);
        Sessions = new SqliteSessionStore(_writer, _readers);
    }

    /// <summary>
    /// Opens the store in a file, which is made, readable by its owner alone, when it is missing; an older one is brought to
    /// today's form.
    /// </summary>
    /// <exception cref="StoreException">The file is no store of ours, is newer than this program, or cannot be read and written.</exception>
    public static SqliteAccountStore Open(string file, TimeProvider clock) => new(Path.GetFullPath(file), clock, Schema.Steps, patience: null);

    /// <summary>For tests: with other steps than today's, or less patience with other processes.</summary>
    internal static SqliteAccountStore Open(string file, TimeProvider clock, IReadOnlyList<string> steps, TimeSpan? patience = null) =>
        new(Path.GetFullPath(file), clock, steps, patience);

    /// <summary>For tests: the one that writes.</summary>
    internal Writer Writer => _writer;

    /// <inheritdoc/>
    public TimeProvider Clock { get; }

    /// <inheritdoc/>
    public bool IsHealthy => _writer.Failure is null;

    /// <inheritdoc/>
    public IExecutionStore Executions { get; }

    /// <inheritdoc/>
    public ISessionStore Sessions { get; }

    /// <inheritdoc/>
    /// <remarks>Takes a fraction of a microsecond and makes no system call.</remarks>
    public long? Stamp()
    {
        try
        {
            return _watch.Look();
        }
        catch (ObjectDisposedException)
        {
            throw Writer.Closed(_file);
        }
    }

    /// <summary>Looks through the whole file for damage, which takes seconds when it is large; null when there is none, else what was found.</summary>
    public Task<string?> CheckAsync(CancellationToken cancellationToken = default) => _readers.ReadLongAsync(0, static (d, _) => Backup.FindDamage(d), cancellationToken);

    /// <summary>
    /// Writes a copy of the store, as it stands now, to a new file that its owner alone can read. Readers and writers go on
    /// meanwhile. The copy is checked, and on the disk when this returns.
    /// </summary>
    /// <exception cref="StoreException">There is such a file already, or the copy could not be made; then none is left behind.</exception>
    public Task BackupAsync(string targetFile, CancellationToken cancellationToken = default) =>
        _readers.ReadLongAsync(Path.GetFullPath(targetFile), Backup.Make, cancellationToken);

    /// <summary>Looks whether a backup is whole and could be put in the store's place by this program. It changes nothing.</summary>
    /// <exception cref="StoreException">It could not.</exception>
    public static void CheckBackup(string file) => Backup.Check(Path.GetFullPath(file));

    /// <inheritdoc/>
    public ValueTask<AccountRow?> FindAsync(AccountKey key, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync(key, static (d, key) => AccountStatements.Find(d, key), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> WriteAsync(AccountWrite write, CancellationToken cancellationToken = default) =>
        new(WriteAsync(d => AccountStatements.Write(d, write), cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<AccountRow>> ListAsync(string tenant, AccountFilter filter, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync((tenant, filter, limit), static (d, a) => AccountStatements.List(d, a.tenant, a.filter, a.limit), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AccountRow>> HoldersAsync(string connection, string? subject, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, subject), static (d, a) => AccountStatements.Holders(d, a.connection, a.subject), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<AccountStatus, long>> CountAsync(string connection, CancellationToken cancellationToken = default) =>
        _readers.ReadLongAsync(connection, AccountStatements.Count, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AccountKey>> DueAsync(string connection, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, now, limit), static (d, a) => AccountStatements.Due(d, a.connection, a.now, a.limit), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> NextDueAsync(string connection, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync(connection, AccountStatements.NextDue, cancellationToken);

    /// <inheritdoc/>
    public Task PutAttemptAsync(ConsentAttempt attempt, CancellationToken cancellationToken = default) =>
        WriteAsync(d => AttemptStatements.Put(d, attempt), cancellationToken);

    /// <inheritdoc/>
    public Task<ConsentAttempt?> TakeAttemptAsync(byte[] stateHash, CancellationToken cancellationToken = default) =>
        WriteAsync(d => AttemptStatements.Take(d, stateHash), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAttemptsAsync(DateTimeOffset expiredBefore, CancellationToken cancellationToken = default) =>
        WriteAsync(d => AttemptStatements.RemoveExpired(d, expiredBefore), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ConnectionState?> FindConnectionAsync(string connection, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync(connection, ConnectionStatements.Find, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> WriteConnectionAsync(ConnectionState state, StatusChange? change, CancellationToken cancellationToken = default) =>
        new(WriteAsync(d => ConnectionStatements.Write(d, state, change), cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Revocation>> TakeRevocationsAsync(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default) =>
        WriteAsync(d => RevocationStatements.Take(d, now, lease, limit), cancellationToken);

    /// <inheritdoc/>
    public Task WriteRevocationAsync(Revocation revocation, CancellationToken cancellationToken = default) =>
        WriteAsync(d => RevocationStatements.Write(d, revocation), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Revocation?> FindRevocationAsync(string tenant, string accountId, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync((tenant, accountId), static (d, a) => RevocationStatements.Find(d, a.tenant, a.accountId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StatusChange>> TakeChangesAsync(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default) =>
        WriteAsync(d => ChangeStatements.Take(d, now, lease, limit), cancellationToken);

    /// <inheritdoc/>
    public Task PutOffChangeAsync(StatusChange change, CancellationToken cancellationToken = default) =>
        WriteAsync(d => ChangeStatements.PutOff(d, change), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveChangesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        WriteAsync(d => ChangeStatements.Remove(d, ids), cancellationToken);

    /// <inheritdoc/>
    public Task<int> RemoveChangesAsync(DateTimeOffset olderThan, CancellationToken cancellationToken = default) =>
        WriteAsync(d => ChangeStatements.Remove(d, olderThan), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ApiKeyRow?> FindApiKeyAsync(string id, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync(id, KeyStatements.FindApiKey, cancellationToken);

    /// <inheritdoc/>
    public Task WriteApiKeyAsync(ApiKeyRow key, AuditEntry? audit = null, CancellationToken cancellationToken = default) =>
        WriteAsync(d => KeyStatements.WriteApiKey(d, key, audit), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiKeyRow>> ListApiKeysAsync(string? tenant, CancellationToken cancellationToken = default) =>
        ReadAsync(tenant, KeyStatements.ListApiKeys, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(0, static (d, _) => KeyStatements.Tenants(d), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DataKeyRow>> DataKeysAsync(string tenant, CancellationToken cancellationToken = default) =>
        ReadAsync(tenant, KeyStatements.DataKeys, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddDataKeyAsync(DataKeyRow key, CancellationToken cancellationToken = default) =>
        WriteAsync(d => KeyStatements.AddDataKey(d, key), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RewrapDataKeyAsync(DataKeyRow key, byte[] oldWrapped, CancellationToken cancellationToken = default) =>
        WriteAsync(d => KeyStatements.Rewrap(d, key, oldWrapped), cancellationToken);

    /// <inheritdoc/>
    public Task<long?> ReserveEncryptionsAsync(string tenant, int keyId, long count, CancellationToken cancellationToken = default) =>
        WriteAsync(d => KeyStatements.Reserve(d, tenant, keyId, count), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AccountKey>> SealedWithOthersAsync(string tenant, int keyId, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync((tenant, keyId, limit), static (d, a) => AccountStatements.SealedWithOthers(d, a.tenant, a.keyId, a.limit), cancellationToken);

    /// <inheritdoc/>
    public Task<int> RemoveUnusedDataKeysAsync(string tenant, int olderThan, CancellationToken cancellationToken = default) =>
        WriteAsync(d => KeyStatements.RemoveUnused(d, tenant, olderThan), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<byte[]?> GetNoteAsync(string name, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync(name, NoteStatements.Get, cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]> KeepNoteAsync(string name, byte[] value, CancellationToken cancellationToken = default) =>
        WriteAsync(d => NoteStatements.Keep(d, name, value), cancellationToken);

    /// <inheritdoc/>
    public Task SetNoteAsync(string name, byte[]? value, CancellationToken cancellationToken = default) =>
        WriteAsync(d => NoteStatements.Set(d, name, value), cancellationToken);

    /// <summary>Ends the writes that wait, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _readers.Dispose();
        _watch.Dispose();
        await _writer.DisposeAsync().ConfigureAwait(false);
    }

    Task<T> ReadAsync<TState, T>(TState state, Func<Database, TState, T> read, CancellationToken cancellationToken) =>
        _readers.ReadAsync(state, read, cancellationToken).AsTask();

    Task<T> WriteAsync<T>(Func<Database, T> work, CancellationToken cancellationToken) => _writer.DoAsync(work, cancellationToken);
}
