using System.Buffers;
using SQLitePCL;

namespace Connectors.Storage.Sqlite.Engine;

/// <summary>
/// A prepared statement. Values are bound in the order of its parameters <c>?1, ?2, …</c> and columns are read in the order in
/// which it names them, so that a table's columns are listed once for writing and once for reading.
/// </summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    const int OnStack = 512;
    int _bound;
    int _read;

    public sqlite3_stmt Handle => handle;

    /// <summary>Begins with the first parameter again.</summary>
    public Statement Afresh()
    {
        _bound = 0;
        return this;
    }

    // Binding.

    /// <summary>Binds text, or null.</summary>
    public Statement Text(string? value)
    {
        if (value is null)
        {
            return Null();
        }

        var most = value.Length * OrdinalText.MostBytes;
        var rented = most > OnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented is null ? stackalloc byte[OnStack] : rented;
        database.Check(raw.sqlite3_bind_text(handle, ++_bound, bytes[..OrdinalText.Encode(value, bytes)]));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    /// <summary>Binds a number, or null.</summary>
    public Statement Number(long? value)
    {
        if (value is not { } number)
        {
            return Null();
        }

        database.Check(raw.sqlite3_bind_int64(handle, ++_bound, number));
        return this;
    }

    /// <summary>Binds a time as ticks of UTC, which is exact.</summary>
    public Statement Time(DateTimeOffset? value) => Number(value?.UtcTicks);

    /// <summary>Binds bytes, or null.</summary>
    public Statement Bytes(byte[]? value)
    {
        if (value is null)
        {
            return Null();
        }

        database.Check(raw.sqlite3_bind_blob(handle, ++_bound, value));
        return this;
    }

    Statement Null()
    {
        database.Check(raw.sqlite3_bind_null(handle, ++_bound));
        return this;
    }

    // Running.

    /// <summary>Runs it to its end, and gives how many rows it touched.</summary>
    public int Execute()
    {
        try
        {
            while (Step())
            {
            }

            return database.Changes;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first row, or what stands for none.</summary>
    public T? First<T>(Func<Statement, T> read)
    {
        try
        {
            return Step() ? read(this) : default;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(Func<Statement, T> read)
    {
        try
        {
            var rows = new List<T>();
            while (Step())
            {
                rows.Add(read(this));
            }

            return rows;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>All rows, each read when it is asked for. It must be walked, or disposed, before the statement is used again.</summary>
    public IEnumerable<T> Each<T>(Func<Statement, T> read)
    {
        try
        {
            while (Step())
            {
                yield return read(this);
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Goes on to the next row; false when there is none.</summary>
    public bool Step()
    {
        _read = 0;
        var code = raw.sqlite3_step(handle);
        return code == raw.SQLITE_ROW || (code == raw.SQLITE_DONE ? false : throw database.Fault(code));
    }

    // An open statement holds its snapshot: nothing may leave before this.
    void Reset() => _ = raw.sqlite3_reset(handle);

    // Reading the row.

    /// <summary>The next column, text.</summary>
    public string Text() => OrdinalText.Decode(raw.sqlite3_column_blob(handle, _read++));

    /// <summary>The next column, text or null.</summary>
    public string? TextOrNull() => SkipNull() ? null : Text();

    /// <summary>The next column, a number.</summary>
    public long Number() => raw.sqlite3_column_int64(handle, _read++);

    /// <summary>The next column, a number or null.</summary>
    public long? NumberOrNull() => SkipNull() ? null : Number();

    /// <summary>The next column, a time.</summary>
    public DateTimeOffset Time() => new(Number(), TimeSpan.Zero);

    /// <summary>The next column, a time or null.</summary>
    public DateTimeOffset? TimeOrNull() => SkipNull() ? null : Time();

    /// <summary>The next column, bytes.</summary>
    public byte[] Bytes() => raw.sqlite3_column_blob(handle, _read++).ToArray();

    /// <summary>The next column, bytes or null.</summary>
    public byte[]? BytesOrNull() => SkipNull() ? null : Bytes();

    bool SkipNull()
    {
        if (raw.sqlite3_column_type(handle, _read) != raw.SQLITE_NULL)
        {
            return false;
        }

        _read++;
        return true;
    }

    public void Dispose() => handle.Dispose();
}
