using System.Text;
using Connectors.Accounts.Store;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>
/// A seeded stream of operations over few keys, so that they meet. Every tenant uses the same connections, identifiers, key
/// numbers and account ids; whatever belongs to a tenant carries its name, and is looked at in every answer.
/// </summary>
public sealed class RandomOperations(int seed, int tenants, FakeTimeProvider clock, IAccountStore subject, IAccountStore? model)
{
    static readonly string[] s_connections = ["my-app", "My-app", "my-app\0"];
    static readonly string[] s_identifiers = ["", "u", "U", "u\0", "ü", "u\u0308", "😀", "\uD83D", "../u", "user_hs_456"];
    readonly Random _random = new(seed);
    readonly Dictionary<AccountKey, long> _revisions = [];
    readonly Dictionary<string, long> _connectionRevisions = new(StringComparer.Ordinal);
    readonly List<string> _changes = [];
    int _step;

    public IAccountStore Subject { get; set; } = subject;

    /// <summary>How many rows were looked at.</summary>
    public long RowsSeen { get; private set; }

    DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Makes the next operation, and looks at its answer.</summary>
    public Task NextAsync(int step)
    {
        _step = step;
        clock.Advance(TimeSpan.FromTicks(_random.Next(1, 50_000_000)));
        var (tenant, connection, keyId) = (Tenant(), Connection(), _random.Next(1, 5));
        var key = new AccountKey(tenant, connection, Identifier());
        return _random.Next(100) switch
        {
            < 30 => BothAsync("find", async s => Own(tenant, await s.FindAsync(key))),
            < 60 => WriteAsync(key),
            < 64 => ListAsync(tenant),
            < 65 => BothAsync("count", async s => await s.CountAsync(connection)),
            < 68 => DueAsync(connection),
            < 70 => BothAsync("next due", async s => await s.NextDueAsync(connection)),
            < 73 => PutAttemptAsync(key),
            < 76 => TakeAttemptAsync(),
            < 77 => DoAsync(s => s.RemoveAttemptsAsync(Now.AddMinutes(-10))),
            < 79 => WriteConnectionAsync(connection),
            < 80 => BothAsync("connection", async s => await s.FindConnectionAsync(connection)),
            < 82 => TakeRevocationsAsync(),
            < 84 => BothAsync("revocation", async s => Own(tenant, await s.FindRevocationAsync(tenant, AccountId(key)))),
            < 86 => TakeChangesAsync(),
            < 87 => RemoveChangesAsync(),
            < 89 => BothAsync("api keys", async s => Own(tenant, await s.ListApiKeysAsync(tenant))),
            < 90 => DoAsync(s => s.WriteApiKeyAsync(ApiKey(tenant))),
            < 91 => BothAsync("tenants", async s => await s.TenantsAsync()),
            < 93 => BothAsync("data keys", async s => Own(tenant, await s.DataKeysAsync(tenant))),
            < 95 => BothAsync("add key", async s => await s.AddDataKeyAsync(DataKey(tenant, keyId))),
            < 96 => BothAsync("rewrap", async s => await s.RewrapDataKeyAsync(DataKey(tenant, keyId), Canary(tenant))),
            < 97 => BothAsync("reserve", async s => await s.ReserveEncryptionsAsync(tenant, keyId, 10)),
            < 98 => BothAsync("sealed", async s => Sorted(Own(tenant, await s.SealedWithOthersAsync(tenant, keyId, 10_000)))),
            < 99 => BothAsync("unused", async s => await s.RemoveUnusedDataKeysAsync(tenant, keyId)),
            _ => NoteAsync(),
        };
    }

    /// <summary>Compares everything that can be listed.</summary>
    public async Task CompareAllAsync()
    {
        for (var i = 0; i < tenants; i++)
        {
            var tenant = TenantName(i);
            await BothAsync("all", async s => Own(tenant, await s.ListAsync(tenant, default, int.MaxValue)));
            await BothAsync("all keys", async s => Own(tenant, await s.DataKeysAsync(tenant)));
        }

        await BothAsync("all api keys", async s => await s.ListApiKeysAsync(null));
        await BothAsync("all changes", async s => await s.TakeChangesAsync(DateTimeOffset.MaxValue, TimeSpan.Zero, int.MaxValue));
        await BothAsync("all revocations", async s => await s.TakeRevocationsAsync(DateTimeOffset.MaxValue, TimeSpan.Zero, int.MaxValue));
    }

