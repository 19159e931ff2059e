using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Connectors.Accounts.Vault;

/// <summary>
/// Files that survive the machine's death, and say so only when they do. <c>FileStream.Flush(true)</c> returns normally when fsync
/// fails (dotnet/runtime #86836), so fsync is called here and its result looked at; after a failure it is never tried again, since
/// the kernel has dropped the pages by then. All files are made for their owner alone.
/// </summary>
internal static partial class DurableFile
{
    const int Interrupted = 4;

    /// <summary>Brings what was written to disk.</summary>
    /// <exception cref="IOException">It may be lost; the file must not be relied on.</exception>
    public static void Flush(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        var held = false;
        try
        {
            file.DangerousAddRef(ref held);
            Flush((int)file.DangerousGetHandle());
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Makes a file that is there whole or not at all.</summary>
    /// <exception cref="IOException">There already is one, which is left as it was; or the disk failed.</exception>
    public static void Create(string path, ReadOnlySpan<byte> content)
    {
        var temporary = WriteTemporary(path, content);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                File.Move(temporary, path, overwrite: false);
            }
            else if (Native.Link(temporary, path) != 0)
            {
                throw Failed("link");
            }
        }
        finally
        {
            File.Delete(temporary);
        }

        FlushDirectoryOf(path);
    }

    /// <summary>Replaces a file at once: whoever opens it sees the old content or the new, also after a crash.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = WriteTemporary(path, content);
        File.Move(temporary, path, overwrite: true);
        FlushDirectoryOf(path);
    }

    /// <summary>Keeps others who ask for the same out of the file's folder until disposed or dead; null while somebody else is in.</summary>
    public static IDisposable? TryLockFolderOf(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException)
            {
                return null;
            }
        }

        var folder = new Folder(path);
        if (Native.Lock(folder.Descriptor, Native.Exclusive | Native.WithoutWaiting) == 0)
        {
            return folder;
        }

        folder.Dispose();
        return null;
    }

    static string WriteTemporary(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(temporary, options);
        file.Write(content);
        Flush(file.SafeFileHandle);
        return temporary;
    }

    static void FlushDirectoryOf(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            using var folder = new Folder(path);
            Flush(folder.Descriptor);
        }
    }

    static void Flush(int descriptor)
    {
        while (Native.Fsync(descriptor) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw Failed("fsync");
            }
        }
    }

    static IOException Failed(string call) => new($"{call} failed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    /// <summary>An open folder, which .NET does not open.</summary>
    sealed class Folder : IDisposable
    {
        nint _stream;

        public Folder(string path)
        {
            _stream = Native.OpenFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            Descriptor = _stream == 0 ? throw Failed("opendir") : Native.DescriptorOf(_stream);
        }

        public int Descriptor { get; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _stream, 0) is var stream and not 0)
            {
                // A child process that is just being made still has a copy of the descriptor, and with it the lock, until it has begun.
                _ = Native.Lock(Descriptor, Native.Unlocked);
                _ = Native.CloseFolder(stream);
            }
        }
    }

    static partial class Native
    {
        public const int Exclusive = 2;
        public const int WithoutWaiting = 4;
        public const int Unlocked = 8;

        [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static partial int Fsync(int descriptor);

        [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        public static partial int Link(string from, string to);

        [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        public static partial nint OpenFolder(string path);

        [LibraryImport("libc", EntryPoint = "dirfd", SetLastError = true)]
        public static partial int DescriptorOf(nint folder);

        [LibraryImport("libc", EntryPoint = "closedir", SetLastError = true)]
        public static partial int CloseFolder(nint folder);

        [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
        public static partial int Lock(int descriptor, int operation);
    }
}
