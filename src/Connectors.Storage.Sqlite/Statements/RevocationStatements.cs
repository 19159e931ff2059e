using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite.Statements;

/// <summary>Grants on their way back to the provider.</summary>
internal static class RevocationStatements
{
    const string Columns = "id, tenant, connection, identifier, account_id, key_id, token, attempts, due_at, outcome, created_at";

    public const string AddSql = $"INSERT INTO revocations ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

    public const string WriteSql = $"INSERT OR REPLACE INTO revocations ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

    public const string DueSql = $"SELECT {Columns} FROM revocations WHERE due_at <= ?1 ORDER BY due_at, id LIMIT ?2";

    public const string LeaseSql = "UPDATE revocations SET due_at = ?3 WHERE tenant = ?1 AND id = ?2";

    public const string FindSql = $"""
        SELECT {Columns} FROM revocations WHERE tenant = ?1 AND account_id = ?2 ORDER BY created_at DESC LIMIT 1
        """;

    /// <summary>A new one, beside its account's row.</summary>
    public static void Add(Database database, Revocation revocation) => Bind(database.Prepared(AddSql), revocation).Execute();

    /// <summary>How one went.</summary>
    public static bool Write(Database database, Revocation revocation) => Bind(database.Prepared(WriteSql), revocation).Execute() > 0;

    /// <summary>What is due, as it stands; it is put off for everybody else.</summary>
    public static IReadOnlyList<Revocation> Take(Database database, DateTimeOffset now, TimeSpan lease, int limit)
    {
        var due = database.Prepared(DueSql).Time(now).Number(limit).All(Read);
        foreach (var revocation in due)
        {
            database.Prepared(LeaseSql).Text(revocation.Key.Tenant).Text(revocation.Id).Time(now + lease).Execute();
        }

        return due;
    }

    /// <summary>The newest of an account.</summary>
    public static Revocation? Find(Database database, string tenant, string accountId) =>
        database.Prepared(FindSql).Text(tenant).Text(accountId).First(Read);

    static Statement Bind(Statement statement, Revocation revocation) => statement
        .Text(revocation.Id).Text(revocation.Key.Tenant).Text(revocation.Key.Connection).Text(revocation.Key.Identifier).Text(revocation.AccountId)
        .Number(revocation.KeyId).Bytes(revocation.Token).Number(revocation.Attempts).Time(revocation.DueAt)
        .Text(revocation.Outcome).Time(revocation.CreatedAt);

    static readonly Func<Statement, Revocation> Read = static s => new()
    {
        Id = s.Text(),
        Key = new(s.Text(), s.Text(), s.Text()),
        AccountId = s.Text(),
        KeyId = (int)s.Number(),
        Token = s.BytesOrNull(),
        Attempts = (int)s.Number(),
        DueAt = s.TimeOrNull(),
        Outcome = s.TextOrNull(),
        CreatedAt = s.Time(),
    };
}
