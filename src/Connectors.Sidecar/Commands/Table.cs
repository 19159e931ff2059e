using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connectors.Sidecar.Commands;

/// <summary>What a command prints: a table for people, or JSON for programs.</summary>
internal static class Table
{
    static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    /// <summary>Rows in columns as wide as their widest cell, the first row being the heading.</summary>
    public static string Of(params IEnumerable<string[]> rows)
    {
        var lines = rows.Select(row => Array.ConvertAll(row, Printable)).ToList();
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        return string.Join(Environment.NewLine, lines.Select(line => string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    /// <summary>A provider's or a caller's text is no command to the terminal.</summary>
    static string Printable(string cell) => cell.Any(char.IsControl) ? string.Concat(cell.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : cell;

    public static string Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_readable))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
