using Connectors.Accounts;
using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite.Statements;

/// <summary>Accounts: one row read or replaced, pages of a tenant, and what is due.</summary>
internal static class AccountStatements
{
    const string Columns = """
        tenant, connection, identifier, id, revision, status, reason, suspended_from, suspended_reason,
        token_version, key_id, access_token, refresh_token, expires_at, lifetime,
        granted_scopes, requested_scopes, subject, user_id, client_id, config_generation, link_generation, due_at,
        lease_owner, lease_until, lease_epoch, intent_id, intent_at, intent_fingerprint, ambiguous_since,
        suspect_since, failures, failing_since, last_error, created_at, updated_at
        """;

    // The same, as parameters.
    const string Values = """
        ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
        ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36
        """;

    public const string FindSql = $"SELECT {Columns} FROM accounts WHERE tenant = ?1 AND connection = ?2 AND identifier = ?3";

    public const string InsertSql = $"INSERT INTO accounts ({Columns}) VALUES ({Values}) ON CONFLICT (tenant, connection, identifier) DO NOTHING";

    public const string ReplaceSql = $"UPDATE accounts SET ({Columns}) = ({Values}) WHERE tenant = ?1 AND connection = ?2 AND identifier = ?3 AND revision = ?37";

    public const string HoldersSql = $"SELECT {Columns} FROM accounts WHERE connection = ?1 AND subject IS ?2 AND access_token IS NOT NULL ORDER BY tenant";

    public const string CountSql = "SELECT status, count(*) FROM accounts WHERE connection = ?1 GROUP BY status";

    public const string DueSql = """
        SELECT tenant, connection, identifier FROM accounts
        WHERE connection = ?1 AND due_at <= ?2 ORDER BY due_at, tenant, identifier LIMIT ?3
        """;

    public const string NextDueSql = "SELECT min(due_at) FROM accounts WHERE connection = ?1 AND due_at IS NOT NULL";

    // Two ranges: "another than" would look at every row of the tenant.
    public const string SealedWithOthersSql = """
        SELECT tenant, connection, identifier FROM accounts WHERE tenant = ?1 AND key_id > 0 AND key_id < ?2
        UNION ALL
        SELECT tenant, connection, identifier FROM accounts WHERE tenant = ?1 AND key_id > max(?2, 0)
        LIMIT ?3
        """;

    /// <summary>Reads one account.</summary>
    public static AccountRow? Find(Database database, AccountKey key) =>
        database.Prepared(FindSql).Text(key.Tenant).Text(key.Connection).Text(key.Identifier).First(Read);

    /// <summary>Those of a connection that hold tokens of one provider account.</summary>
    public static IReadOnlyList<AccountRow> Holders(Database database, string connection, string? subject) =>
        database.Prepared(HoldersSql).Text(connection).Text(subject).All(Read);

    /// <summary>Compare and set, with the event and the revocation that belong to it.</summary>
    public static bool Write(Database database, AccountWrite write)
    {
        var row = write.Row;
        var touched = row.Revision == 0
            ? Bind(database.Prepared(InsertSql), row).Execute()
            : Bind(database.Prepared(ReplaceSql), row).Number(row.Revision).Execute();
        if (touched == 0)
        {
            return false;
        }

        if (write.Change is { } change)
        {
            ChangeStatements.Add(database, change);
        }

        if (write.Revocation is { } revocation)
        {
            RevocationStatements.Add(database, revocation);
        }

        AuditStatements.Add(database, write.Audit);
        return true;
    }

    /// <summary>A page of a tenant's accounts.</summary>
    public static IReadOnlyList<AccountRow> List(Database database, string tenant, AccountFilter filter, int limit)
    {
        // Past a connection's last page there is nothing, and before its first page every row is wanted.
        var after = filter.AfterConnection;
        if (after is not null && filter.Connection is { } only && string.CompareOrdinal(only, after) is not 0 and var order)
        {
            if (order < 0)
            {
                return [];
            }

            after = null;
        }

        var statement = database.Prepared(ListSql(filter.Connection is not null, filter.Status is not null, after is not null, filter.AfterIdentifier is not null));
        return statement.Text(tenant).Text(filter.Connection).Number((long?)filter.Status).Text(after).Text(filter.AfterIdentifier ?? "").Number(limit).All(Read);
    }

    /// <summary>The text of a list for each way to narrow it, so that each walks the primary key.</summary>
    public static string ListSql(bool ofConnection, bool ofStatus, bool after, bool afterIdentifier) =>
        s_lists[(ofConnection ? 1 : 0) | (ofStatus ? 2 : 0) | (after ? 4 : 0) | (after && afterIdentifier ? 8 : 0)];

