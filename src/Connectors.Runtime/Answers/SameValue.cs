using System.Globalization;
using System.Text.Json;

namespace Connectors.Runtime.Answers;

/// <summary>Whether a value that comes back is the one that was sent. Providers trim, change capitals, and write numbers and moments anew.</summary>
internal static class SameValue
{
    const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    static readonly string[] s_moments = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    /// <summary>Compares two texts; null stands for a value that is empty, or not there.</summary>
    public static bool Is(string? sent, string? back)
    {
        var (a, b) = ((sent ?? "").Trim(), (back ?? "").Trim());
        return a.Equals(b, StringComparison.OrdinalIgnoreCase)
            || (Number(a) is { } number && number == Number(b))
            || (Moment(a) is { } then && then == Moment(b));
    }

    /// <summary>A number as numbers are written; a post code or a telephone number with its zero or plus in front is none.</summary>
    static decimal? Number(string text) => text is not (['0' or '+', >= '0' and <= '9', ..] or ['-', '0', >= '0' and <= '9', ..])
        && decimal.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A moment in ISO 8601, or in milliseconds since 1970.</summary>
    public static DateTimeOffset? Moment(string? text)
    {
        if (DateTimeOffset.TryParseExact(text, s_moments, CultureInfo.InvariantCulture, Utc, out var moment))
        {
            return moment;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is > 100_000_000_000 and < 100_000_000_000_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
    }

    /// <summary>A scalar as text; null for nothing, and for what is no scalar.</summary>
    public static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
