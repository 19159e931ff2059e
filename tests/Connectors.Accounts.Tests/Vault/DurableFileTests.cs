using System.Runtime.Versioning;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Tests.Vault;

/// <summary>A file is there whole or not at all, and a disk that fails is heard.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DurableFileTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("durable-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_failing_fsync_is_an_error()
    {
        // The kernel's own files cannot be flushed; FileStream.Flush(true) says nothing of it.
        using var file = File.OpenHandle("/proc/version");
        Assert.Contains("fsync failed", Assert.Throws<IOException>(() => DurableFile.Flush(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_crash_left_behind_is_in_nobodys_way()
    {
        var path = Path.Combine(_folder, "f");
        File.WriteAllText(path + ".new", "half");
        DurableFile.Create(path, "one"u8);
        File.WriteAllText(path + ".new", "half");
        DurableFile.Replace(path, "two"u8);
        Assert.Equal("two", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_file_that_is_there_is_not_made_again()
    {
        var path = Path.Combine(_folder, "f");
        DurableFile.Create(path, "one"u8);
        Assert.Contains("exists", Assert.Throws<IOException>(() => DurableFile.Create(path, "two"u8)).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("one", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Only_one_holds_the_lock_of_a_folder()
    {
        var path = Path.Combine(_folder, "f");
        using (Assert.IsAssignableFrom<IDisposable>(DurableFile.TryLockFolderOf(path)))
        {
            Assert.Null(DurableFile.TryLockFolderOf(path));
        }

        DurableFile.TryLockFolderOf(path)!.Dispose();
    }
}
