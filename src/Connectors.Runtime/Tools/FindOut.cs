using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Connectors.Runtime.Answers;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Execution;

namespace Connectors.Runtime.Tools;

/// <summary>
/// How to learn whether a write was carried out when its answer was lost: the read that looks for its record, and what the
/// answer proves. It errs on the side of not knowing, since a wrong answer makes a second record or loses the first.
/// </summary>
internal sealed class FindOut
{
    /// <summary>How far a provider's clock may be from ours; the look-up asks for records from this long before the write.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(2);

    /// <summary>What synchronized clocks differ by. An equal record from before this is not surely the write's own.</summary>
    static readonly TimeSpan s_closeClocks = TimeSpan.FromSeconds(5);

    /// <summary>No provider works on one request for longer; an equal record from after this is somebody else's.</summary>
    static readonly TimeSpan s_longestWork = TimeSpan.FromMinutes(10);

    /// <summary>The tool that reads; of the same connector.</summary>
    public required string Tool { get; init; }

    /// <summary>How long after the write an answer without the record proves that it was not carried out.</summary>
    public required TimeSpan SettlesAfter { get; init; }

    /// <summary>Its input, with holes.</summary>
    public required JsonElement Template { get; init; }

    public required string IdPath { get; init; }

    public string? OnlySincePath { get; init; }

    public required (Target Sent, string Path)[] Same { get; init; }

    public static FindOut Read(JsonElement json) => new()
    {
        Tool = json.Text("tool"),
        Template = json.GetProperty("input").Clone(),
        IdPath = json.Text("id"),
        OnlySincePath = json.TextOrNull("only_since"),
        Same = [.. json.Pairs("same").Select(s => (Target.Parse(s.Key), s.Value))],
        SettlesAfter = TimeSpan.FromMilliseconds(json.GetProperty("settles_after_ms").GetInt64()),
    };

    /// <summary>The call that looks for what a write should have left. Null when the write's input does not fit its tool any more.</summary>
    /// <param name="write">The write's tool.</param>
    /// <param name="call">The write, as it was called.</param>
    /// <param name="sentAt">When it was sent.</param>
    public ToolCall? LookUp(ToolDescriptor write, in ToolCall call, DateTimeOffset sentAt) =>
        WriteInput(write, call.Input.Span, sentAt) is { } input
            ? new ToolCall(Tool, call.Account, input) { View = AnswerView.Full, Priority = call.Priority, RunId = call.RunId, Caller = call.Caller }
            : null;

    /// <summary>The look-up's input as UTF-8 JSON, made of the write's input. Null when that does not fit its tool any more.</summary>
    public byte[]? WriteInput(ToolDescriptor write, ReadOnlySpan<byte> input, DateTimeOffset sentAt)
    {
        using var arguments = ArgumentBinder.Bind(write, input);
        if (arguments.Faults.Count > 0)
        {
            return null;
        }

        using var buffer = new PooledBuffer();
        LookUpTemplate.Write(Template, buffer, new(write, arguments, sentAt - ClockTolerance));
        return buffer.Span.ToArray();
    }

    /// <summary>What the look-up's outcome proves. The look-up must have been asked for in the full view.</summary>
    /// <param name="write">The write's tool.</param>
    /// <param name="lookUp">The look-up's tool.</param>
    /// <param name="input">The write's input as it came.</param>
    /// <param name="outcome">How the look-up ended.</param>
    /// <param name="sentAt">When the write was sent.</param>
    /// <param name="askedAt">When the look-up was sent.</param>
    public WriteFinding Judge(
        ToolDescriptor write, ToolDescriptor lookUp, ReadOnlySpan<byte> input, ToolOutcome outcome, DateTimeOffset sentAt, DateTimeOffset askedAt)
    {
        if (outcome is ToolError error)
        {
            return error.Code == ErrorCode.NotFound ? Missing(sentAt, askedAt) : WriteFinding.Unsure($"the look-up failed ({error.Code})", error.RetryAt);
        }

        using var arguments = ArgumentBinder.Bind(write, input);
        if (arguments.Faults.Count > 0)
        {
            return WriteFinding.Unsure("the write's input does not fit its tool any more");
        }

        using var answer = JsonDocument.Parse(((ToolResult)outcome).Data);
        var shape = lookUp.Returns;
        var records = shape?.At is { } at ? AnswerJson.Elements(answer.RootElement, at) : [answer.RootElement];
        var judged = records.Select(r => (Id: AnswerJson.Text(r, IdPath) ?? "", Likeness: LikenessOf(r, write, arguments, sentAt), Record: r)).Where(r => r.Likeness != Likeness.None).ToList();
        var equal = judged.Where(r => r is { Likeness: Likeness.Equal, Id.Length: > 0 }).ToList();
        if (AnswerJson.Text(answer.RootElement, shape?.NextAt) is not null || equal.Count > 1)
        {
            return WriteFinding.Unsure("several records are like the one that was sent", candidates: Ids());
        }

        return (equal, judged) switch
        {
            ([var (id, _, record)], _) => WriteFinding.Found(id, JsonMarshal.GetRawUtf8Value(record).ToArray()),
            (_, []) => Missing(sentAt, askedAt),
            _ => WriteFinding.Unsure("a record is much like the one that was sent", candidates: Ids()),
        };

        string[] Ids() => [.. judged.Select(r => r.Id).Where(id => id.Length > 0)];
    }

