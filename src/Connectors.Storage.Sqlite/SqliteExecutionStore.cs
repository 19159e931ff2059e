using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Statements;

namespace Connectors.Storage.Sqlite;

/// <summary>The write ledger and the audit in the accounts' file: by the same writer, so that what waits at once shares one flush.</summary>
internal sealed class SqliteExecutionStore(Writer writer, Readers readers) : IExecutionStore
{
    public ValueTask<WriteRow?> FindWriteAsync(string tenant, string executionId, CancellationToken cancellationToken = default) =>
        readers.ReadAsync((tenant, executionId), static (d, a) => WriteStatements.Find(d, a.tenant, a.executionId), cancellationToken);

    public ValueTask<WriteRow?> FindWriteByKeyAsync(string tenant, string key, CancellationToken cancellationToken = default) =>
        readers.ReadAsync((tenant, key), static (d, a) => WriteStatements.FindByKey(d, a.tenant, a.key), cancellationToken);

    public ValueTask<bool> AddWriteAsync(WriteRow write, WriteRow? over, CancellationToken cancellationToken = default) =>
        new(writer.DoAsync(d => WriteStatements.Add(d, write, over), cancellationToken));

    public ValueTask<bool> ReplaceWriteAsync(WriteRow write, AuditEntry? audit, CancellationToken cancellationToken = default) =>
        new(writer.DoAsync(d => WriteStatements.Replace(d, write, audit), cancellationToken));

    public Task<IReadOnlyList<WriteRow>> ListWritesAsync(string tenant, WriteFilter filter, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync((tenant, filter, limit), static (d, a) => WriteStatements.List(d, a.tenant, a.filter, a.limit), cancellationToken).AsTask();

    public Task<IReadOnlyList<WriteRow>> OverdueWritesAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync((now, limit), static (d, a) => WriteStatements.Overdue(d, a.now, a.limit), cancellationToken).AsTask();

    public Task<int> RemoveWritesAsync(LedgerState state, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken = default) =>
        writer.DoAsync(d => WriteStatements.Remove(d, state, endedBefore, limit), cancellationToken);

    public Task AppendAsync(IReadOnlyList<AuditLine> lines, AuditChain chain, CancellationToken cancellationToken = default) =>
        writer.DoAsync(d => AuditStatements.Append(d, lines, chain), cancellationToken);

    public Task<IReadOnlyList<AuditLine>> ListCallsAsync(string tenant, CallFilter filter, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync((tenant, filter, limit), static (d, a) => AuditStatements.List(d, a.tenant, a.filter, a.limit), cancellationToken).AsTask();

    public ValueTask<AuditLine?> FindCallAsync(string tenant, string executionId, CancellationToken cancellationToken = default) =>
        readers.ReadAsync((tenant, executionId), static (d, a) => AuditStatements.Find(d, a.tenant, a.executionId), cancellationToken);

    public Task<T> ReadAuditAsync<T>(Func<AuditTrail, T> look, CancellationToken cancellationToken = default) =>
        readers.ReadLongAsync(look, static (d, look) => d.InOneSnapshot(() => look(AuditStatements.Trail(d))), cancellationToken);

    public Task<bool> RemoveLinesAsync(AuditMark? before, AuditMark anchor, AuditEntry audit, CancellationToken cancellationToken = default) =>
        writer.DoAsync(d => AuditStatements.Remove(d, before, anchor, audit), cancellationToken);
}
