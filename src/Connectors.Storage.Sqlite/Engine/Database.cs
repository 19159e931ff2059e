using SQLitePCL;

namespace Connectors.Storage.Sqlite.Engine;

/// <summary>One connection to the file with its prepared statements. One thread at a time uses it.</summary>
/// <remarks>
/// This and <see cref="Statement"/> are all that knows SQLite's own interface. The ADO.NET provider above it took half as long
/// again for a point read, and its pool hides which connection answers: the writer and the commit watch must know.
/// </remarks>
internal sealed class Database : IDisposable
{
    // A connection belongs to one thread at a time, so SQLite need not lock it as well.
    const int NoMutex = 0x8000;

    // The texts are literals or built once: the same text is the same object.
    readonly Dictionary<object, Statement> _prepared = new(ReferenceEqualityComparer.Instance);
    readonly sqlite3 _handle;

    Database(sqlite3 handle) => _handle = handle;

    static Database() => Batteries_V2.Init();

    /// <summary>SQLite's version as one number, for example 3053004.</summary>
    public static int Version => raw.sqlite3_libversion_number();

    /// <summary>Opens a file that exists.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="readOnly">Whether nothing may be written through this connection.</param>
    /// <param name="patience">How long a statement waits for another process's lock; five seconds when not given.</param>
    public static Database Open(string file, bool readOnly, TimeSpan? patience = null)
    {
        var code = raw.sqlite3_open_v2(file, out var handle, (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE) | NoMutex, null);
        var database = new Database(handle);
        try
        {
            database.Check(code);
            database.Check(raw.sqlite3_busy_timeout(handle, (int)(patience ?? TimeSpan.FromSeconds(5)).TotalMilliseconds));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>SQLite's own handle, for what its C# face leaves out.</summary>
    public nint Handle => _handle.DangerousGetHandle();

    /// <summary>Rows that the last insert, update or delete touched.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Rows touched since the connection was opened.</summary>
    public int TotalChanges => raw.sqlite3_total_changes(_handle);

    /// <summary>Whether a transaction is open. SQLite ends one by itself when the disk fails.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>A statement that is prepared once and kept.</summary>
    public Statement Prepared(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            statement = new(this, Prepare(sql));
            _prepared.Add(sql, statement);
        }

        return statement.Afresh();
    }

    /// <summary>Runs several statements that take no values.</summary>
    public void Script(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Runs a statement that gives no rows and will not come again.</summary>
    public void Execute(string sql)
    {
        using var statement = new Statement(this, Prepare(sql));
        while (statement.Step())
        {
        }
    }

    /// <summary>The first column of the first row, for pragmas.</summary>
    public string? Ask(string sql)
    {
        using var statement = new Statement(this, Prepare(sql));
        return statement.Step() ? raw.sqlite3_column_text(statement.Handle, 0).utf8_to_string() : null;
    }

    /// <summary>The same, as a number.</summary>
    public long AskNumber(string sql)
    {
        using var statement = new Statement(this, Prepare(sql));
        return statement.Step() ? raw.sqlite3_column_int64(statement.Handle, 0) : 0;
    }

    /// <summary>Several questions about one moment.</summary>
    public T InOneSnapshot<T>(Func<T> ask)
    {
        if (IsInTransaction)
        {
            return ask();
        }

        Execute("BEGIN");
        try
        {
            return ask();
        }
        finally
        {
            Execute("COMMIT");
        }
    }

    /// <summary>Moves what can be moved from the log into the database, disturbing nobody.</summary>
    public void Checkpoint()
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        if (code != raw.SQLITE_BUSY)
        {
            Check(code);
        }
    }

    /// <summary>Leaves the log as it is when the connection closes, instead of moving it into the database.</summary>
    public void KeepLogAtClose()
    {
        const int NoCheckpointOnClose = 1006;
        Check(raw.sqlite3_db_config(_handle, NoCheckpointOnClose, 1, out _));
    }

    /// <summary>Stops the statement that another thread is running on this connection.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_handle);

    /// <summary>Throws unless the result is good.</summary>
    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Fault(code);
        }
    }

    /// <summary>The fault behind a result.</summary>
    public SqliteFault Fault(int code)
    {
        var extended = raw.sqlite3_extended_errcode(_handle);
        return new((extended & 0xFF) == (code & 0xFF) ? extended : code, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    sqlite3_stmt Prepare(string sql)
    {
        const uint Persistent = 1;
        Check(raw.sqlite3_prepare_v3(_handle, sql, Persistent, out var statement));
        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }
}
