using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite.Statements;

/// <summary>The health of connections. A connection serves all tenants, so these name none.</summary>
internal static class ConnectionStatements
{
    const string Columns = "connection, revision, is_misconfigured, error, refusals, since, next_probe_at, config_generation";

    public const string FindSql = $"SELECT {Columns} FROM connection_states WHERE connection = ?1";

    public const string InsertSql = $"INSERT INTO connection_states ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (connection) DO NOTHING";

    public const string ReplaceSql = $"UPDATE connection_states SET ({Columns}) = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) WHERE connection = ?1 AND revision = ?9";

    /// <summary>Reads one.</summary>
    public static ConnectionState? Find(Database database, string connection) => database.Prepared(FindSql).Text(connection).First(Read);

    /// <summary>Compare and set, with the event that belongs to it.</summary>
    public static bool Write(Database database, ConnectionState state, StatusChange? change)
    {
        var touched = state.Revision == 0
            ? Bind(database.Prepared(InsertSql), state).Execute()
            : Bind(database.Prepared(ReplaceSql), state).Number(state.Revision).Execute();
        if (touched > 0 && change is not null)
        {
            ChangeStatements.Add(database, change);
        }

        return touched > 0;
    }

    static Statement Bind(Statement statement, ConnectionState state) => statement
        .Text(state.Connection).Number(state.Revision + 1).Number(state.IsMisconfigured ? 1 : 0).Text(state.Error).Number(state.Refusals)
        .Time(state.Since).Time(state.NextProbeAt).Text(state.ConfigGeneration);

    static readonly Func<Statement, ConnectionState> Read = static s => new()
    {
        Connection = s.Text(),
        Revision = s.Number(),
        IsMisconfigured = s.Number() != 0,
        Error = s.TextOrNull(),
        Refusals = (int)s.Number(),
        Since = s.TimeOrNull(),
        NextProbeAt = s.TimeOrNull(),
        ConfigGeneration = s.TextOrNull(),
    };
}
