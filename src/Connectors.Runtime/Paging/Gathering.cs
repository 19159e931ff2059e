using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Connectors.Runtime.Answers;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Paging;

/// <summary>
/// The pages read so far, as one list. A page that does not fit as a whole is asked for again with fewer records, so that the
/// cursor always leads to the first record that is not here.
/// </summary>
internal sealed class Gathering(AnswerShape shape, PageInput input, PageBounds bounds, AnswerView view) : IDisposable
{
    const int LengthOfEnd = 2;

    readonly HashSet<string> _cursors = new(StringComparer.Ordinal);
    PooledBuffer? _buffer = new();
    string? _cursor = input.Start;
    int? _smaller;
    int? _asked;
    bool _isLast;
    int _items;
    int _told;
    long? _total;
    int _omittedCount;
    byte[] _omitted = [];
    string? _stopped;
    string? _executionId;
    string? _correlationId;
    IReadOnlyList<string> _warnings = [];

    public bool GoesOn { get; private set; } = true;

    /// <summary>No page has been kept yet.</summary>
    public bool IsEmpty => _executionId is null;

    /// <summary>How many records there are so far, and of how many, as far as the provider says; null when the last page brought none.</summary>
    public CallProgress? News()
    {
        var news = _items > _told ? new CallProgress(_items, _total is { } total ? Math.Max(total, _items) : null, string.Create(CultureInfo.InvariantCulture, $"{_items} records")) : (CallProgress?)null;
        _told = _items;
        return news;
    }

    /// <summary>The input of the next page.</summary>
    public byte[] NextInput()
    {
        _asked = input.LargestPage is { } largest ? (int)Math.Min(Math.Min(largest, _smaller ?? largest), Math.Min(bounds.MaxItems - _items, Reachable)) : null;
        return input.Page(_cursor, _asked);
    }

    /// <summary>Ends the gathering; the cursor leads on from here.</summary>
    public void Stop(string why)
    {
        _stopped = why;
        GoesOn = false;
    }

    /// <summary>Asks for the same page with half as many records; false where that cannot be.</summary>
    public bool Halve()
    {
        if (_asked is not > 1)
        {
            return false;
        }

        _smaller = _asked / 2;
        return true;
    }

    public void Add(ToolResult page)
    {
        if (page.Dropped > 0 && Halve())
        {
            return;
        }

        using var document = JsonDocument.Parse(page.Data);
        var records = Records(document.RootElement);
        var fitting = Fitting(document.RootElement, records, out var why);
        if (fitting < records.Count && !Shorten(fitting, records.Count))
        {
            Stop(why);
            if (!IsEmpty || fitting == 0)
            {
                return;
            }

            // Nobody can say how many records a page holds: the rest of this one has no cursor.
            Keep(page, document.RootElement, records.GetRange(0, fitting));
            _cursor = null;
            return;
        }

        if (fitting < records.Count)
        {
            return;
        }

        Keep(page, document.RootElement, records);
        GoOn(page);
    }

    /// <summary>What was gathered. It belongs to the caller from here on.</summary>
    public ToolResult Result()
    {
        var buffer = _buffer!;
        _buffer = null;
        if (buffer.Length == 0)
        {
            buffer.Write(Start(null));
        }

        buffer.Write("]}"u8);
        var length = buffer.Length;
        buffer.Write(_omitted);
        var next = _stopped is null ? null : _cursor;
        return new(buffer, length, view, _omittedCount)
        {
            ExecutionId = _executionId ?? "",
            CorrelationId = _correlationId,
            Next = next,
            NextParameter = next is null ? null : shape.NextTo,
            Warnings = _stopped is null
                ? _warnings
                : [.. _warnings, string.Create(CultureInfo.InvariantCulture, $"Not all results are here: after {_items} of them, {_stopped}.{(next is null ? "" : $" Go on with {shape.NextTo}: next.")}")],
        };
    }

