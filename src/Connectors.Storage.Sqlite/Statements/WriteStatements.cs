using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite.Statements;

/// <summary>The ledger of writes.</summary>
internal static class WriteStatements
{
    const string Facts = "tenant, execution_id, revision, caller_key, connection, identifier, tool, fingerprint, key_id, state, at, until, ended_at";
    const string Columns = $"{Facts}, input, answer";

    public const string FindSql = $"SELECT {Columns} FROM writes WHERE tenant = ?1 AND execution_id = ?2";

    public const string FindByKeySql = $"SELECT {Columns} FROM writes WHERE tenant = ?1 AND caller_key = ?2";

    public const string AddSql = $"""
        INSERT INTO writes ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        ON CONFLICT (tenant, caller_key) WHERE caller_key IS NOT NULL DO NOTHING
        """;

    public const string ReplaceSql = $"""
        UPDATE writes SET ({Columns}) = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        WHERE tenant = ?1 AND execution_id = ?2 AND revision = ?16
        """;

    public const string GiveUpKeySql = """
        UPDATE writes SET caller_key = NULL, revision = revision + 1 WHERE tenant = ?1 AND execution_id = ?2 AND revision = ?3 AND caller_key = ?4
        """;

    public const string ListSql = $"""
        SELECT {Facts} FROM writes WHERE tenant = ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR tool = ?3)
        AND (?4 IS NULL OR connection = ?4) AND (?5 IS NULL OR identifier = ?5) AND (?6 IS NULL OR execution_id < ?6)
        ORDER BY execution_id DESC LIMIT ?7
        """;

    public const string OverdueSql = $"SELECT {Facts} FROM writes WHERE ended_at IS NULL AND until <= ?1 ORDER BY until LIMIT ?2";

    public const string RemoveSql = """
        DELETE FROM writes WHERE rowid IN (SELECT rowid FROM writes WHERE state = ?1 AND ended_at < ?2 ORDER BY ended_at LIMIT ?3)
        """;

    /// <summary>One by its name.</summary>
    public static WriteRow? Find(Database database, string tenant, string executionId) =>
        database.Prepared(FindSql).Text(tenant).Text(executionId).First(ReadWhole);

    /// <summary>The one that holds a key.</summary>
    public static WriteRow? FindByKey(Database database, string tenant, string key) =>
        database.Prepared(FindByKeySql).Text(tenant).Text(key).First(ReadWhole);

    /// <summary>Adds one whose key is free, or is given up for it.</summary>
    public static bool Add(Database database, WriteRow write, WriteRow? over) =>
        (over is null || database.Prepared(GiveUpKeySql).Text(over.Tenant).Text(over.ExecutionId).Number(over.Revision).Text(write.Key).Execute() > 0)
        && Bind(database.Prepared(AddSql), write).Execute() > 0;

    /// <summary>Compare and set, with the line that belongs to it.</summary>
    public static bool Replace(Database database, WriteRow write, AuditEntry? audit)
    {
        if (Bind(database.Prepared(ReplaceSql), write).Number(write.Revision).Execute() == 0)
        {
            return false;
        }

        AuditStatements.Add(database, audit);
        return true;
    }

    /// <summary>A page of a tenant's, without what is sealed.</summary>
    public static IReadOnlyList<WriteRow> List(Database database, string tenant, WriteFilter filter, int limit) => database.Prepared(ListSql)
        .Text(tenant).Number((long?)filter.State).Text(filter.Tool).Text(filter.Connection).Text(filter.Identifier).Text(filter.Before).Number(limit).All(ReadFacts);

    /// <summary>Those that should have ended by now.</summary>
    public static IReadOnlyList<WriteRow> Overdue(Database database, DateTimeOffset now, int limit) =>
        database.Prepared(OverdueSql).Time(now).Number(limit).All(ReadFacts);

    /// <summary>Removes the oldest of a state.</summary>
    public static int Remove(Database database, LedgerState state, DateTimeOffset endedBefore, int limit) =>
        database.Prepared(RemoveSql).Number((long)state).Time(endedBefore).Number(limit).Execute();

    static Statement Bind(Statement statement, WriteRow write) => statement
        .Text(write.Tenant).Text(write.ExecutionId).Number(write.Revision + 1).Text(write.Key).Text(write.Connection).Text(write.Identifier).Text(write.Tool)
        .Bytes(write.Fingerprint).Number(write.KeyId).Number((long)write.State).Time(write.At).Time(write.Until).Time(write.EndedAt)
        .Bytes(write.Input).Bytes(write.Answer);

    static readonly Func<Statement, WriteRow> ReadFacts = static s => new()
    {
        Tenant = s.Text(),
        ExecutionId = s.Text(),
        Revision = s.Number(),
        Key = s.TextOrNull(),
        Connection = s.Text(),
        Identifier = s.Text(),
        Tool = s.Text(),
        Fingerprint = s.Bytes(),
        KeyId = (int)s.Number(),
        State = (LedgerState)s.Number(),
        At = s.Time(),
        Until = s.Time(),
        EndedAt = s.TimeOrNull(),
    };

    static readonly Func<Statement, WriteRow> ReadWhole = static s => ReadFacts(s) with { Input = s.BytesOrNull(), Answer = s.BytesOrNull() };
}
