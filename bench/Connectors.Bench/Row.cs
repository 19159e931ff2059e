using System.Globalization;

namespace Connectors.Bench;

/// <summary>Prints a measurement as a line of the table in bench/README.md, so that refreshing it is copying.</summary>
internal static class Row
{
    public static void Print(string target, string what, string pass, string aim, string measured, string command) =>
        Console.WriteLine($"| {target} | {what} | {pass} | {aim} | {measured} | `{command}` |");

    /// <summary>A number as people write it, the same in every culture.</summary>
    public static string Number(double value, string format = "0.##") => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Bytes(double bytes) => bytes < 10_000 ? $"{Number(bytes, "#,##0")} B" : $"{Number(bytes / 1024, "#,##0.#")} KB";

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
