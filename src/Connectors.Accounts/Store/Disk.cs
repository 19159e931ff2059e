using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Connectors.Accounts.Store;

/// <summary>
/// Writing that is known to have arrived. The base library's flush returns normally when <c>fsync</c> fails on Unix, so what
/// must be durable goes through libc here, with every result looked at.
/// </summary>
internal static partial class Disk
{
    const int Interrupted = 4;
    const int ReadOnly = 0;
    const int ReadWrite = 2;
    const int FromEnd = 2;
    const int ExclusiveLock = 2;
    const int NoLock = 8;

    /// <summary>Read and write for the owner, nothing for anybody else.</summary>
    public const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The same for a directory.</summary>
    public const UnixFileMode PrivateDirectory = PrivateFile | UnixFileMode.UserExecute;

    /// <summary>Makes an empty file that only its owner can open; throws when there is one already.</summary>
    public static void CreatePrivate(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = PrivateFile;
        }

        using var created = new FileStream(file, options);
    }

    /// <summary>Opens a file for <see cref="Append"/> and <see cref="Flush"/>.</summary>
    public static SafeFileHandle Open(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }

        // The base library asks for a lock of its own, and gives up at once while another process holds the file by Lock.
        var descriptor = open(file, ReadWrite);
        Check(descriptor, "open");
        return new(descriptor, ownsHandle: true);
    }

    /// <summary>Puts bytes behind all others.</summary>
    public static unsafe void Append(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.Write(file, bytes, RandomAccess.GetLength(file));
            return;
        }

        Check(lseek(file, 0, FromEnd), "lseek");
        fixed (byte* first = bytes)
        {
            for (nint done = 0; done < bytes.Length;)
            {
                var written = write(file, first + done, bytes.Length - done);
                if (written >= 0)
                {
                    done += written;
                }
                else if (Marshal.GetLastPInvokeError() != Interrupted)
                {
                    Check(written, "write");
                }
            }
        }
    }

    /// <summary>Returns when the file's bytes are on the disk, and throws when that is not known.</summary>
    public static void Flush(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (fsync(file) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                Check(-1, "fsync");
            }
        }
    }

    /// <summary>Makes a file's name durable. On Unix a new file may be gone after a power cut until its directory is flushed too.</summary>
    public static void FlushDirectoryOf(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = open(Path.GetDirectoryName(Path.GetFullPath(file))!, ReadOnly);
        Check(descriptor, "open");
        using var directory = new SafeFileHandle(descriptor, ownsHandle: true);
        Flush(directory);
    }

    /// <summary>Waits until no other process holds the file; the holder's death lets go as well.</summary>
    public static void Lock(SafeFileHandle file)
    {
        if (!OperatingSystem.IsWindows())
        {
            Check(flock(file, ExclusiveLock), "flock");
        }
    }

    /// <summary>Lets the next one go on.</summary>
    public static void Unlock(SafeFileHandle file)
    {
        if (!OperatingSystem.IsWindows())
        {
            Check(flock(file, NoLock), "flock");
        }
    }

    static void Check(nint result, string call)
    {
        if (result < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint lseek(SafeFileHandle file, nint offset, int whence);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint write(SafeFileHandle file, byte* bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);
}
