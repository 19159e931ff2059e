using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite.Statements;

/// <summary>The lines of the audit, and the marks on its front and its head.</summary>
internal static class AuditStatements
{
    const string Columns = """
        seq, tenant, action, actor, subject, execution_id, connection, identifier, tool, run_id,
        outcome, at, duration, attempts, upstream_status, correlation_id, key_id, input, hash
        """;

    public const string AddSql = $"""
        INSERT INTO audit_lines ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """;

    public const string LastSql = "SELECT max(seq) FROM audit_lines";

    public const string EachSql = $"SELECT {Columns} FROM audit_lines ORDER BY seq";

    public const string FindSql = $"""
        SELECT {Columns} FROM audit_lines WHERE tenant = ?1 AND execution_id = ?2 AND action = 'call' ORDER BY seq DESC LIMIT 1
        """;

    public const string RemoveSql = "DELETE FROM audit_lines WHERE seq <= ?1";

    public const string MarkSql = "SELECT seq, hash, seal FROM audit_marks WHERE name = ?1";

    public const string SetMarkSql = "INSERT OR REPLACE INTO audit_marks (name, seq, hash, seal) VALUES (?1, ?2, ?3, ?4)";

    /// <summary>The text of a list for each way to narrow it that has an index of its own.</summary>
    public static string ListSql(bool ofIdentifier, bool ofRun) => s_lists[(ofIdentifier ? 1 : 0) | (ofRun ? 2 : 0)];

    // Of a run there are few lines, so that with both its index is the better one.
    static readonly string[] s_lists = [.. Enumerable.Range(0, 4).Select(way => $"""
        SELECT {Columns} FROM audit_lines INDEXED BY {((way & 2) != 0 ? "audit_run" : (way & 1) != 0 ? "audit_account" : "audit_calls")}
        WHERE tenant = ?1 AND action = 'call'
        {((way & 1) != 0 ? "AND identifier = ?2" : "")} {((way & 2) != 0 ? "AND run_id = ?3" : "")}
        AND (?4 IS NULL OR tool = ?4) AND (?5 IS NULL OR connection = ?5) AND (?6 IS NULL OR outcome = ?6)
        AND (?7 IS NULL OR at >= ?7) AND (?8 IS NULL OR at < ?8) AND seq < ?9
        ORDER BY seq DESC LIMIT ?10
        """)];

    /// <summary>Adds a line, where there is one.</summary>
    public static void Add(Database database, AuditEntry? audit)
    {
        if (audit is not null)
        {
            Append(database, [audit.Line], audit.Chain);
        }
    }

    /// <summary>Adds lines behind the last. It must run in the writing transaction: there nobody else adds one at the same time.</summary>
    public static bool Append(Database database, IReadOnlyList<AuditLine> lines, AuditChain chain)
    {
        if (lines.Count == 0)
        {
            return false;
        }

        var head = Mark(database, AuditChain.Head);
        var last = database.Prepared(LastSql).First(static s => s.NumberOrNull());
        var isNew = head is null && last is null && Mark(database, AuditChain.Anchor) is null;
        var (chained, next) = chain.Append(head, last, isNew, lines);
        foreach (var line in chained)
        {
            Bind(database.Prepared(AddSql), line).Execute();
        }

        return SetMark(database, AuditChain.Head, next);
    }

    /// <summary>A page of a tenant's calls.</summary>
    public static IReadOnlyList<AuditLine> List(Database database, string tenant, CallFilter filter, int limit) =>
        database.Prepared(ListSql(filter.Identifier is not null, filter.RunId is not null))
            .Text(tenant).Text(filter.Identifier).Text(filter.RunId).Text(filter.Tool).Text(filter.Connection).Text(filter.Outcome)
            .Time(filter.Since).Time(filter.Until).Number(filter.Before ?? long.MaxValue).Number(limit).All(Read);

    /// <summary>The newest line of a call.</summary>
    public static AuditLine? Find(Database database, string tenant, string executionId) =>
        database.Prepared(FindSql).Text(tenant).Text(executionId).First(Read);

    /// <summary>All of it; to be walked within one snapshot.</summary>
    public static AuditTrail Trail(Database database) =>
        new(Mark(database, AuditChain.Anchor), Mark(database, AuditChain.Head), database.Prepared(EachSql).Each(Read));

    /// <summary>Removes what lies before a new anchor.</summary>
    public static bool Remove(Database database, AuditMark? before, AuditMark anchor, AuditEntry audit)
    {
        if (Mark(database, AuditChain.Anchor)?.Seq != before?.Seq)
        {
            return false;
        }

        database.Prepared(RemoveSql).Number(anchor.Seq).Execute();
        SetMark(database, AuditChain.Anchor, anchor);
        Add(database, audit);
        return true;
    }

    static AuditMark? Mark(Database database, string name) =>
        database.Prepared(MarkSql).Text(name).First(static s => new AuditMark(s.Number(), s.Bytes(), s.Bytes()));

    static bool SetMark(Database database, string name, AuditMark mark) =>
        database.Prepared(SetMarkSql).Text(name).Number(mark.Seq).Bytes(mark.Hash).Bytes(mark.Seal).Execute() > 0;

    static Statement Bind(Statement statement, AuditLine line) => statement
        .Number(line.Seq).Text(line.Tenant).Text(line.Action).Text(line.Actor).Text(line.Subject)
        .Text(line.ExecutionId).Text(line.Connection).Text(line.Identifier).Text(line.Tool).Text(line.RunId)
        .Text(line.Outcome).Time(line.At).Number(line.Duration?.Ticks).Number(line.Attempts).Number(line.UpstreamStatus).Text(line.CorrelationId)
        .Number(line.KeyId).Bytes(line.Input).Bytes(line.Hash);

    // Checked: a number that no line can hold must not be read as one that it can.
    static readonly Func<Statement, AuditLine> Read = static s => new()
    {
        Seq = s.Number(),
        Tenant = s.Text(),
        Action = s.Text(),
        Actor = s.TextOrNull(),
        Subject = s.TextOrNull(),
        ExecutionId = s.TextOrNull(),
        Connection = s.TextOrNull(),
        Identifier = s.TextOrNull(),
        Tool = s.TextOrNull(),
        RunId = s.TextOrNull(),
        Outcome = s.Text(),
        At = s.Time(),
        Duration = s.NumberOrNull() is { } ticks ? new(ticks) : null,
        Attempts = checked((int?)s.NumberOrNull()),
        UpstreamStatus = checked((int?)s.NumberOrNull()),
        CorrelationId = s.TextOrNull(),
        KeyId = checked((int)s.Number()),
        Input = s.BytesOrNull(),
        Hash = s.Bytes(),
    };
}
