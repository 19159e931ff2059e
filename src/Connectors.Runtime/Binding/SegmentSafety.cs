namespace Connectors.Runtime.Binding;

/// <summary>
/// What may fill a hole of a path. <see cref="Uri.EscapeDataString(string)"/> leaves <c>..</c> as it is, and servers
/// decode once more than one thinks, so whatever could become another path is refused before it is escaped.
/// </summary>
internal static class SegmentSafety
{
    /// <summary>Why the text cannot be a path segment, or null when it can.</summary>
    public static string? Check(string text)
    {
        if (text.Length == 0)
        {
            return "must not be empty";
        }

        if (text is "." or "..")
        {
            return "is not an id";
        }

        foreach (var c in text)
        {
            if (c is '/' or '\\' or '?' or '#' or '%' or ';' or ':' || char.IsControl(c) || IsInvisible(c))
            {
                return $"holds a character that cannot stand in an id (U+{(int)c:X4})";
            }
        }

        return null;
    }

    /// <summary>Bidirectional marks, zero-width characters and the byte order mark: they hide what an id says.</summary>
    static bool IsInvisible(char c) =>
        c is '\u061C' or '\uFEFF' or (>= '\u200B' and <= '\u200F') or (>= '\u2028' and <= '\u202E') or (>= '\u2060' and <= '\u2069');
}
