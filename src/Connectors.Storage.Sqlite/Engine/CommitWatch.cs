using System.Runtime.InteropServices;

namespace Connectors.Storage.Sqlite.Engine;

/// <summary>
/// Tells whether anybody, in whatever process, has committed since the last look, without a system call: it compares the head of
/// the write-ahead log's index, which lies in memory that all processes share and which every commit rewrites.
/// </summary>
/// <remarks>
/// <para>
/// It is the comparison with which SQLite itself finds out whether its cache still holds (<c>PRAGMA data_version</c> shows its
/// result), less the two file locks around it, which cost a hundred times more than the comparison. SQLite hands the memory
/// out through the documented method <c>xShmMap</c> of its file; it stays mapped while this connection is open. The head stands
/// there twice, so that a reader sees when it is being written (https://www.sqlite.org/walformat.html#the_wal_index_header).
/// </para>
/// <para>Where the head is not as expected, every look says that something changed: slow, and never wrong.</para>
/// </remarks>
internal sealed unsafe partial class CommitWatch : IDisposable
{
    const int FilePointer = 7; // SQLITE_FCNTL_FILE_POINTER
    const int RegionLength = 32768;
    const int HeadLength = 48;
    const uint KnownFormat = 3007000;

    // In sqlite3_io_methods the version comes first, then twelve methods, then xShmMap.
    const int ShmMapMethod = 13;

    readonly Lock _gate = new();
    readonly Database _database;
    byte* _shared;
    readonly byte[] _last = new byte[HeadLength];
    long _count;

    /// <summary>Watches through a connection of its own, which must have read once.</summary>
    public CommitWatch(Database database)
    {
        _database = database;
        database.AskNumber("PRAGMA data_version");
        _shared = Map(database);
    }

    /// <summary>A number that is another one whenever somebody has committed since it was given.</summary>
    public long Look()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_shared is null, this);

            // The writer changes the second copy first. Whoever reads the first one first, and both alike, read a whole one.
            Span<byte> head = stackalloc byte[HeadLength];
            Span<byte> again = stackalloc byte[HeadLength];
            new ReadOnlySpan<byte>(_shared, HeadLength).CopyTo(head);
            Interlocked.MemoryBarrier();
            new ReadOnlySpan<byte>(_shared + HeadLength, HeadLength).CopyTo(again);

            var isWhole = head.SequenceEqual(again) && MemoryMarshal.Read<uint>(head) == KnownFormat && head[12] != 0;
            if (!isWhole || !head.SequenceEqual(_last))
            {
                head.CopyTo(_last);
                _count++;
            }

            return _count;
        }
    }

    static byte* Map(Database database)
    {
        nint file;
        database.Check(FileControl(database.Handle, "main", FilePointer, &file));
        var methods = *(nint**)file;
        void* shared;
        database.Check(((delegate* unmanaged[Cdecl]<nint, int, int, int, void**, int>)methods[ShmMapMethod])(file, 0, RegionLength, 0, &shared));
        return (byte*)shared;
    }

    /// <summary>Closes its connection, and with it the shared memory.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _shared = null;
            _database.Dispose();
        }
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string name, int operation, nint* argument);
}
