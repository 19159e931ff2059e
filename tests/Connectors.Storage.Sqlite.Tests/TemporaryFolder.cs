namespace Connectors.Storage.Sqlite.Tests;

/// <summary>A folder that goes with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sqlite-").FullName;

    public string File(string name = "accounts.db") => System.IO.Path.Combine(Path, name);

    /// <summary>Permissions as one would type them after chmod.</summary>
    public static string Mode(string path) =>
        OperatingSystem.IsWindows() ? "" : Convert.ToString((int)System.IO.File.GetUnixFileMode(path), 8);

    public static void SetMode(string path, string octal)
    {
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
