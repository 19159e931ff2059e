using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite.Statements;

/// <summary>Small named values of the store itself. They belong to no tenant.</summary>
internal static class NoteStatements
{
    public const string GetSql = "SELECT value FROM notes WHERE name = ?1";

    public const string KeepSql = "INSERT INTO notes (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING";

    public const string SetSql = "INSERT OR REPLACE INTO notes (name, value) VALUES (?1, ?2)";

    public const string RemoveSql = "DELETE FROM notes WHERE name = ?1";

    /// <summary>Reads one.</summary>
    public static byte[]? Get(Database database, string name) => database.Prepared(GetSql).Text(name).First(static s => s.Bytes());

    /// <summary>Sets one that is not there yet, and gives the one that stands.</summary>
    public static byte[] Keep(Database database, string name, byte[] value)
    {
        database.Prepared(KeepSql).Text(name).Bytes(value).Execute();
        return Get(database, name)!;
    }

    /// <summary>Replaces or removes one.</summary>
    public static bool Set(Database database, string name, byte[]? value) => value is null
        ? database.Prepared(RemoveSql).Text(name).Execute() > 0
        : database.Prepared(SetSql).Text(name).Bytes(value).Execute() > 0;
}
