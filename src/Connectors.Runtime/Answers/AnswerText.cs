using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Answers;

/// <summary>
/// An outcome as a model reads it, in the fewest tokens: a list as a table with its names once, a record as one line for each
/// field, an error as what happened and what to do. What was left out is said.
/// </summary>
/// <remarks>
/// Values come from people whom nobody knows, so what could steer a terminal or hide from a reader (controls, bidirectional and
/// zero-width characters) is written as an escape; a line break in a value never starts a line here.
/// </remarks>
public static class AnswerText
{
    const char Separator = '|';

    /// <summary>The outcome as text.</summary>
    public static string Of(ToolOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var text = new StringBuilder(512);
        if (outcome is ToolResult result)
        {
            Result(text, result);
        }
        else
        {
            Error(text, (ToolError)outcome);
        }

        return text.ToString();
    }

    static void Result(StringBuilder text, ToolResult result)
    {
        using var document = JsonDocument.Parse(result.Data);
        var root = document.RootElement;
        if (result.View == AnswerView.Compact && root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty(AnswerShape.ResultsLabel, out var records) && records.ValueKind == JsonValueKind.Array)
        {
            Page(text, root, records, result.Next, result.NextParameter);
        }
        else if (root.ValueKind == JsonValueKind.Object)
        {
            Record(text, root);
        }
        else
        {
            Value(text, root, inTable: false);
            text.Append('\n');
        }

        if (result.OmittedCount > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"(left out: {result.OmittedCount} other {(result.OmittedCount == 1 ? "field" : "fields")}, such as ");
            Safe(text, string.Join(", ", result.Omitted.Take(4)), inTable: false);
            text.Append(")\n");
        }

        foreach (var warning in result.Warnings)
        {
            text.Append("warning: ");
            Safe(text, warning, inTable: false);
            text.Append('\n');
        }
    }

    static void Page(StringBuilder text, JsonElement root, JsonElement records, string? next, string? nextParameter)
    {
        var count = records.GetArrayLength();
        text.Append(count.ToString(CultureInfo.InvariantCulture));
        if (root.TryGetProperty(AnswerShape.TotalLabel, out var total))
        {
            text.Append(" of ").Append(total.GetRawText());
        }

        if (next is not null)
        {
            text.Append("; next page: ").Append(nextParameter).Append('=');
            Safe(text, next, inTable: false);
        }

        text.Append('\n');
        var columns = Columns(records);
        if (columns is null)
        {
            foreach (var record in records.EnumerateArray())
            {
                text.Append(record.GetRawText()).Append('\n');
            }

            return;
        }

        if (columns.Count == 0)
        {
            return;
        }

        Row(text, columns, static (text, column) => Safe(text, column, inTable: true));
        foreach (var record in records.EnumerateArray())
        {
            Row(text, columns, (text, column) =>
            {
                if (record.TryGetProperty(column, out var value))
                {
                    Value(text, value, inTable: true);
                }
            });
        }
    }

    /// <summary>All names that occur, in the order in which they first do; null where the list is not one of records.</summary>
    static List<string>? Columns(JsonElement records)
    {
        var columns = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in records.EnumerateArray())
        {
            if (record.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            foreach (var member in record.EnumerateObject())
            {
                if (known.Add(member.Name))
                {
                    columns.Add(member.Name);
                }
            }
        }

        return columns;
    }

    static void Row(StringBuilder text, List<string> columns, Action<StringBuilder, string> cell)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0)
            {
                text.Append(Separator);
            }

            cell(text, columns[i]);
        }

        text.Append('\n');
    }

    static void Record(StringBuilder text, JsonElement record)
    {
        var start = text.Length;
        foreach (var member in record.EnumerateObject())
        {
            Safe(text, member.Name, inTable: false);
            text.Append(": ");
            Value(text, member.Value, inTable: false);
            text.Append('\n');
        }

        if (text.Length == start)
        {
            text.Append("done\n");
        }
    }

    /// <summary>Nothing and null are an empty place; empty text is a pair of quotes.</summary>
    static void Value(StringBuilder text, JsonElement value, bool inTable)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.String when value.GetString() is { Length: > 0 } content:
                Safe(text, content, inTable);
                break;
            case JsonValueKind.String:
                text.Append("\"\"");
                break;
            default:
                Safe(text, value.GetRawText(), inTable);
                break;
        }
    }

    static void Error(StringBuilder text, ToolError error)
    {
        text.Append(error.Code).Append(": ");
        Safe(text, error.Message, inTable: false);
        text.Append('\n');
        if (error.Faults.Count > 1)
        {
            // One fault stands in the message already.
            foreach (var fault in error.Faults)
            {
                text.Append("- ");
                Safe(text, $"{fault.Path} {fault.Problem}{(fault.Suggestion is { } suggestion ? $" (write {suggestion})" : "")}", inTable: false);
                text.Append('\n');
            }
        }

        foreach (var complaint in error.Complaints)
        {
            text.Append("- ");
            Safe(text, complaint.Field is { } field ? $"{field}: {complaint.Message}" : complaint.Message, inTable: false);
            text.Append('\n');
        }

        foreach (var (name, value) in error.Details)
        {
            Line(text, name, value);
        }

        Line(text, "scopes", error.Scopes.Count > 0 ? string.Join(' ', error.Scopes) : null);
        Line(text, "next", error.NextAction);
        Line(text, "retry_at", error.RetryAt?.ToString("u", CultureInfo.InvariantCulture));
        Line(text, "link for the user", error.Link?.Url.AbsoluteUri);
    }

    static void Line(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(name).Append(": ");
            Safe(text, value, inTable: false);
            text.Append('\n');
        }
    }

    static void Safe(StringBuilder text, string value, bool inTable)
    {
        Span<char> chars = stackalloc char[2];
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value == '\n')
            {
                text.Append("\\n");
            }
            else if (rune.Value == '\\' || (inTable && rune.Value == Separator))
            {
                text.Append('\\').Append((char)rune.Value);
            }
            else if (IsHidden(rune))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            }
            else
            {
                text.Append(chars[..rune.EncodeToUtf16(chars)]);
            }
        }
    }

    /// <summary>Controls, and format characters, among which are all bidirectional and zero-width ones and the tags.</summary>
    static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
