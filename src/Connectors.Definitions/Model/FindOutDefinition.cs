namespace Connectors.Definitions;

/// <summary>How to learn whether a write was carried out when its answer was lost: a read, and what its answer proves.</summary>
/// <param name="Tool">The tool that reads.</param>
/// <param name="Input">Its input, with holes.</param>
/// <param name="Id">Where the record's id stands, inside the record.</param>
/// <param name="OnlySince">Where the time of the record's creation stands, or <c>null</c>.</param>
/// <param name="Same">The start of targets, and where in the record the values sent there come back.</param>
/// <param name="SettlesAfterMilliseconds">How long after the write an answer without the record proves something.</param>
public sealed record FindOutDefinition(
    string Tool, ExampleValue Input, string Id, string? OnlySince, EquatableArray<NamedText> Same, long SettlesAfterMilliseconds);