    /// <summary>A write may still be under way, or hidden behind an index; only time turns its absence into a proof.</summary>
    WriteFinding Missing(DateTimeOffset sentAt, DateTimeOffset askedAt) => askedAt >= sentAt + SettlesAfter
        ? WriteFinding.NotFound
        : WriteFinding.Unsure("its record is not there yet", sentAt + SettlesAfter);

    Likeness LikenessOf(JsonElement record, ToolDescriptor write, Arguments arguments, DateTimeOffset sentAt)
    {
        var same = Array.TrueForAll(Same, s => IsSame(record, s.Sent, s.Path, write, arguments));
        if (OnlySincePath is null)
        {
            // The record is there in any case: its values alone tell.
            return same ? Likeness.Equal : Likeness.None;
        }

        return SameValue.Moment(AnswerJson.Text(record, OnlySincePath)) switch
        {
            null => Likeness.Doubtful,
            { } created when created < sentAt - ClockTolerance => Likeness.None,
            { } created when created < sentAt - s_closeClocks || created > sentAt + s_longestWork => Likeness.Doubtful,
            _ => same ? Likeness.Equal : Likeness.Doubtful,
        };
    }

    static bool IsSame(JsonElement record, Target sent, string path, ToolDescriptor write, Arguments arguments)
    {
        for (var i = 0; i < write.Parameters.Length; i++)
        {
            var to = write.Parameters[i].To;
            if (arguments.Has(i) && sent.Covers(to) && !IsBack(record, path, to.Segments.AsSpan(sent.Segments.Length), arguments[i]))
            {
                return false;
            }
        }

        foreach (var entry in arguments.Entries)
        {
            var to = write.Parameters[entry.Map].To;
            if (sent.Covers(to)
                && !IsBack(record, path, [.. to.Segments.AsSpan(sent.Segments.Length), Arguments.Text(arguments.At(entry.Name))], arguments.At(entry.Value)))
            {
                return false;
            }
        }

        return true;
    }

    static bool IsBack(JsonElement record, string path, ReadOnlySpan<string> below, ReadOnlySpan<byte> canonical)
    {
        // What is no scalar comes back in a form of the provider's own.
        if (canonical[0] is (byte)'[' or (byte)'{')
        {
            return true;
        }

        var place = AnswerJson.Elements(record, path).FirstOrDefault();
        foreach (var name in below)
        {
            place = place.ValueKind == JsonValueKind.Object && place.TryGetProperty(name, out var child) ? child : default;
        }

        return SameValue.Is(Arguments.Text(canonical), SameValue.Text(place));
    }

    enum Likeness
    {
        None,
        Doubtful,
        Equal,
    }
}

/// <summary>What became of a write whose answer was lost.</summary>
internal enum WriteFate
{
    /// <summary>It was carried out.</summary>
    Found,

    /// <summary>It was not, and will not be.</summary>
    NotFound,

    /// <summary>Nothing is proven.</summary>
    CannotTell,
}

/// <summary>What a look-up proves about a write.</summary>
/// <param name="Fate">What became of it.</param>
/// <param name="Id">The record's id, when found.</param>
/// <param name="Why">Why nothing is proven, as the rest of a sentence.</param>
/// <param name="AskAgainAt">When another look-up may prove more.</param>
/// <param name="Candidates">Records that may be the write's, when nothing is proven.</param>
internal sealed record WriteFinding(WriteFate Fate, string? Id = null, string? Why = null, DateTimeOffset? AskAgainAt = null, IReadOnlyList<string>? Candidates = null)
{
    public static WriteFinding NotFound { get; } = new(WriteFate.NotFound);

    /// <summary>The record that was found, as the provider gave it.</summary>
    public ReadOnlyMemory<byte> Record { get; private init; }

    public static WriteFinding Found(string id, byte[] record) => new(WriteFate.Found, id) { Record = record };

    public static WriteFinding Unsure(string why, DateTimeOffset? askAgainAt = null, IReadOnlyList<string>? candidates = null) =>
        new(WriteFate.CannotTell, Why: why, AskAgainAt: askAgainAt, Candidates: candidates);
}