    Task WriteAsync(AccountKey key)
    {
        // Mostly the right revision, sometimes one too early or too late.
        var known = _revisions.GetValueOrDefault(key);
        var revision = known + (_random.Next(10) == 0 ? _random.Next(-1, 2) : 0);
        var row = new AccountRow
        {
            Key = key,
            Id = AccountId(key),
            Revision = revision,
            Status = (AccountStatus)_random.Next(7),
            KeyId = _random.Next(0, 5),
            AccessToken = _random.Next(3) == 0 ? null : Canary(key.Tenant),
            Subject = key.Tenant,
            DueAt = _random.Next(3) == 0 ? null : Now.AddSeconds(_random.Next(-100, 100)),
            CreatedAt = Now,
            UpdatedAt = Now,
        };
        var change = _random.Next(4) == 0 ? Change(key) : null;
        var revocation = _random.Next(60) == 0 ? new Revocation
        {
            Id = $"rev_{_random.Next(1_000_000_000)}_{_step}",
            Key = key,
            AccountId = row.Id,
            KeyId = _random.Next(1, 5),
            Token = _random.Next(2) == 0 ? null : Canary(key.Tenant),
            DueAt = _random.Next(2) == 0 ? null : Now,
            CreatedAt = Now,
        } : null;
        _revisions[key] = revision == known ? known + 1 : known;
        return BothAsync("write", async s =>
        {
            var written = await s.WriteAsync(new(row) { Change = change, Revocation = revocation });
            Assert.Equal(revision == known, written);
            return written;
        });
    }

    Task ListAsync(string tenant)
    {
        var filter = new AccountFilter(
            _random.Next(2) == 0 ? null : Connection(),
            _random.Next(2) == 0 ? null : (AccountStatus)_random.Next(7),
            _random.Next(2) == 0 ? null : Connection(),
            _random.Next(4) == 0 ? null : Identifier());
        var limit = _random.Next(20);
        return BothAsync("list", async s => Own(tenant, await s.ListAsync(tenant, filter, limit)));
    }

    Task DueAsync(string connection)
    {
        var limit = _random.Next(30);
        return BothAsync("due", async s => await s.DueAsync(connection, Now, limit));
    }

    Task PutAttemptAsync(AccountKey key)
    {
        var attempt = new ConsentAttempt
        {
            StateHash = [(byte)_random.Next(30)],
            Key = key,
            AccountId = AccountId(key),
            KeyId = _random.Next(1, 5),
            Verifier = Canary(key.Tenant),
            Scopes = "a",
            ClientId = "c",
            ExpiresAt = Now.AddMinutes(10),
        };
        return DoAsync(s => s.PutAttemptAsync(attempt));
    }

    Task TakeAttemptAsync()
    {
        byte[] hash = [(byte)_random.Next(30)];
        return BothAsync("take attempt", async s =>
        {
            var attempt = await s.TakeAttemptAsync(hash);
            if (attempt is not null)
            {
                Look(attempt.Key.Tenant, attempt.Verifier);
            }

            return attempt;
        });
    }

    Task WriteConnectionAsync(string connection)
    {
        var known = _connectionRevisions.GetValueOrDefault(connection);
        var state = new ConnectionState { Connection = connection, Revision = known + (_random.Next(5) == 0 ? 1 : 0), Refusals = _random.Next(9), Since = Now };
        var change = _random.Next(2) == 0 ? Change(new(Tenant(), connection, "")) with { Identifier = null, AccountId = null } : null;
        _connectionRevisions[connection] = state.Revision == known ? known + 1 : known;
        return BothAsync("write connection", async s => await s.WriteConnectionAsync(state, change));
    }

    async Task TakeRevocationsAsync()
    {
        var limit = _random.Next(1, 10);
        var finish = _random.Next(2) == 0;
        IReadOnlyList<Revocation> taken = [];
        await BothAsync("take revocations", async s => taken = await s.TakeRevocationsAsync(Now, TimeSpan.FromSeconds(30), limit));
        foreach (var revocation in taken)
        {
            Look(revocation.Key.Tenant, revocation.Token);
            var end = revocation with { Attempts = revocation.Attempts + 1, DueAt = finish ? null : Now.AddSeconds(60), Token = finish ? null : revocation.Token };
            await DoAsync(s => s.WriteRevocationAsync(end));
        }
    }

    async Task TakeChangesAsync()
    {
        var limit = _random.Next(1, 40);
        var fails = _random.Next(3) == 0;
        IReadOnlyList<StatusChange> taken = [];
        await BothAsync("take changes", async s => taken = await s.TakeChangesAsync(Now, TimeSpan.FromSeconds(30), limit));
        foreach (var change in taken)
        {
            Look(change.Tenant, Encoding.UTF8.GetBytes(change.Reason!));
        }

        if (fails)
        {
            foreach (var change in taken)
            {
                await DoAsync(s => s.PutOffChangeAsync(change with { Attempts = change.Attempts + 1, DueAt = Now.AddSeconds(90) }));
            }
        }
        else
        {
            await DoAsync(s => s.RemoveChangesAsync([.. taken.Select(c => c.Id)]));
        }
    }

    Task RemoveChangesAsync() => _random.Next(20) == 0
        ? BothAsync("remove old changes", async s => await s.RemoveChangesAsync(Now.AddMinutes(-5)))
        : _changes.Count == 0 ? Task.CompletedTask : RemoveOneChangeAsync(_changes[_random.Next(_changes.Count)]);

