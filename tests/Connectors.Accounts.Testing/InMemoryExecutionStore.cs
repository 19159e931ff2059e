using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Testing;

/// <summary>The ledger and the audit of the in-memory store, under its lock, so that an act and its line happen together.</summary>
public sealed class InMemoryExecutionStore : IExecutionStore
{
    readonly Lock _gate;
    readonly Action _written;
    readonly Dictionary<(string Tenant, string ExecutionId), WriteRow> _writes = [];
    readonly List<AuditLine> _lines = [];
    AuditMark? _anchor;
    AuditMark? _head;

    internal InMemoryExecutionStore(Lock gate, Action written)
    {
        _gate = gate;
        _written = written;
    }

    /// <summary>Data keys that something here is sealed with.</summary>
    internal IEnumerable<int> DataKeysOf(string tenant) =>
        _writes.Values.Where(w => w.Tenant == tenant).Select(w => w.KeyId).Concat(_lines.Where(l => l.Tenant == tenant).Select(l => l.KeyId)).Where(id => id != 0);

    public ValueTask<WriteRow?> FindWriteAsync(string tenant, string executionId, CancellationToken cancellationToken = default) =>
        new(Read(() => _writes.GetValueOrDefault((tenant, executionId))));

    public ValueTask<WriteRow?> FindWriteByKeyAsync(string tenant, string key, CancellationToken cancellationToken = default) => new(Read(() => Holder(tenant, key)));

    public ValueTask<bool> AddWriteAsync(WriteRow write, WriteRow? over, CancellationToken cancellationToken = default) => new(WriteAsync(() =>
    {
        if (_writes.ContainsKey((write.Tenant, write.ExecutionId)))
        {
            throw new StoreException("An execution id was used twice, and nothing of the write was kept.");
        }

        if (over is not null)
        {
            if (_writes.GetValueOrDefault((over.Tenant, over.ExecutionId)) is not { } stored || stored.Revision != over.Revision || stored.Key is null || stored.Key != write.Key)
            {
                return false;
            }

            _writes[(over.Tenant, over.ExecutionId)] = stored with { Key = null, Revision = stored.Revision + 1 };
        }
        else if (write.Key is not null && Holder(write.Tenant, write.Key) is not null)
        {
            return false;
        }

        _writes.Add((write.Tenant, write.ExecutionId), write with { Revision = write.Revision + 1 });
        return true;
    }));

    public ValueTask<bool> ReplaceWriteAsync(WriteRow write, AuditEntry? audit, CancellationToken cancellationToken = default) => new(WriteAsync(() =>
    {
        if (_writes.GetValueOrDefault((write.Tenant, write.ExecutionId))?.Revision != write.Revision)
        {
            return false;
        }

        _writes[(write.Tenant, write.ExecutionId)] = write with { Revision = write.Revision + 1 };
        Append(audit);
        return true;
    }));

    public Task<IReadOnlyList<WriteRow>> ListWritesAsync(string tenant, WriteFilter filter, int limit, CancellationToken cancellationToken = default) => Task.FromResult(Read<IReadOnlyList<WriteRow>>(() =>
    [
        .. _writes.Values
            .Where(w => w.Tenant == tenant && (filter.State is null || w.State == filter.State) && (filter.Tool is null || w.Tool == filter.Tool)
                && (filter.Connection is null || w.Connection == filter.Connection) && (filter.Identifier is null || w.Identifier == filter.Identifier)
                && (filter.Before is null || string.CompareOrdinal(w.ExecutionId, filter.Before) < 0))
            .OrderByDescending(w => w.ExecutionId, StringComparer.Ordinal).Take(limit).Select(Facts),
    ]));

    public Task<IReadOnlyList<WriteRow>> OverdueWritesAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult(Read<IReadOnlyList<WriteRow>>(() => [.. _writes.Values.Where(w => w.EndedAt is null && w.Until <= now).OrderBy(w => w.Until).Take(limit).Select(Facts)]));

    public Task<int> RemoveWritesAsync(LedgerState state, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken = default) => WriteAsync(() =>
        _writes.Where(w => w.Value.State == state && w.Value.EndedAt < endedBefore).OrderBy(w => w.Value.EndedAt).Take(limit).Select(w => w.Key).ToList().Count(_writes.Remove));

    public Task AppendAsync(IReadOnlyList<AuditLine> lines, AuditChain chain, CancellationToken cancellationToken = default) => WriteAsync(() =>
    {
        Append(lines, chain);
        return true;
    });

    public Task<IReadOnlyList<AuditLine>> ListCallsAsync(string tenant, CallFilter filter, int limit, CancellationToken cancellationToken = default) => Task.FromResult(Read<IReadOnlyList<AuditLine>>(() =>
    [
        .. _lines.AsEnumerable().Reverse()
            .Where(l => l.Tenant == tenant && l.Action == AuditAction.Call && (filter.Tool is null || l.Tool == filter.Tool)
                && (filter.Connection is null || l.Connection == filter.Connection) && (filter.Identifier is null || l.Identifier == filter.Identifier)
                && (filter.Outcome is null || l.Outcome == filter.Outcome) && (filter.RunId is null || l.RunId == filter.RunId)
                && (filter.Since is null || l.At >= filter.Since) && (filter.Until is null || l.At < filter.Until) && (filter.Before is null || l.Seq < filter.Before))
            .Take(limit),
    ]));

    public ValueTask<AuditLine?> FindCallAsync(string tenant, string executionId, CancellationToken cancellationToken = default) =>
        new(Read(() => _lines.LastOrDefault(l => l.Tenant == tenant && l.ExecutionId == executionId && l.Action == AuditAction.Call)));

    public Task<T> ReadAuditAsync<T>(Func<AuditTrail, T> look, CancellationToken cancellationToken = default) =>
        Task.FromResult(Read(() => look(new(_anchor, _head, _lines))));

    public Task<bool> RemoveLinesAsync(AuditMark? before, AuditMark anchor, AuditEntry audit, CancellationToken cancellationToken = default) => WriteAsync(() =>
    {
        if (_anchor?.Seq != before?.Seq)
        {
            return false;
        }

        _lines.RemoveAll(l => l.Seq <= anchor.Seq);
        _anchor = anchor;
        Append(audit);
        return true;
    });

    /// <summary>Adds a line, where there is one; the caller holds the lock.</summary>
    internal void Append(AuditEntry? audit)
    {
        if (audit is not null)
        {
            Append([audit.Line], audit.Chain);
        }
    }

    void Append(IReadOnlyList<AuditLine> lines, AuditChain chain)
    {
        if (lines.Count > 0)
        {
            var (chained, head) = chain.Append(_head, _lines.Count == 0 ? null : _lines[^1].Seq, _head is null && _anchor is null && _lines.Count == 0, lines);
            _lines.AddRange(chained);
            _head = head;
        }
    }

    WriteRow? Holder(string tenant, string key) => _writes.Values.FirstOrDefault(w => w.Tenant == tenant && w.Key == key);

    static WriteRow Facts(WriteRow write) => write with { Input = null, Answer = null };

    T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

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