    public void Dispose() => _buffer?.Dispose();

    /// <summary>How many more records the provider lets anybody reach; known only from the first page on.</summary>
    long Reachable => shape.AtMost is { } most && input.Start is null ? most - _items : long.MaxValue;

    void GoOn(ToolResult page)
    {
        var known = _cursor;
        _cursor = page.Next;
        if (page.Dropped > 0)
        {
            Stop("a record is larger than can be used, and the provider's cursor leads past it");
        }
        else if (page.Next is null)
        {
            GoesOn = false;
        }
        else if (page.Next == known || !_cursors.Add(page.Next))
        {
            _cursor = null;
            Stop("the provider's cursor leads back to a page that was read");
        }
        else if (Reachable <= 0)
        {
            _cursor = null;
            Stop(string.Create(CultureInfo.InvariantCulture, $"the provider lets nobody page through more than {shape.AtMost}; narrow the search to see the others"));
        }
        else if (_items >= bounds.MaxItems)
        {
            Stop(Bound("max_items", bounds.MaxItems));
        }
        else if (_isLast)
        {
            Stop(Bound("max_bytes", bounds.MaxBytes));
        }
    }

    /// <summary>Whether the page is asked for again with as many records as fit.</summary>
    bool Shorten(int fitting, int count)
    {
        if (fitting == 0 || _asked is not { } asked || count > asked)
        {
            return false;
        }

        _smaller = fitting;
        _isLast = true;
        return true;
    }

    int Fitting(JsonElement root, List<JsonElement> records, out string why)
    {
        var length = (_buffer!.Length > 0 ? _buffer.Length : Start(root).Length) + LengthOfEnd;
        for (var i = 0; i < records.Count; i++)
        {
            length += JsonMarshal.GetRawUtf8Value(records[i]).Length + (_items + i > 0 ? 1 : 0);
            if (length > bounds.MaxBytes || _items + i >= bounds.MaxItems)
            {
                why = length > bounds.MaxBytes ? Bound("max_bytes", bounds.MaxBytes) : Bound("max_items", bounds.MaxItems);
                return i;
            }
        }

        why = "";
        return records.Count;
    }

    void Keep(ToolResult page, JsonElement root, List<JsonElement> records)
    {
        var buffer = _buffer!;
        if (IsEmpty)
        {
            buffer.Write(Start(root));
            _total = Total(root);
            (_executionId, _omittedCount, _omitted) = (page.ExecutionId, page.OmittedCount, page.Utf8Omitted.ToArray());
            _warnings = page.Dropped > 0 ? [] : page.Warnings;
        }

        _correlationId = page.CorrelationId;
        foreach (var record in records)
        {
            if (_items++ > 0)
            {
                buffer.Write(","u8);
            }

            buffer.Write(JsonMarshal.GetRawUtf8Value(record));
        }
    }

    List<JsonElement> Records(JsonElement root) => view == AnswerView.Compact
        ? [.. root.GetProperty(AnswerShape.ResultsLabel).EnumerateArray()]
        : [.. AnswerJson.Elements(root, shape.At!)];

    byte[] Start(JsonElement? root) => root is { } page && TotalOf(page) is { ValueKind: JsonValueKind.Number } total
        ? [.. "{\"total\":"u8, .. JsonMarshal.GetRawUtf8Value(total), .. ",\"results\":["u8]
        : "{\"results\":["u8.ToArray();

    long? Total(JsonElement root) => TotalOf(root) is { ValueKind: JsonValueKind.Number } total && total.TryGetInt64(out var number) ? number : null;

    JsonElement TotalOf(JsonElement root) => shape.TotalAt is { } at
        ? AnswerJson.Elements(root, view == AnswerView.Compact ? AnswerShape.TotalLabel : at).FirstOrDefault()
        : default;

    static string Bound(string name, int value) => string.Create(CultureInfo.InvariantCulture, $"{name} ({value}) is reached");
}
