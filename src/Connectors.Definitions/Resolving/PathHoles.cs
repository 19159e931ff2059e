namespace Connectors.Definitions.Resolving;

/// <summary>The holes of a path, <c>{name}</c>.</summary>
internal static class PathHoles
{
    const string VersionPrefix = "versions.";

    /// <summary>The names inside the braces, in order, each time they occur.</summary>
    public static IEnumerable<string> Of(string path)
    {
        for (var open = path.IndexOf('{'); open >= 0; open = path.IndexOf('{', open + 1))
        {
            var close = path.IndexOf('}', open);
            if (close < 0) yield break;
            yield return path.Substring(open + 1, close - open - 1);
        }
    }

    /// <summary>The name of the version that a hole asks for, or <c>null</c> when it asks for a parameter.</summary>
    public static string? Version(string hole) => hole.StartsWith(VersionPrefix, StringComparison.Ordinal) ? hole.Substring(VersionPrefix.Length) : null;

    /// <summary>The path with its versions in place; unknown ones stay holes.</summary>
    public static string FillVersions(string path, EquatableArray<NamedText> versions)
    {
        foreach (var version in versions) path = path.Replace("{" + VersionPrefix + version.Name + "}", version.Text);
        return path;
    }
}
