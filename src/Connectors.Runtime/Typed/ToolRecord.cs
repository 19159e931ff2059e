using System.Globalization;
using System.Text.Json;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Typed;

/// <summary>What a typed answer can be made of.</summary>
public interface IToolData<TSelf>
    where TSelf : IToolData<TSelf>
{
    /// <summary>Makes the typed answer over its JSON.</summary>
    static abstract TSelf From(JsonElement json);
}

/// <summary>Base of the generated record types: a view over the answer's JSON. Fields that nobody declared are found by their name.</summary>
public abstract class ToolRecord(JsonElement json)
{
    /// <summary>The record as it came, shaped.</summary>
    public JsonElement Json { get; } = json;

    /// <summary>A field's text by its name on the wire; null when it is empty or was not asked for.</summary>
    public string? this[string field] => Text(field);

    /// <summary>A field's text; numbers and flags count as text.</summary>
    protected string? Text(string field) => !Json.TryGetProperty(field, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    /// <summary>A field's whole number, also where it is written as text; null when it is none, or too large.</summary>
    protected long? Whole(string field) =>
        Number(field) is { } number and >= long.MinValue and <= long.MaxValue && decimal.Truncate(number) == number ? (long)number : null;

    /// <summary>A field's number, also where it is written as text; null when it is none.</summary>
    protected decimal? Number(string field) =>
        decimal.TryParse(Text(field), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A field's flag, also where it is written as text; null when it is none.</summary>
    protected bool? Flag(string field) => bool.TryParse(Text(field), out var flag) ? flag : null;

    /// <inheritdoc />
    public override string ToString() => Json.GetRawText();
}

/// <summary>An answer whose shape no definition declares.</summary>
public sealed class UntypedRecord(JsonElement json) : ToolRecord(json), IToolData<UntypedRecord>
{
    /// <inheritdoc />
    public static UntypedRecord From(JsonElement json) => new(json);
}

/// <summary>One page of records.</summary>
/// <typeparam name="TRecord">The type of each.</typeparam>
public sealed class ToolPage<TRecord>(JsonElement json) : IToolData<ToolPage<TRecord>>
    where TRecord : IToolData<TRecord>
{
    /// <summary>The page's records.</summary>
    public IReadOnlyList<TRecord> Results { get; } = [.. json.GetProperty(AnswerShape.ResultsLabel).EnumerateArray().Select(TRecord.From)];

    /// <summary>How many there are over all pages, where the provider says so.</summary>
    public long? Total { get; } = json.TryGetProperty(AnswerShape.TotalLabel, out var total) && total.ValueKind == JsonValueKind.Number && total.TryGetInt64(out var count) ? count : null;

    static ToolPage<TRecord> IToolData<ToolPage<TRecord>>.From(JsonElement json) => new(json);
}
