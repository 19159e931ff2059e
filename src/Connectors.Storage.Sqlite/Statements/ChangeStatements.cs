using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite.Statements;

/// <summary>The outbox of status changes.</summary>
internal static class ChangeStatements
{
    const string Columns = "id, tenant, connection, identifier, account_id, from_status, to_status, reason, at, attempts, due_at";

    public const string AddSql = $"INSERT INTO status_changes ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

    public const string ReplaceSql = $"""
        UPDATE status_changes SET ({Columns}) = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) WHERE id = ?1 AND tenant = ?2
        """;

    /// <summary>Of one account only the first that is still kept, so that none overtakes another.</summary>
    public const string DueSql = $"""
        SELECT {Columns} FROM status_changes c WHERE due_at <= ?1 AND NOT EXISTS (
            SELECT 1 FROM status_changes e WHERE e.tenant = c.tenant AND e.connection = c.connection AND e.identifier IS c.identifier AND e.seq < c.seq)
        ORDER BY seq LIMIT ?2
        """;

    public const string LeaseSql = "UPDATE status_changes SET due_at = ?3 WHERE tenant = ?1 AND id = ?2";

    public const string RemoveSql = "DELETE FROM status_changes WHERE id = ?1";

    public const string RemoveOlderSql = "DELETE FROM status_changes WHERE at < ?1";

    /// <summary>A new one, beside the row that changed.</summary>
    public static void Add(Database database, StatusChange change) => Bind(database.Prepared(AddSql), change).Execute();

    /// <summary>What is due, as it stands, in the order it was written; it is put off for everybody else.</summary>
    public static IReadOnlyList<StatusChange> Take(Database database, DateTimeOffset now, TimeSpan lease, int limit)
    {
        var due = database.Prepared(DueSql).Time(now).Number(limit).All(Read);
        foreach (var change in due)
        {
            database.Prepared(LeaseSql).Text(change.Tenant).Text(change.Id).Time(now + lease).Execute();
        }

        return due;
    }

    /// <summary>Replaces one that is still there.</summary>
    public static bool PutOff(Database database, StatusChange change) => Bind(database.Prepared(ReplaceSql), change).Execute() > 0;

    /// <summary>Removes these.</summary>
    public static int Remove(Database database, IReadOnlyList<string> ids) => ids.Sum(id => database.Prepared(RemoveSql).Text(id).Execute());

    /// <summary>Removes all that are older.</summary>
    public static int Remove(Database database, DateTimeOffset olderThan) => database.Prepared(RemoveOlderSql).Time(olderThan).Execute();

    static Statement Bind(Statement statement, StatusChange change) => statement
        .Text(change.Id).Text(change.Tenant).Text(change.Connection).Text(change.Identifier).Text(change.AccountId)
        .Text(change.From).Text(change.To).Text(change.Reason).Time(change.At).Number(change.Attempts).Time(change.DueAt);

    static readonly Func<Statement, StatusChange> Read = static s => new()
    {
        Id = s.Text(),
        Tenant = s.Text(),
        Connection = s.Text(),
        Identifier = s.TextOrNull(),
        AccountId = s.TextOrNull(),
        From = s.TextOrNull(),
        To = s.Text(),
        Reason = s.TextOrNull(),
        At = s.Time(),
        Attempts = (int)s.Number(),
        DueAt = s.Time(),
    };
}
