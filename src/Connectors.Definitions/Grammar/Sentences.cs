namespace Connectors.Definitions.Grammar;

/// <summary>How names are put into a problem's sentence.</summary>
internal static class Sentences
{
    public static string Or(IReadOnlyList<string> words) => words.Count switch
    {
        0 => "nothing",
        1 => Quote(words[0]),
        _ => string.Join(", ", words.Take(words.Count - 1).Select(Quote)) + " or " + Quote(words[words.Count - 1]),
    };

    /// <summary>"Did you mean `x`?" when one of the words is near, otherwise "Write `a`, `b` or `c`."</summary>
    public static string Suggest(string written, IReadOnlyList<string> words, string otherwise = "Write")
    {
        if (Nearest.To(written, words) is { } near) return $"Did you mean `{near}`?";
        return words.Count is 0 or > 30 ? "" : $"{otherwise} {Or(words)}.";
    }

    /// <summary>A written text, short enough for one line.</summary>
    public static string Quote(string text)
    {
        var line = text.Replace('\n', ' ');
        return "`" + (line.Length <= 60 ? line : line.Substring(0, char.IsHighSurrogate(line[56]) ? 56 : 57) + "…") + "`";
    }
}
