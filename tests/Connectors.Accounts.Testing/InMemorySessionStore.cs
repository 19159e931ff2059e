using Connectors.Accounts.Store;

namespace Connectors.Accounts.Testing;

/// <summary>The sessions of the in-memory store, under its lock, so that an act and its line happen together.</summary>
public sealed class InMemorySessionStore : ISessionStore
{
    readonly Lock _gate;
    readonly Action _written;
    readonly Action<AuditEntry> _append;
    readonly Dictionary<string, SessionRow> _sessions = new(StringComparer.Ordinal);

    internal InMemorySessionStore(Lock gate, Action written, Action<AuditEntry> append)
    {
        _gate = gate;
        _written = written;
        _append = append;
    }

    /// <summary>Called for every look-up by id; it may give another row than the one that is kept, to be a store that was meddled with.</summary>
    public Func<SessionRow?, SessionRow?> Meddle { get; set; } = static row => row;

    /// <summary>Data keys that something here is sealed with.</summary>
    internal IEnumerable<int> DataKeysOf(string tenant) => _sessions.Values.Where(s => s.Tenant == tenant).Select(s => s.KeyId);

    public ValueTask<SessionRow?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(Meddle(_sessions.GetValueOrDefault(id)));
        }
    }

    public Task AddAsync(SessionRow session, AuditEntry audit, CancellationToken cancellationToken = default) => WriteAsync(() =>
    {
        if (!_sessions.TryAdd(session.Id, session))
        {
            throw new StoreException("A session's id was used twice, and nothing of the session was kept.");
        }

        _append(audit);
        return true;
    });

    public Task<bool> RevokeAsync(string tenant, string id, DateTimeOffset at, AuditEntry audit, CancellationToken cancellationToken = default) => WriteAsync(() =>
    {
        if (_sessions.GetValueOrDefault(id) is not { RevokedAt: null } session || session.Tenant != tenant)
        {
            return false;
        }

        _sessions[id] = session with { RevokedAt = at };
        _append(audit);
        return true;
    });

    public Task<IReadOnlyList<SessionRow>> ListAsync(string tenant, string? identifier, string? before, int limit, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var all = _sessions.Values.Where(s => s.Tenant == tenant).OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id, StringComparer.Ordinal).ToList();
            var behind = before is null ? all : [.. all.SkipWhile(s => s.Id != before).Skip(1)];
            return Task.FromResult<IReadOnlyList<SessionRow>>([.. behind.Where(s => identifier is null || s.Identifier == identifier).Take(limit)]);
        }
    }

    public Task<int> RemoveAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken = default) => WriteAsync(() =>
        _sessions.Values.Where(s => s.ExpiresAt < expiredBefore).OrderBy(s => s.ExpiresAt).Take(limit).Select(s => s.Id).ToList().Count(_sessions.Remove));

    Task<T> WriteAsync<T>(Func<T> write)
    {
        lock (_gate)
        {
            _written();
            try
            {
                return Task.FromResult(write());
            }
            catch (StoreException e)
            {
                return Task.FromException<T>(e);
            }
        }
    }
}
