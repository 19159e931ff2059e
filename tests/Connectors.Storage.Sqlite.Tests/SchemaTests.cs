using Connectors.Accounts;
using Connectors.Accounts.Store;
using Connectors.Accounts.Testing.Contract;
using Connectors.Storage.Sqlite.Engine;
using Connectors.Storage.Sqlite.Statements;

namespace Connectors.Storage.Sqlite.Tests;

public sealed class SchemaTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_in_a_file_of_version_1_is_read()
    {
        Version1();
        await using var store = SqliteAccountStore.Open(_folder.File(), TimeProvider.System);

        static DateTimeOffset At(int ticks) => new(639_000_000_000_000_000 + ticks, TimeSpan.Zero);
        var key = new AccountKey("acme", "my-app", "user_1");
        AssertSame(
            new AccountRow
            {
                Key = key,
                Id = "acc_1",
                Revision = 5,
                Status = AccountStatus.Active,
                Reason = "degraded",
                TokenVersion = 3,
                KeyId = 2,
                AccessToken = [1, 2],
                RefreshToken = [3, 4],
                ExpiresAt = At(1),
                Lifetime = TimeSpan.FromMinutes(30),
                GrantedScopes = "a b",
                RequestedScopes = "a b c",
                Subject = "hub_1",
                UserId = "u_1",
                ClientId = "client_1",
                ConfigGeneration = "gen_1",
                LinkGeneration = 4,
                DueAt = At(2),
                LeaseOwner = "node_1",
                LeaseUntil = At(3),
                LeaseEpoch = 6,
                IntentId = "try_1",
                IntentAt = At(4),
                IntentFingerprint = [5],
                AmbiguousSince = At(5),
                SuspectSince = At(6),
                Failures = 7,
                FailingSince = At(7),
                LastError = "E1",
                CreatedAt = At(8),
                UpdatedAt = At(9),
            },
            await store.FindAsync(key));
        AssertSame(
            new Revocation { Id = "rev_1", Key = key, AccountId = "acc_1", KeyId = 2, Token = [0xDD], Attempts = 1, DueAt = At(1), CreatedAt = At(2) },
            await store.FindRevocationAsync("acme", "acc_1"));
        AssertSame(
            new[] { new StatusChange { Id = "evt_1", Tenant = "acme", Connection = "my-app", Identifier = "user_1", AccountId = "acc_1", From = "PENDING", To = "ACTIVE", Reason = "why", At = At(1), Attempts = 1, DueAt = At(2) } },
            await store.TakeChangesAsync(At(2), TimeSpan.Zero, 10));
        AssertSame(
            new ConsentAttempt { StateHash = [0xAA], Key = key, AccountId = "acc_1", KeyId = 2, Verifier = [0xBB], BrowserHash = [0xCC], Scopes = "a b", ClientId = "client_1", AllowsOtherSubject = true, ReturnTo = "/back", ExpiresAt = At(1) },
            await store.TakeAttemptAsync([0xAA]));
        AssertSame(
            new ConnectionState { Connection = "my-app", Revision = 2, IsMisconfigured = true, Error = "BAD", Refusals = 3, Since = At(1), NextProbeAt = At(2), ConfigGeneration = "gen_1" },
            await store.FindConnectionAsync("my-app"));
        AssertSame(new ApiKeyRow { Id = "key_1", Tenant = "acme", Role = ApiRole.Admin, SecretHash = [0xEE], Note = "for tests", CreatedAt = At(1) }, await store.FindApiKeyAsync("key_1"));
        AssertSame(new[] { new DataKeyRow { Tenant = "acme", KeyId = 2, MasterKeyId = "master_1", Wrapped = [0xFF], Encryptions = 1000, CreatedAt = At(1) } }, await store.DataKeysAsync("acme"));
        AssertSame(new byte[] { 0x11 }, await store.GetNoteAsync("check"));
        Assert.Equal([key], await store.DueAsync("my-app", At(2), 10));
        Assert.Null(await store.CheckAsync());
    }

    [Fact]
    public async Task Everything_in_a_file_of_version_2_is_read()
    {
        Version1();
        Later(2);
        await using var store = SqliteAccountStore.Open(_folder.File(), TimeProvider.System);
        static DateTimeOffset At(int ticks) => new(639_000_000_000_000_000 + ticks, TimeSpan.Zero);
        var write = new WriteRow
        {
            Tenant = "acme", ExecutionId = "exe_1", Revision = 3, Key = "key_1", Connection = "my-app", Identifier = "user_1", Tool = "contact_create",
            Fingerprint = [0xAA], KeyId = 2, Input = [0xBB], Answer = [0xCC], State = LedgerState.Unknown, At = At(1), Until = At(2), EndedAt = At(3),
        };
        AssertSame(write, await store.Executions.FindWriteAsync("acme", "exe_1"));
        AssertSame(write, await store.Executions.FindWriteByKeyAsync("acme", "key_1"));
        var line = new AuditLine
        {
            Seq = 5, Tenant = "acme", Action = "call", Actor = "k1", Subject = "sub", ExecutionId = "exe_1", Connection = "my-app", Identifier = "user_1",
            Tool = "contact_create", RunId = "run_1", Outcome = "ok", At = At(1), Duration = TimeSpan.FromTicks(1200), Attempts = 2, UpstreamStatus = 201,
            CorrelationId = "corr_1", KeyId = 2, Input = [0xDD], Hash = [0xEE],
        };
        AssertSame(line, await store.Executions.FindCallAsync("acme", "exe_1"));
        var (anchor, head, lines) = await store.Executions.ReadAuditAsync(t => (t.Anchor, t.Head, t.Lines.ToList()));
        AssertSame(new AuditMark(4, [0x11], [0x12]), anchor);
        AssertSame(new AuditMark(5, [0xEE], [0x13]), head);
        AssertSame(new[] { line }, lines);
        Assert.NotNull(await store.FindAsync(new("acme", "my-app", "user_1")));
        Assert.Null(await store.CheckAsync());
    }

    [Fact]
    public async Task Everything_in_a_file_of_version_3_is_read()
    {
        Version1();
        Later(2);
        Later(3);
        await using var store = SqliteAccountStore.Open(_folder.File(), TimeProvider.System);
        static DateTimeOffset At(int ticks) => new(639_000_000_000_000_000 + ticks, TimeSpan.Zero);
        AssertSame(
            new SessionRow
            {
                Id = "ses_1", Tenant = "acme", Identifier = "user_1", SecretHash = [0xAA], Connections = "crm=my-app", Tools = "contact_create contact_get", ReadOnly = true,
                BoundNames = "owner", KeyId = 2, Bound = [0xBB], CreatedAt = At(1), ExpiresAt = At(2), RevokedAt = At(3), CreatedBy = "k1",
            },
            await store.Sessions.FindAsync("ses_1"));
        Assert.NotNull(await store.Executions.FindWriteAsync("acme", "exe_1"));
        Assert.NotNull(await store.FindAsync(new("acme", "my-app", "user_1")));
        Assert.Null(await store.CheckAsync());
    }

    [Fact]
    public void A_step_that_was_released_is_as_it_was()
    {
        // Spaces aside, what made the files of users is what made the fixtures.
        static string Bare(string sql) => string.Concat(sql.Where(c => !char.IsWhiteSpace(c)));
        for (var version = 1; version <= Schema.Steps.Count; version++)
        {
            Assert.Contains(Bare(Schema.Steps[version - 1]), Bare(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", $"version{version}.sql"))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Statuses_and_roles_keep_the_numbers_they_are_stored_as()
    {
        Assert.Equal(["Pending", "Active", "Expired", "Revoked", "ReauthRequired", "Disconnected", "Suspended"], Enumerable.Range(0, 7).Select(i => ((AccountStatus)i).ToString()));
        Assert.Equal(["Call", "Admin"], Enumerable.Range(0, 2).Select(i => ((ApiRole)i).ToString()));
        Assert.Equal(["InFlight", "Answered", "NotCarriedOut", "Unknown"], Enumerable.Range(0, 4).Select(i => ((LedgerState)i).ToString()));
    }

    [Fact]
    public async Task A_new_step_is_taken_once_and_keeps_what_is_there()
    {
        Version1();
        string[] steps = [.. Schema.Steps, "CREATE TABLE later (a INTEGER NOT NULL) STRICT; INSERT INTO later SELECT count(*) FROM accounts"];
        for (var i = 0; i < 2; i++)
        {
            await using var store = SqliteAccountStore.Open(_folder.File(), TimeProvider.System, steps);
            Assert.NotNull(await store.FindAsync(new("acme", "my-app", "user_1")));
        }

        Assert.Equal($"{Schema.Steps.Count + 1} 1 1", Ask("SELECT (SELECT user_version FROM pragma_user_version) || ' ' || count(*) || ' ' || a FROM later"));
        Assert.Throws<StoreException>(() => SqliteAccountStore.Open(_folder.File(), TimeProvider.System));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_file_in_its_old_version()
    {
        Version1();
        string[] steps = [.. Schema.Steps, "CREATE TABLE later (a INTEGER) STRICT; DROP TABLE notes", "this is no statement"];

        Assert.Throws<StoreException>(() => SqliteAccountStore.Open(_folder.File(), TimeProvider.System, steps));
        Assert.Equal("1", Ask("PRAGMA user_version"));
        await using var store = SqliteAccountStore.Open(_folder.File(), TimeProvider.System);
        Assert.NotNull(await store.GetNoteAsync("check"));
    }

    [Fact]
    public async Task Two_who_open_a_new_file_at_once_make_it_once()
    {
        for (var i = 0; i < 25; i++)
        {
            var file = _folder.File($"{i}.db");
            var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SqliteAccountStore.Open(file, TimeProvider.System))));
            foreach (var store in stores)
            {
                await store.SetNoteAsync("a", [1]);
                await store.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_commit_is_durable_and_memory_maps_and_own_checkpoints_are_off()
    {
        await using var store = SqliteAccountStore.Open(_folder.File(), TimeProvider.System);
        var said = await store.Writer.DoAsync(
            d => (d.Ask("PRAGMA journal_mode"), d.AskNumber("PRAGMA synchronous"), d.AskNumber("PRAGMA mmap_size"), d.AskNumber("PRAGMA busy_timeout"), d.AskNumber("PRAGMA wal_autocheckpoint"), d.AskNumber("PRAGMA secure_delete")),
            default);

        Assert.Equal(("wal", 2, 0, 5000, 0, 1), said);
        Assert.True(Database.Version >= 3_051_003);
    }

    [Fact]
    public async Task No_frequent_question_walks_through_a_table()
    {
        await SqliteAccountStore.Open(_folder.File(), TimeProvider.System).DisposeAsync();
        string[] frequent =
        [
            AccountStatements.FindSql, AccountStatements.ReplaceSql, AccountStatements.DueSql, AccountStatements.NextDueSql, AccountStatements.CountSql, AccountStatements.HoldersSql, AccountStatements.SealedWithOthersSql,
            .. Enumerable.Range(0, 16).Select(i => AccountStatements.ListSql((i & 1) != 0, (i & 2) != 0, (i & 4) != 0, (i & 8) != 0)),
            AttemptStatements.TakeSql, ConnectionStatements.FindSql, RevocationStatements.DueSql, RevocationStatements.FindSql, RevocationStatements.LeaseSql,
            ChangeStatements.ReplaceSql, ChangeStatements.RemoveSql, ChangeStatements.RemoveOlderSql, KeyStatements.FindApiKeySql, KeyStatements.DataKeysSql, KeyStatements.ReserveSql,
            NoteStatements.GetSql,
            WriteStatements.FindSql, WriteStatements.FindByKeySql, WriteStatements.ReplaceSql, WriteStatements.GiveUpKeySql, WriteStatements.ListSql, WriteStatements.OverdueSql,
            AuditStatements.LastSql, AuditStatements.FindSql, AuditStatements.RemoveSql, AuditStatements.MarkSql,
            .. Enumerable.Range(0, 4).Select(i => AuditStatements.ListSql((i & 1) != 0, (i & 2) != 0)),
            SessionStatements.FindSql, SessionStatements.RevokeSql, SessionStatements.RemoveSql,
            .. Enumerable.Range(0, 4).Select(i => SessionStatements.ListSql((i & 1) != 0, (i & 2) != 0)),
        ];
        using var database = Database.Open(_folder.File(), readOnly: true);
        foreach (var sql in frequent)
        {
            var plan = database.Prepared("EXPLAIN QUERY PLAN " + sql).All(static s => (s.Number(), s.Number(), s.Number(), s.Text()).Item4);
            Assert.DoesNotContain(plan, line => line.StartsWith("SCAN", StringComparison.Ordinal) || line.Contains("TEMP B-TREE", StringComparison.Ordinal));
        }

        // Their answers stand in the index alone.
        Assert.All((string[])[AccountStatements.DueSql, AccountStatements.CountSql], sql =>
            Assert.Contains("COVERING INDEX", database.Prepared("EXPLAIN QUERY PLAN " + sql).All(static s => (s.Number(), s.Number(), s.Number(), s.Text()).Item4)[0], StringComparison.Ordinal));
    }

    void Version1()
    {
        File.WriteAllBytes(_folder.File(), []);
        using var database = Database.Open(_folder.File(), readOnly: false);
        database.Script(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "version1.sql")));
    }

    /// <summary>What a later version adds to the one before.</summary>
    void Later(int version)
    {
        using var database = Database.Open(_folder.File(), readOnly: false);
        database.Script(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", $"version{version}.sql")));
    }

    string? Ask(string sql)
    {
        using var database = Database.Open(_folder.File(), readOnly: true);
        return database.Ask(sql);
    }

    static void AssertSame(object? expected, object? actual) =>
        Assert.True(Structure.Same(expected, actual), $"Expected {Structure.Show(expected)}, got {Structure.Show(actual)}");
}
