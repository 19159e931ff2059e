using System.Globalization;

namespace Connectors.Definitions.Yaml;

/// <summary>
/// Refuses what a reviewer cannot see: control characters, halves of surrogate pairs, and the marks that make text show in another
/// order than it runs (CVE-2021-42574). The parser lets all of them pass.
/// </summary>
internal static class Characters
{
    /// <summary>The position of the first such character, or -1.</summary>
    public static int FirstHidden(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (IsHidden(text[i])) return i;
        }

        return -1;
    }

    /// <summary>The character's code, as people look it up: <c>U+0000</c>.</summary>
    public static string Name(char c) => "U+" + ((int)c).ToString("X4", CultureInfo.InvariantCulture);

    static bool IsHidden(char c) => c switch
    {
        '\t' or '\n' or '\r' => false,
        < ' ' => true,
        >= '\u007F' and <= '\u009F' => true,
        '\u2028' or '\u2029' => true,                                       // line ends that no editor counts
        '\u061C' or '\u200E' or '\u200F' => true,                           // direction marks
        (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => true,
        '\u200B' or '\u2060' or '\uFEFF' => true,                           // no width
        '\uFFFE' or '\uFFFF' => true,
        _ => char.IsSurrogate(c),
    };
}
