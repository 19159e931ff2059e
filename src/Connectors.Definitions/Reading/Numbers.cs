using System.Globalization;

namespace Connectors.Definitions.Reading;

/// <summary>The one spelling of a number.</summary>
internal static class Numbers
{
    /// <summary>Valid JSON, without zeros at the end: <c>1.50</c> and <c>1.5</c> are the same number.</summary>
    public static string Text(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);
}
