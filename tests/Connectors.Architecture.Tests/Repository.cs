using System.Runtime.CompilerServices;

namespace Connectors.Architecture.Tests;

/// <summary>Where this source file was compiled is where the repository lies.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    static string Find([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
