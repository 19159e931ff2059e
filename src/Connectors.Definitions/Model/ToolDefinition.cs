namespace Connectors.Definitions;

/// <summary>A tool as it was written: nothing looked up, nothing filled in.</summary>
/// <param name="Name">The wire name, for example <c>acme_deal_create</c>.</param>
/// <param name="Title">A few words for people.</param>
/// <param name="Description">What a model reads to choose the tool.</param>
/// <param name="Method">The HTTP method, in capitals.</param>
/// <param name="Path">The path with its holes, <c>{parameter}</c> and <c>{versions.name}</c>.</param>
/// <param name="Effect">What the call does to the provider's data.</param>
/// <param name="Scopes">The scopes that the call needs.</param>
/// <param name="Limits">The buckets that the call draws from.</param>
/// <param name="Parameters">The parameters, in the order written.</param>
/// <param name="NeedsOneOf">A target prefix of which at least one parameter must be given, or <c>null</c>.</param>
/// <param name="Returns">What comes back, or <c>null</c> for an empty answer.</param>
/// <param name="Example">An example's input, or <c>null</c>.</param>
/// <param name="Hidden">Called by name only, and shown in no list.</param>
/// <param name="FindOut">How to learn whether a write was carried out, or <c>null</c>.</param>
public sealed record ToolDefinition(
    string Name,
    string Title,
    string Description,
    string Method,
    string Path,
    ToolEffect Effect,
    EquatableArray<string> Scopes,
    EquatableArray<string> Limits,
    EquatableArray<ParameterDefinition> Parameters,
    string? NeedsOneOf,
    ReturnsDefinition? Returns,
    ExampleValue? Example,
    bool Hidden,
    FindOutDefinition? FindOut);

/// <summary>What a call does to the provider's data; it decides what may be replayed.</summary>
public enum ToolEffect
{
    /// <summary>Nothing.</summary>
    Read,

    /// <summary>Adds something; twice adds it twice.</summary>
    Create,

    /// <summary>Sets something that is there.</summary>
    Update,

    /// <summary>Removes something.</summary>
    Delete,
}

/// <summary>A parameter of a tool, or a field of a connector's type.</summary>
/// <param name="Name">The name that a model writes.</param>
/// <param name="Description">What a model reads about it; empty where a hidden one has none.</param>
/// <param name="Type">What values it takes.</param>
/// <param name="Required">Whether a call without it is refused.</param>
/// <param name="Hidden">Accepted, but not shown in the schema.</param>
/// <param name="To">Where it goes: <c>path.x</c>, <c>query.x</c>, <c>body.a.b</c>, <c>header.X</c>, <c>nowhere</c>; empty for a field of a type.</param>
/// <param name="SendAs">Another form on the wire: <c>text</c> or <c>csv</c>; otherwise <c>null</c>.</param>
/// <param name="Accepts">Other forms that callers may send.</param>
/// <param name="Aliases">Other names that callers may use.</param>
public sealed record ParameterDefinition(
    string Name,
    string Description,
    TypeUse Type,
    bool Required,
    bool Hidden,
    string To,
    string? SendAs,
    EquatableArray<string> Accepts,
    EquatableArray<string> Aliases);

/// <summary>What values a parameter takes, as written.</summary>
/// <param name="Kind">The kind of value.</param>
/// <param name="Items">Of a list: a scalar type or the name of a connector's type.</param>
/// <param name="Of">Of an object: the name of a connector's type.</param>
/// <param name="Enum">The only values allowed; empty for no such bound.</param>
/// <param name="Format">A well-known form of text, such as <c>email</c>.</param>
/// <param name="Characters">The only characters allowed, such as <c>0-9</c>.</param>
/// <param name="MinLength">Fewest characters.</param>
/// <param name="MaxLength">Most characters.</param>
/// <param name="Minimum">Smallest number, or fewest items.</param>
/// <param name="Maximum">Largest number, or most items.</param>
public sealed record TypeUse(
    ValueKind Kind,
    string? Items,
    string? Of,
    EquatableArray<string> Enum,
    string? Format,
    string? Characters,
    int? MinLength,
    int? MaxLength,
    decimal? Minimum,
    decimal? Maximum);

/// <summary>The kinds of value that a parameter takes.</summary>
public enum ValueKind
{
    /// <summary>Text.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A day, <c>2026-11-23</c>.</summary>
    Date,

    /// <summary>A moment, <c>2026-11-23T10:00:00Z</c>.</summary>
    DateTime,

    /// <summary>Several values.</summary>
    List,

    /// <summary>Names with texts, both free.</summary>
    Map,

    /// <summary>A connector's type.</summary>
    Object,
}

/// <summary>What a tool gives back.</summary>
/// <param name="IsList">A page of records, not one.</param>
/// <param name="Shape">The connector's shape of a record.</param>
/// <param name="At">Where in the answer the record or the list stands; empty for the answer itself.</param>
/// <param name="AskedBy">The parameter, or target prefix, whose names decide which fields come back, or <c>null</c>.</param>
/// <param name="Total">Where in the answer the count of all records stands, or <c>null</c>.</param>
/// <param name="Next">How the next page is asked for, or <c>null</c>.</param>
/// <param name="Remarks">What is true of an answer though the call succeeded.</param>
public sealed record ReturnsDefinition(
    bool IsList, string Shape, string At, string? AskedBy, string? Total, NextDefinition? Next, RemarksDefinition Remarks);

/// <summary>How the next page of a list is asked for.</summary>
/// <param name="From">Where in the answer its cursor stands.</param>
/// <param name="To">The parameter that takes the cursor.</param>
/// <param name="Size">The parameter that says how many records a page holds, or <c>null</c>.</param>
/// <param name="AtMost">How many records can be paged through in all, or <c>null</c>.</param>
public sealed record NextDefinition(string From, string To, string? Size, int? AtMost);

/// <summary>What a caller is told of an answer though the call succeeded.</summary>
/// <param name="Echoes">Parameters whose value may be accepted and not kept, each with the reason.</param>
/// <param name="AbsentIsUnknown">Whether a field that was asked for and is nowhere in the answer does not exist.</param>
/// <param name="LagsMilliseconds">How long a write may stay unseen by this read, or <c>null</c>.</param>
public sealed record RemarksDefinition(EquatableArray<NamedText> Echoes, bool AbsentIsUnknown, long? LagsMilliseconds);
