using Connectors.Accounts.Store;

namespace Connectors.Accounts.Testing;

/// <summary>
/// The store's contract in the fewest lines, for tests that run a day in a minute. It passes the same suite as every other
/// store, or it would prove nothing.
/// </summary>
public sealed class InMemoryAccountStore : IAccountStore
{
    readonly TimeProvider _clock;
    readonly Lock _gate = new();
    readonly InMemoryExecutionStore _executions;
    readonly InMemorySessionStore _sessions;
    readonly Dictionary<AccountKey, AccountRow> _accounts = [];
    readonly Dictionary<string, SortedSet<(DateTimeOffset At, AccountKey Key)>> _due = new(StringComparer.Ordinal);
    readonly Dictionary<string, ConsentAttempt> _attempts = new(StringComparer.Ordinal);
    readonly Dictionary<string, ConnectionState> _connections = new(StringComparer.Ordinal);
    readonly Dictionary<string, Revocation> _revocations = new(StringComparer.Ordinal);
    readonly OrderedDictionary<string, StatusChange> _changes = new(StringComparer.Ordinal);
    readonly Dictionary<string, ApiKeyRow> _apiKeys = new(StringComparer.Ordinal);
    readonly Dictionary<(string Tenant, int KeyId), DataKeyRow> _dataKeys = [];
    readonly Dictionary<string, byte[]> _notes = new(StringComparer.Ordinal);
    long _stamp;

    static readonly Comparer<(DateTimeOffset At, AccountKey Key)> s_order = Comparer<(DateTimeOffset At, AccountKey Key)>.Create((a, b) =>
        a.At.CompareTo(b.At) is var at and not 0 ? at
        : string.CompareOrdinal(a.Key.Tenant, b.Key.Tenant) is var tenant and not 0 ? tenant
        : string.CompareOrdinal(a.Key.Identifier, b.Key.Identifier));

    public InMemoryAccountStore(TimeProvider clock)
    {
        _clock = clock;
        _executions = new(_gate, () => _stamp++);
        _sessions = new(_gate, () => _stamp++, _executions.Append);
    }

    public TimeProvider Clock => _clock;

    public IExecutionStore Executions => _executions;

    public ISessionStore Sessions => _sessions;

    public bool IsHealthy => true;

    /// <summary>What has happened to the accounts so far, in order, delivered or not.</summary>
    public List<StatusChange> History { get; } = [];

    /// <summary>Called before a row is written; it may throw, to be the disk that fails, or look at what is about to happen.</summary>
    public Action<AccountRow?, AccountRow>? BeforeWrite { get; set; }

    /// <summary>Called after a row was written.</summary>
    public Action<AccountRow>? AfterWrite { get; set; }

    public long? Stamp() => Volatile.Read(ref _stamp);

