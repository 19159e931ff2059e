using System.Buffers.Binary;
using System.Numerics;
using Connectors.Accounts.Store;
using Microsoft.Win32.SafeHandles;

namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Where a new refresh token goes when the store fails at the very moment it arrives: a file beside the store that only grows,
/// read at the next start. It knows nothing of what it holds; the caller seals it.
/// </summary>
/// <remarks>
/// <para>
/// A record is a mark, its length, a checksum of length and content (CRC-32C), and the content. A crash in the middle of a
/// record, or damage anywhere, costs the records it touches and no other: the reader goes on at the next whole one.
/// </para>
/// <para>Several processes may share one journal. After a failed flush it takes nothing more, and the flush is not repeated:
/// the kernel forgets what it could not write, and would report success.</para>
/// </remarks>
public sealed class RescueJournal : IRescueJournal, IDisposable
{
    const uint Mark = 0x314A5243; // "CRJ1"
    const int HeaderLength = 12;

    readonly Lock _gate = new();
    readonly string _file;
    SafeFileHandle? _handle;
    StoreException? _failure;
    long _read;

    /// <summary>A journal in the given file, which is made, readable by its owner alone, when the first record is written.</summary>
    public RescueJournal(string file) => _file = Path.GetFullPath(file);

    /// <summary>Adds a record, and returns when it is on the disk.</summary>
    /// <exception cref="StoreException">It may not be on the disk.</exception>
    public void Append(ReadOnlySpan<byte> content)
    {
        var record = new byte[HeaderLength + content.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), content.Length);
        content.CopyTo(record.AsSpan(HeaderLength));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Checksum(record));

        Change(handle =>
        {
            Disk.Append(handle, record);
            Disk.Flush(handle);
            return true;
        });
    }

    /// <summary>All whole records, in the order they were written.</summary>
    public IReadOnlyList<byte[]> ReadAll()
    {
        lock (_gate)
        {
            try
            {
                ReadOnlySpan<byte> rest = File.Exists(_file) ? File.ReadAllBytes(_file) : [];
                _read = rest.Length;
                var records = new List<byte[]>();
                while (rest.Length >= HeaderLength)
                {
                    if (TakeRecord(rest) is { } record)
                    {
                        records.Add(record);
                        rest = rest[(HeaderLength + record.Length)..];
                    }
                    else
                    {
                        rest = rest[1..];
                    }
                }

                return records;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"The rescue journal {_file} cannot be read. Give this user the right to read it, or move it aside: refresh tokens in it are then lost.", e);
            }
        }
    }

    /// <summary>Empties the journal; false when a record was added since the last <see cref="ReadAll"/>, which is then to be read first.</summary>
    public bool Clear()
    {
        if (!File.Exists(_file))
        {
            return true;
        }

        return Change(handle =>
        {
            if (RandomAccess.GetLength(handle) != _read)
            {
                return false;
            }

            RandomAccess.SetLength(handle, 0);
            Disk.Flush(handle);
            _read = 0;
            return true;
        });
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _handle?.Dispose();
            _handle = null;
        }
    }

    bool Change(Func<SafeFileHandle, bool> change)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                throw _failure;
            }

            try
            {
                _handle ??= Open();
                Disk.Lock(_handle);
                try
                {
                    return change(_handle);
                }
                finally
                {
                    Disk.Unlock(_handle);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw _failure = new StoreException($"The rescue journal {_file} cannot be written, and takes nothing more until the process is started anew. Look at the disk: {e.Message}", e);
            }
        }
    }

    SafeFileHandle Open()
    {
        try
        {
            Disk.CreatePrivate(_file);
            Disk.FlushDirectoryOf(_file);
        }
        catch (IOException) when (File.Exists(_file))
        {
            // Another process, or an earlier run, has made it.
        }

        return Disk.Open(_file);
    }

    static byte[]? TakeRecord(ReadOnlySpan<byte> bytes)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Mark || length < 0 || length > bytes.Length - HeaderLength)
        {
            return null;
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) == Checksum(bytes[..(HeaderLength + length)])
            ? bytes.Slice(HeaderLength, length).ToArray()
            : null;
    }

    static uint Checksum(ReadOnlySpan<byte> record)
    {
        var sum = uint.MaxValue;
        foreach (var b in record[4..8])
        {
            sum = BitOperations.Crc32C(sum, b);
        }

        foreach (var b in record[HeaderLength..])
        {
            sum = BitOperations.Crc32C(sum, b);
        }

        return ~sum;
    }
}
