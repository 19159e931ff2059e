using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite;

/// <summary>A copy of a store that is in use, and the look whether one is whole.</summary>
internal static class Backup
{
    /// <summary>Copies what the connection sees into a new file.</summary>
    public static bool Make(Database database, string target) => StoreFile.Explained(target, () =>
    {
        if (File.Exists(target))
        {
            throw new StoreException($"{target} is there already, and a backup overwrites nothing. Name a new file.");
        }

        // Until it is whole it has another name, so that a crash leaves nothing that looks like a backup.
        var partial = target + ".partial";
        Disk.CreatePrivate(partial);
        try
        {
            // VACUUM INTO copies one moment and leaves the free space behind. It takes an empty file for a new one, and its mode stays.
            database.Prepared("VACUUM INTO ?1").Text(partial).Execute();
            using (var file = Disk.Open(partial))
            {
                Disk.Flush(file);
            }

            Check(partial);
            File.Move(partial, target, overwrite: false);
            Disk.FlushDirectoryOf(target);
            return true;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    });

    /// <summary>Throws unless the file is a whole store that this program can open.</summary>
    public static void Check(string file) => StoreFile.Explained(file, () =>
    {
        using var database = Database.Open(file, readOnly: true);
        Schema.Recognise(database, file, Schema.Steps.Count);
        return database.AskNumber("PRAGMA application_id") != Schema.ApplicationId ? throw new StoreException($"{file} is empty, and no backup.")
            : FindDamage(database) is { } damage ? throw new StoreException($"{file} is damaged, and no backup to rely on: {damage}")
            : true;
    });

    /// <summary>The first damage that SQLite finds; null when there is none.</summary>
    public static string? FindDamage(Database database) => database.Ask("PRAGMA quick_check(1)") is var found && found == "ok" ? null : found;
}