    public ValueTask<AccountRow?> FindAsync(AccountKey key, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(_accounts.GetValueOrDefault(key));
        }
    }

    public ValueTask<bool> WriteAsync(AccountWrite write, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var row = write.Row;
            var stored = _accounts.GetValueOrDefault(row.Key);
            if ((stored?.Revision ?? 0) != row.Revision)
            {
                return new(false);
            }

            if ((write.Change is { } one && _changes.ContainsKey(one.Id)) || (write.Revocation is { } other && _revocations.ContainsKey(other.Id)))
            {
                return ValueTask.FromException<bool>(new StoreException("An id was used twice, and nothing of the row was kept."));
            }

            BeforeWrite?.Invoke(stored, row);
            var due = _due.TryGetValue(row.Key.Connection, out var known) ? known : _due[row.Key.Connection] = new(s_order);
            if (stored?.DueAt is { } before)
            {
                due.Remove((before, row.Key));
            }

            if (row.DueAt is { } after)
            {
                due.Add((after, row.Key));
            }

            _accounts[row.Key] = row with { Revision = row.Revision + 1 };
            if (write.Change is { } change)
            {
                _changes.Add(change.Id, change);
                History.Add(change);
            }

            if (write.Revocation is { } revocation)
            {
                _revocations.Add(revocation.Id, revocation);
            }

            _executions.Append(write.Audit);
            _stamp++;
            AfterWrite?.Invoke(_accounts[row.Key]);
            return new(true);
        }
    }

    public Task<IReadOnlyList<AccountRow>> ListAsync(string tenant, AccountFilter filter, int limit, CancellationToken cancellationToken = default) => Read<IReadOnlyList<AccountRow>>(() =>
    [
        .. _accounts.Values
            .Where(r => r.Key.Tenant == tenant && (filter.Connection is null || r.Key.Connection == filter.Connection) && (filter.Status is null || r.Status == filter.Status))
            .Where(r => filter.AfterConnection is not { } after || string.CompareOrdinal(r.Key.Connection, after) is var c && (c > 0 || (c == 0 && string.CompareOrdinal(r.Key.Identifier, filter.AfterIdentifier) > 0)))
            .OrderBy(r => r.Key.Connection, StringComparer.Ordinal).ThenBy(r => r.Key.Identifier, StringComparer.Ordinal)
            .Take(limit),
    ]);

    public Task<IReadOnlyList<AccountRow>> HoldersAsync(string connection, string? subject, CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<AccountRow>>(() => [.. _accounts.Values.Where(r => r.Key.Connection == connection && r.AccessToken is not null && r.Subject == subject)]);

    public Task<IReadOnlyDictionary<AccountStatus, long>> CountAsync(string connection, CancellationToken cancellationToken = default) =>
        Read<IReadOnlyDictionary<AccountStatus, long>>(() => _accounts.Values.Where(r => r.Key.Connection == connection).GroupBy(r => r.Status).ToDictionary(g => g.Key, g => (long)g.Count()));

    public Task<IReadOnlyList<AccountKey>> DueAsync(string connection, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) => Read<IReadOnlyList<AccountKey>>(() =>
        _due.TryGetValue(connection, out var due) ? [.. due.TakeWhile(d => d.At <= now).Take(limit).Select(d => d.Key)] : []);

    public ValueTask<DateTimeOffset?> NextDueAsync(string connection, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(_due.TryGetValue(connection, out var due) && due.Count > 0 ? due.Min.At : null);
        }
    }

    public Task PutAttemptAsync(ConsentAttempt attempt, CancellationToken cancellationToken = default) => Write(() =>
    {
        foreach (var (hash, _) in _attempts.Where(a => a.Value.Key == attempt.Key).ToList())
        {
            _attempts.Remove(hash);
        }

        _attempts[Convert.ToHexString(attempt.StateHash)] = attempt;
        return true;
    });

    public Task<ConsentAttempt?> TakeAttemptAsync(byte[] stateHash, CancellationToken cancellationToken = default) =>
        Write(() => _attempts.Remove(Convert.ToHexString(stateHash), out var attempt) ? attempt : null);

    public Task RemoveAttemptsAsync(DateTimeOffset expiredBefore, CancellationToken cancellationToken = default) => Write(() =>
    {
        foreach (var (hash, _) in _attempts.Where(a => a.Value.ExpiresAt < expiredBefore).ToList())
        {
            _attempts.Remove(hash);
        }

        return true;
    });

    public ValueTask<ConnectionState?> FindConnectionAsync(string connection, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(_connections.GetValueOrDefault(connection));
        }
    }

    public ValueTask<bool> WriteConnectionAsync(ConnectionState state, StatusChange? change, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if ((_connections.GetValueOrDefault(state.Connection)?.Revision ?? 0) != state.Revision)
            {
                return new(false);
            }

            if (change is not null && _changes.ContainsKey(change.Id))
            {
                return ValueTask.FromException<bool>(new StoreException("An id was used twice, and nothing of the connection was kept."));
            }

            _connections[state.Connection] = state with { Revision = state.Revision + 1 };
            if (change is not null)
            {
                _changes.Add(change.Id, change);
                History.Add(change);
            }

            _stamp++;
            return new(true);
        }
    }

    public Task<IReadOnlyList<Revocation>> TakeRevocationsAsync(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default) => Write<IReadOnlyList<Revocation>>(() =>
    {
        var due = _revocations.Values.Where(r => r.DueAt <= now).OrderBy(r => r.DueAt).ThenBy(r => r.Id, StringComparer.Ordinal).Take(limit).ToList();
        due.ForEach(r => _revocations[r.Id] = r with { DueAt = now + lease });
        return due;
    });

    public Task WriteRevocationAsync(Revocation revocation, CancellationToken cancellationToken = default) => Write(() => _revocations[revocation.Id] = revocation);

    public ValueTask<Revocation?> FindRevocationAsync(string tenant, string accountId, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(_revocations.Values.Where(r => r.Key.Tenant == tenant && r.AccountId == accountId).MaxBy(r => r.CreatedAt));
        }
    }

    public Task<IReadOnlyList<StatusChange>> TakeChangesAsync(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken = default) => Write<IReadOnlyList<StatusChange>>(() =>
    {
        var due = _changes.Values.DistinctBy(c => (c.Tenant, c.Connection, c.Identifier)).Where(c => c.DueAt <= now).Take(limit).ToList();
        due.ForEach(c => _changes[c.Id] = c with { DueAt = now + lease });
        return due;
    });

    public Task PutOffChangeAsync(StatusChange change, CancellationToken cancellationToken = default) => Write(() =>
    {
        if (_changes.ContainsKey(change.Id))
        {
            _changes[change.Id] = change;
        }

        return true;
    });

    public Task RemoveChangesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default) => Write(() => ids.Count(_changes.Remove));

    public Task<int> RemoveChangesAsync(DateTimeOffset olderThan, CancellationToken cancellationToken = default) =>
        Write(() => _changes.Values.Where(c => c.At < olderThan).Select(c => c.Id).ToList().Count(_changes.Remove));

    public ValueTask<ApiKeyRow?> FindApiKeyAsync(string id, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(_apiKeys.GetValueOrDefault(id));
        }
    }

    public Task WriteApiKeyAsync(ApiKeyRow key, AuditEntry? audit = null, CancellationToken cancellationToken = default) => Write(() =>
    {
        _executions.Append(audit);
        return _apiKeys[key.Id] = key;
    });

    public Task<IReadOnlyList<ApiKeyRow>> ListApiKeysAsync(string? tenant, CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<ApiKeyRow>>(() => [.. _apiKeys.Values.Where(k => tenant is null || k.Tenant == tenant).OrderBy(k => k.CreatedAt).ThenBy(k => k.Id, StringComparer.Ordinal)]);

    public Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<string>>(() => [.. _dataKeys.Keys.Select(k => k.Tenant).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    public Task<IReadOnlyList<DataKeyRow>> DataKeysAsync(string tenant, CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<DataKeyRow>>(() => [.. _dataKeys.Values.Where(k => k.Tenant == tenant).OrderBy(k => k.KeyId)]);

    public Task<bool> AddDataKeyAsync(DataKeyRow key, CancellationToken cancellationToken = default) => Write(() => _dataKeys.TryAdd((key.Tenant, key.KeyId), key));

    public Task<bool> RewrapDataKeyAsync(DataKeyRow key, byte[] oldWrapped, CancellationToken cancellationToken = default) => Write(() =>
    {
        if (!_dataKeys.TryGetValue((key.Tenant, key.KeyId), out var stored) || !stored.Wrapped.AsSpan().SequenceEqual(oldWrapped))
        {
            return false;
        }

        _dataKeys[(key.Tenant, key.KeyId)] = stored with { Wrapped = key.Wrapped, MasterKeyId = key.MasterKeyId };
        return true;
    });

    public Task<long?> ReserveEncryptionsAsync(string tenant, int keyId, long count, CancellationToken cancellationToken = default) => Write<long?>(() =>
    {
        if (!_dataKeys.TryGetValue((tenant, keyId), out var stored))
        {
            return null;
        }

        _dataKeys[(tenant, keyId)] = stored with { Encryptions = stored.Encryptions + count };
        return stored.Encryptions + count;
    });

    public Task<IReadOnlyList<AccountKey>> SealedWithOthersAsync(string tenant, int keyId, int limit, CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<AccountKey>>(() => [.. _accounts.Values.Where(r => r.Key.Tenant == tenant && r.KeyId != 0 && r.KeyId != keyId).Take(limit).Select(r => r.Key)]);

    public Task<int> RemoveUnusedDataKeysAsync(string tenant, int olderThan, CancellationToken cancellationToken = default) => Write(() =>
    {
        var used = _accounts.Values.Where(r => r.Key.Tenant == tenant).Select(r => r.KeyId)
            .Concat(_attempts.Values.Where(a => a.Key.Tenant == tenant).Select(a => a.KeyId))
            .Concat(_revocations.Values.Where(r => r.Key.Tenant == tenant && r.Token is not null).Select(r => r.KeyId))
            .Concat(_executions.DataKeysOf(tenant))
            .Concat(_sessions.DataKeysOf(tenant))
            .ToHashSet();
        return _dataKeys.Keys.Where(k => k.Tenant == tenant && k.KeyId < olderThan && !used.Contains(k.KeyId)).ToList().Count(_dataKeys.Remove);
    });

    public ValueTask<byte[]?> GetNoteAsync(string name, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(_notes.GetValueOrDefault(name));
        }
    }

    public Task<byte[]> KeepNoteAsync(string name, byte[] value, CancellationToken cancellationToken = default) =>
        Write(() => _notes.TryAdd(name, value) ? value : _notes[name]);

    public Task SetNoteAsync(string name, byte[]? value, CancellationToken cancellationToken = default) => Write(() =>
    {
        _notes.Remove(name);
        if (value is not null)
        {
            _notes[name] = value;
        }

        return true;
    });

    Task<T> Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return Task.FromResult(read());
        }
    }

    Task<T> Write<T>(Func<T> write)
    {
        lock (_gate)
        {
            _stamp++;
            return Task.FromResult(write());
        }
    }
}
