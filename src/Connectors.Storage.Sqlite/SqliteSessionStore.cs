using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Statements;

namespace Connectors.Storage.Sqlite;

/// <summary>The sessions in the accounts' file.</summary>
internal sealed class SqliteSessionStore(Writer writer, Readers readers) : ISessionStore
{
    public ValueTask<SessionRow?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(id, SessionStatements.Find, cancellationToken);

    public Task AddAsync(SessionRow session, AuditEntry audit, CancellationToken cancellationToken = default) =>
        writer.DoAsync(d => SessionStatements.Add(d, session, audit), cancellationToken);

    public Task<bool> RevokeAsync(string tenant, string id, DateTimeOffset at, AuditEntry audit, CancellationToken cancellationToken = default) =>
        writer.DoAsync(d => SessionStatements.Revoke(d, tenant, id, at, audit), cancellationToken);

    public Task<IReadOnlyList<SessionRow>> ListAsync(string tenant, string? identifier, string? before, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync((tenant, identifier, before, limit), static (d, a) => SessionStatements.List(d, a.tenant, a.identifier, a.before, a.limit), cancellationToken).AsTask();

    public Task<int> RemoveAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken = default) =>
        writer.DoAsync(d => SessionStatements.Remove(d, expiredBefore, limit), cancellationToken);
}