    static readonly string[] s_lists = [.. Enumerable.Range(0, 16).Select(way => $"""
        SELECT {Columns} FROM accounts WHERE tenant = ?1
        {((way & 1) != 0 ? "AND connection = ?2" : "")} {((way & 2) != 0 ? "AND status = ?3" : "")}
        {((way & 4) == 0 ? "" : $"AND (connection, identifier) {((way & 8) != 0 ? ">" : ">=")} (?4, ?5)")}
        ORDER BY connection, identifier LIMIT ?6
        """)];

    /// <summary>How many accounts of each status.</summary>
    public static IReadOnlyDictionary<AccountStatus, long> Count(Database database, string connection) =>
        database.Prepared(CountSql).Text(connection).All(static s => ((AccountStatus)s.Number(), s.Number())).ToDictionary(c => c.Item1, c => c.Item2);

    /// <summary>What is due, the longest overdue first.</summary>
    public static IReadOnlyList<AccountKey> Due(Database database, string connection, DateTimeOffset now, int limit) =>
        database.Prepared(DueSql).Text(connection).Time(now).Number(limit).All(ReadKey);

    /// <summary>When the next one is due.</summary>
    public static DateTimeOffset? NextDue(Database database, string connection) =>
        database.Prepared(NextDueSql).Text(connection).First(static s => s.TimeOrNull());

    /// <summary>Accounts that another key sealed.</summary>
    public static IReadOnlyList<AccountKey> SealedWithOthers(Database database, string tenant, int keyId, int limit) =>
        database.Prepared(SealedWithOthersSql).Text(tenant).Number(keyId).Number(limit).All(ReadKey);

    static Statement Bind(Statement statement, AccountRow row) => statement
        .Text(row.Key.Tenant).Text(row.Key.Connection).Text(row.Key.Identifier)
        .Text(row.Id).Number(row.Revision + 1)
        .Number((long)row.Status).Text(row.Reason).Number((long?)row.SuspendedFrom).Text(row.SuspendedReason)
        .Number(row.TokenVersion).Number(row.KeyId).Bytes(row.AccessToken).Bytes(row.RefreshToken).Time(row.ExpiresAt).Number(row.Lifetime?.Ticks)
        .Text(row.GrantedScopes).Text(row.RequestedScopes).Text(row.Subject).Text(row.UserId).Text(row.ClientId).Text(row.ConfigGeneration)
        .Number(row.LinkGeneration).Time(row.DueAt)
        .Text(row.LeaseOwner).Time(row.LeaseUntil).Number(row.LeaseEpoch)
        .Text(row.IntentId).Time(row.IntentAt).Bytes(row.IntentFingerprint).Time(row.AmbiguousSince)
        .Time(row.SuspectSince).Number(row.Failures).Time(row.FailingSince).Text(row.LastError)
        .Time(row.CreatedAt).Time(row.UpdatedAt);

    // Initialisers run in the order they are written in: the order of Columns.
    static readonly Func<Statement, AccountRow> Read = static s => new()
    {
        Key = new(s.Text(), s.Text(), s.Text()),
        Id = s.Text(),
        Revision = s.Number(),
        Status = (AccountStatus)s.Number(),
        Reason = s.TextOrNull(),
        SuspendedFrom = (AccountStatus?)s.NumberOrNull(),
        SuspendedReason = s.TextOrNull(),
        TokenVersion = s.Number(),
        KeyId = (int)s.Number(),
        AccessToken = s.BytesOrNull(),
        RefreshToken = s.BytesOrNull(),
        ExpiresAt = s.TimeOrNull(),
        Lifetime = s.NumberOrNull() is { } ticks ? new(ticks) : null,
        GrantedScopes = s.TextOrNull(),
        RequestedScopes = s.TextOrNull(),
        Subject = s.TextOrNull(),
        UserId = s.TextOrNull(),
        ClientId = s.TextOrNull(),
        ConfigGeneration = s.TextOrNull(),
        LinkGeneration = s.Number(),
        DueAt = s.TimeOrNull(),
        LeaseOwner = s.TextOrNull(),
        LeaseUntil = s.TimeOrNull(),
        LeaseEpoch = s.Number(),
        IntentId = s.TextOrNull(),
        IntentAt = s.TimeOrNull(),
        IntentFingerprint = s.BytesOrNull(),
        AmbiguousSince = s.TimeOrNull(),
        SuspectSince = s.TimeOrNull(),
        Failures = (int)s.Number(),
        FailingSince = s.TimeOrNull(),
        LastError = s.TextOrNull(),
        CreatedAt = s.Time(),
        UpdatedAt = s.Time(),
    };

    static readonly Func<Statement, AccountKey> ReadKey = static s => new(s.Text(), s.Text(), s.Text());
}
