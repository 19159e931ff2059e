using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite.Statements;

/// <summary>The sessions.</summary>
internal static class SessionStatements
{
    const string Columns =
        "id, tenant, identifier, secret_hash, connections, tools, read_only, bound_names, key_id, bound, created_at, expires_at, revoked_at, created_by";

    // Found by its id alone: whose session it is follows from the row.
    public const string FindSql = $"SELECT {Columns} FROM sessions WHERE id = ?1";

    public const string AddSql = $"INSERT INTO sessions ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

    public const string RevokeSql = "UPDATE sessions SET revoked_at = ?3 WHERE tenant = ?1 AND id = ?2 AND revoked_at IS NULL";

    public const string RemoveSql = "DELETE FROM sessions WHERE rowid IN (SELECT rowid FROM sessions WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2)";

    static readonly string[] s_lists = [.. Enumerable.Range(0, 4).Select(way => $"""
        SELECT {Columns} FROM sessions WHERE tenant = ?1 {((way & 1) != 0 ? "AND identifier = ?2" : "")}
        {((way & 2) != 0 ? "AND (created_at, id) < (SELECT b.created_at, b.id FROM sessions b WHERE b.tenant = ?1 AND b.id = ?3)" : "")}
        ORDER BY created_at DESC, id DESC LIMIT ?4
        """)];

    /// <summary>The text of a list for each way to narrow it, so that each walks along an index.</summary>
    public static string ListSql(bool ofIdentifier, bool before) => s_lists[(ofIdentifier ? 1 : 0) | (before ? 2 : 0)];

    /// <summary>One by its id.</summary>
    public static SessionRow? Find(Database database, string id) => database.Prepared(FindSql).Text(id).First(Read);

    /// <summary>Adds one, with the line that belongs to it.</summary>
    public static bool Add(Database database, SessionRow session, AuditEntry audit)
    {
        AuditStatements.Add(database, audit);
        return database.Prepared(AddSql)
            .Text(session.Id).Text(session.Tenant).Text(session.Identifier).Bytes(session.SecretHash).Text(session.Connections).Text(session.Tools)
            .Number(session.ReadOnly ? 1 : 0).Text(session.BoundNames).Number(session.KeyId).Bytes(session.Bound)
            .Time(session.CreatedAt).Time(session.ExpiresAt).Time(session.RevokedAt).Text(session.CreatedBy).Execute() > 0;
    }

    /// <summary>Revokes one that is not revoked yet, with the line that belongs to it.</summary>
    public static bool Revoke(Database database, string tenant, string id, DateTimeOffset at, AuditEntry audit)
    {
        if (database.Prepared(RevokeSql).Text(tenant).Text(id).Time(at).Execute() == 0)
        {
            return false;
        }

        AuditStatements.Add(database, audit);
        return true;
    }

    /// <summary>A page of a tenant's, the newest first.</summary>
    public static IReadOnlyList<SessionRow> List(Database database, string tenant, string? identifier, string? before, int limit) =>
        database.Prepared(ListSql(identifier is not null, before is not null)).Text(tenant).Text(identifier).Text(before).Number(limit).All(Read);

    /// <summary>Removes those that expired first.</summary>
    public static int Remove(Database database, DateTimeOffset expiredBefore, int limit) =>
        database.Prepared(RemoveSql).Time(expiredBefore).Number(limit).Execute();

    static readonly Func<Statement, SessionRow> Read = static s => new()
    {
        Id = s.Text(),
        Tenant = s.Text(),
        Identifier = s.Text(),
        SecretHash = s.Bytes(),
        Connections = s.Text(),
        Tools = s.Text(),
        ReadOnly = s.Number() != 0,
        BoundNames = s.Text(),
        KeyId = (int)s.Number(),
        Bound = s.Bytes(),
        CreatedAt = s.Time(),
        ExpiresAt = s.Time(),
        RevokedAt = s.TimeOrNull(),
        CreatedBy = s.TextOrNull(),
    };
}
