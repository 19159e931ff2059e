using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite;

/// <summary>The file itself: who can read it, and whether it is ours.</summary>
/// <remarks>
/// A directory that is missing is made for its owner alone. One that exists is left as it is, for it may hold more than the
/// store, but one that everybody may write into is refused: there anyone could put another file in the store's place. A file that
/// more than its owner can open is narrowed and not refused: a restored backup often comes with 0644, and what it holds is sealed.
/// </remarks>
internal static class StoreFile
{
    /// <summary>The first version in which a write-ahead log of several processes cannot be damaged at its reset.</summary>
    const int OldestSqlite = 3051003;
    const int MostTries = 50;

    /// <summary>Opens the connection that writes: the file is made when it is missing, recognised, narrowed and migrated.</summary>
    public static Database OpenForWriting(string file, IReadOnlyList<string> steps, TimeSpan? patience) => Explained(file, () =>
    {
        if (Database.Version < OldestSqlite)
        {
            throw new StoreException($"This build carries SQLite {Database.Version / 1_000_000}.{Database.Version / 1000 % 1000}.{Database.Version % 1000}, which can damage a store; 3.51.3 is the oldest that will do. Update SQLitePCLRaw.bundle_e_sqlite3.");
        }

        Make(file);
        var database = Database.Open(file, readOnly: false, patience);
        try
        {
            Prepare(database, file, steps);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    });

    /// <summary>Opens a connection that reads, and never makes a file.</summary>
    public static Database OpenForReading(string file) => Explained(file, () => Database.Open(file, readOnly: true));

    /// <summary>Says what the operating system or SQLite has against a file in a sentence.</summary>
    public static T Explained<T>(string file, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteFault fault)
        {
            throw fault.Explain(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The store {file} cannot be made or opened. Name a file in a directory that this user may write into: {e.Message}", e);
        }
    }

    /// <summary>
    /// Recognised, narrowed and migrated. For the lock that the change to a write-ahead log needs SQLite does not wait, but gives up at
    /// once; so whoever opens a new file at the same moment as others gives them the time of a transaction, for which it does wait.
    /// </summary>
    static void Prepare(Database database, string file, IReadOnlyList<string> steps)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                Schema.Recognise(database, file, steps.Count);
                Narrow(file);
                MakeDurable(database, file);
                Schema.Migrate(database, file, steps);
                return;
            }
            catch (SqliteFault fault) when (fault.IsBusy && tries < MostTries)
            {
                database.Execute("BEGIN EXCLUSIVE");
                database.Execute("ROLLBACK");
            }
        }
    }

    static void Make(string file)
    {
        var directory = Path.GetDirectoryName(file)!;
        if (!Directory.Exists(directory))
        {
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(directory) : Directory.CreateDirectory(directory, Disk.PrivateDirectory);
            Disk.FlushDirectoryOf(directory);
        }
        else if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(directory) & (UnixFileMode.OtherWrite | UnixFileMode.StickyBit)) == UnixFileMode.OtherWrite)
        {
            throw new StoreException($"Everybody on this machine may write into {directory}, and could put another file in the place of the store. Take that right away (chmod o-w), or name another directory.");
        }

        if (!File.Exists(file))
        {
            try
            {
                Disk.CreatePrivate(file);
                Disk.FlushDirectoryOf(file);
            }
            catch (IOException) when (File.Exists(file))
            {
                // Another process was faster.
            }
        }
    }

    // The log and its index take the file's mode when they are made, so this comes before either.
    static void Narrow(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var part in (string[])[file, file + "-wal", file + "-shm"])
        {
            if (File.Exists(part) && File.GetUnixFileMode(part) != Disk.PrivateFile)
            {
                File.SetUnixFileMode(part, Disk.PrivateFile);
            }
        }
    }

    // A commit is on the disk when it returns, whatever the build's defaults. Checkpoints are the writer's: those that SQLite
    // would make by itself keep their errors to themselves.
    static void MakeDurable(Database database, string file)
    {
        var mode = database.Ask("PRAGMA journal_mode = WAL");
        database.Execute("PRAGMA synchronous = FULL");
        database.Execute("PRAGMA mmap_size = 0");
        database.Execute("PRAGMA wal_autocheckpoint = 0");

        // What an account gives up does not stay in the file's free space.
        database.Execute("PRAGMA secure_delete = ON");
        if (mode != "wal" || database.AskNumber("PRAGMA synchronous") != 2)
        {
            throw new StoreException($"The store {file} lies where SQLite cannot keep a write-ahead log (journal mode {mode}), for example on a network drive. Put it on a local disk.");
        }
    }
}