    Task RemoveOneChangeAsync(string id) => DoAsync(s => s.RemoveChangesAsync([id]));

    async Task NoteAsync()
    {
        var name = $"note_{_random.Next(3)}";
        byte[] value = [(byte)_random.Next(256)];
        await BothAsync("note", async s => await s.GetNoteAsync(name));
        await BothAsync("keep note", async s => await s.KeepNoteAsync(name, value));
        if (value[0] < 100)
        {
            await DoAsync(s => s.SetNoteAsync(name, value[0] < 50 ? null : value));
        }
    }

    StatusChange Change(AccountKey key)
    {
        var id = $"evt_{_random.Next(1_000_000_000)}_{_step}";
        if (_changes.Count < 500)
        {
            _changes.Add(id);
        }

        return new()
        {
            Id = id,
            Tenant = key.Tenant,
            Connection = key.Connection,
            Identifier = key.Identifier,
            AccountId = AccountId(key),
            To = "ACTIVE",
            Reason = key.Tenant,
            At = Now,
            DueAt = Now.AddSeconds(_random.Next(-10, 10)),
        };
    }

    ApiKeyRow ApiKey(string tenant) => new() { Id = $"{tenant}_{_step % 4}", Tenant = tenant, Role = ApiRole.Call, SecretHash = Canary(tenant), CreatedAt = Now };

    DataKeyRow DataKey(string tenant, int number) => new() { Tenant = tenant, KeyId = number, MasterKeyId = "m", Wrapped = Canary(tenant), CreatedAt = Now };

    // Looking at answers.

    AccountRow? Own(string tenant, AccountRow? row)
    {
        if (row is not null)
        {
            Assert.Equal(tenant, row.Key.Tenant);
            Assert.Equal(tenant, row.Subject);
            Look(tenant, row.AccessToken);
        }

        return row;
    }

    IReadOnlyList<AccountRow> Own(string tenant, IReadOnlyList<AccountRow> rows) => [.. rows.Select(r => Own(tenant, r)!)];

    Revocation? Own(string tenant, Revocation? revocation)
    {
        if (revocation is not null)
        {
            Assert.Equal(tenant, revocation.Key.Tenant);
            Look(tenant, revocation.Token);
        }

        return revocation;
    }

    IReadOnlyList<DataKeyRow> Own(string tenant, IReadOnlyList<DataKeyRow> keys)
    {
        foreach (var key in keys)
        {
            Assert.Equal(tenant, key.Tenant);
            Look(tenant, key.Wrapped);
        }

        return keys;
    }

    IReadOnlyList<ApiKeyRow> Own(string tenant, IReadOnlyList<ApiKeyRow> keys)
    {
        foreach (var key in keys)
        {
            Assert.Equal(tenant, key.Tenant);
            Look(tenant, key.SecretHash);
        }

        return keys;
    }

    IReadOnlyList<AccountKey> Own(string tenant, IReadOnlyList<AccountKey> keys)
    {
        RowsSeen += keys.Count;
        Assert.All(keys, k => Assert.Equal(tenant, k.Tenant));
        return keys;
    }

    void Look(string tenant, byte[]? canary)
    {
        RowsSeen++;
        Assert.True(canary is null || canary.AsSpan().SequenceEqual(Canary(tenant)), "What belongs to a tenant carries its name.");
    }

    // Asking both stores.

    async Task BothAsync<T>(string operation, Func<IAccountStore, Task<T>> ask)
    {
        var answer = await ask(Subject);
        if (model is not null)
        {
            var expected = await ask(model);
            Assert.True(Structure.Same(expected, answer), $"Step {_step}, {operation}: expected {Structure.Show(expected)}, got {Structure.Show(answer)}");
        }
    }

    async Task DoAsync(Func<IAccountStore, Task> act)
    {
        await act(Subject);
        if (model is not null)
        {
            await act(model);
        }
    }

    static IReadOnlyList<AccountKey> Sorted(IReadOnlyList<AccountKey> keys) =>
        [.. keys.OrderBy(k => k.Connection, StringComparer.Ordinal).ThenBy(k => k.Identifier, StringComparer.Ordinal)];

    // The same id in every tenant: nothing but the tenant tells them apart.
    static string AccountId(AccountKey key) => $"acc_{key.Connection}_{key.Identifier}";

    static byte[] Canary(string tenant) => Encoding.UTF8.GetBytes(tenant);

    static string TenantName(int number) => $"tenant{(number % 2 == 0 ? "\0" : "")}{number / 2}";

    string Tenant() => TenantName(_random.Next(tenants));

    string Connection() => s_connections[_random.Next(s_connections.Length)];

    string Identifier() => s_identifiers[_random.Next(s_identifiers.Length)];
}
