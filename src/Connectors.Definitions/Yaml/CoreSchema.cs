using System.Globalization;

namespace Connectors.Definitions.Yaml;

internal enum ScalarKind
{
    Text,
    Null,
    Flag,
    Whole,
    Number,
}

/// <summary>
/// What a plain scalar means under the core schema of YAML 1.2.2, section 10.3.2. Under it <c>no</c>, <c>on</c> and <c>0o</c>-less
/// octals are what they look like; the surprises of YAML 1.1 do not exist.
/// </summary>
internal static class CoreSchema
{
    public static ScalarKind KindOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Flag,
        ".nan" or ".NaN" or ".NAN" => ScalarKind.Number,
        _ when IsWhole(text) => ScalarKind.Whole,
        _ when IsNumber(text) => ScalarKind.Number,
        _ => ScalarKind.Text,
    };

    /// <summary>The value of a flag that <see cref="KindOf"/> has recognised.</summary>
    public static bool Flag(string text) => text[0] is 't' or 'T';

    /// <summary>The value of a number that <see cref="KindOf"/> has recognised; <c>null</c> when it is infinite or too large.</summary>
    public static decimal? Number(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return ulong.TryParse(text.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null;
        if (text.StartsWith("0o", StringComparison.Ordinal)) return Octal(text);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The words that YAML 1.1 took for flags, and people still do.</summary>
    public static bool? FlagOfYaml11(string text)
    {
        if (Is("yes") || Is("on") || Is("y")) return true;
        if (Is("no") || Is("off") || Is("n")) return false;
        return null;

        bool Is(string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);
    }

    static decimal? Octal(string text)
    {
        if (text.Length > 22) return null;
        decimal value = 0;
        foreach (var digit in text.Skip(2)) value = (value * 8) + (digit - '0');
        return value;
    }

    static bool IsWhole(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal)) return text.Length > 2 && text.Skip(2).All(IsHexDigit);
        if (text.StartsWith("0o", StringComparison.Ordinal)) return text.Length > 2 && text.Skip(2).All(static c => c is >= '0' and <= '7');
        var start = text[0] is '-' or '+' ? 1 : 0;
        return text.Length > start && Digits(text, start) == text.Length;
    }

    // [-+]? ( \.[0-9]+ | [0-9]+ ( \.[0-9]* )? ) ( [eE] [-+]? [0-9]+ )?   or   [-+]? \.inf
    static bool IsNumber(string text)
    {
        var at = text[0] is '-' or '+' ? 1 : 0;
        if (text.Substring(at) is ".inf" or ".Inf" or ".INF") return true;

        var whole = Digits(text, at) - at;
        at += whole;
        var fraction = 0;
        if (at < text.Length && text[at] == '.')
        {
            fraction = Digits(text, at + 1) - (at + 1);
            at += 1 + fraction;
        }

        if (whole == 0 && fraction == 0) return false;
        if (at < text.Length && (text[at] is 'e' or 'E'))
        {
            at++;
            if (at < text.Length && (text[at] is '-' or '+')) at++;
            var end = Digits(text, at);
            if (end == at) return false;
            at = end;
        }

        return at == text.Length;
    }

    static int Digits(string text, int at)
    {
        while (at < text.Length && text[at] is >= '0' and <= '9') at++;
        return at;
    }

    static bool IsHexDigit(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F');
}
