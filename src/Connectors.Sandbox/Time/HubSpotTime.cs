using System.Globalization;

namespace Connectors.Sandbox.Time;

/// <summary>The ways HubSpot writes a moment, and the ways it reads one (HubSpot docs, Properties: date and datetime).</summary>
internal static class HubSpotTime
{
    const string Milliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    const string WholeSeconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    const string Day = "yyyy-MM-dd";

    /// <summary>The form of <c>createdAt</c>, <c>updatedAt</c> and every datetime property.</summary>
    public static string Format(DateTimeOffset moment) => moment.UtcDateTime.ToString(Milliseconds, CultureInfo.InvariantCulture);

    /// <summary>The form of <c>expire time</c> in a 401: Java's, which leaves a zero fraction out.</summary>
    public static string FormatShort(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString(moment.Millisecond == 0 ? WholeSeconds : Milliseconds, CultureInfo.InvariantCulture);

    public static string FormatDay(DateTimeOffset moment) => moment.UtcDateTime.ToString(Day, CultureInfo.InvariantCulture);

    public static string EpochMilliseconds(DateTimeOffset moment) =>
        moment.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads ISO 8601, epoch milliseconds, or a bare day, which means midnight UTC.</summary>
    public static bool TryRead(string text, out DateTimeOffset moment)
    {
        const long Earliest = -62_135_596_800_000, Latest = 253_402_300_799_999;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds))
        {
            var inRange = milliseconds is >= Earliest and <= Latest;
            moment = inRange ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
            return inRange;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, Day, CultureInfo.InvariantCulture, Utc, out moment)
            || (text.Contains('T', StringComparison.Ordinal)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out moment));
    }
}
