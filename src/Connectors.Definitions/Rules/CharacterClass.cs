namespace Connectors.Definitions.Rules;

/// <summary>
/// The notation of <c>characters</c>: single characters and ranges such as <c>a-z</c>; a <c>-</c> at the start or the end stands for
/// itself. Nothing else has a meaning, so no backslash, and no way to write a class that takes long to match.
/// </summary>
internal static class CharacterClass
{
    /// <summary>What is wrong with a class, or <c>null</c>.</summary>
    public static string? Fault(string notation)
    {
        foreach (var (from, to) in Ranges(notation))
            if (from > to) return $"The range `{from}-{to}` runs backwards; write `{to}-{from}`.";
        return null;
    }

    /// <summary>Whether every character of a text is in the class.</summary>
    public static bool Accepts(string notation, string text)
    {
        var ranges = Ranges(notation).ToList();
        return text.All(c => ranges.Any(range => c >= range.From && c <= range.To));
    }

    static IEnumerable<(char From, char To)> Ranges(string notation)
    {
        for (var i = 0; i < notation.Length; i++)
        {
            if (i > 0 || notation[i] != '-')
            {
                if (i + 2 < notation.Length && notation[i + 1] == '-')
                {
                    yield return (notation[i], notation[i + 2]);
                    i += 2;
                    continue;
                }
            }

            yield return (notation[i], notation[i]);
        }
    }
}
