using System.Runtime.CompilerServices;

namespace Connectors.Generator.Tests;

/// <summary>Few, small, checked-in outputs. With CONNECTORS_UPDATE=1 they are written anew, to be read in the diff.</summary>
internal static class Snapshot
{
    public static void Match(string name, string actual, [CallerFilePath] string caller = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(caller)!, "Snapshots", name + ".txt");
        if (Environment.GetEnvironmentVariable("CONNECTORS_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        var expected = Path.Combine(AppContext.BaseDirectory, "Snapshots", name + ".txt");
        Assert.Equal(File.ReadAllText(File.Exists(file) ? file : expected), actual, ignoreLineEndingDifferences: true);
    }
}
