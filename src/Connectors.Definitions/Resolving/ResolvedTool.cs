namespace Connectors.Definitions;

/// <summary>A tool that has been checked against its connector: versions filled in, types and shapes in place of their names.</summary>
/// <param name="Name">The wire name.</param>
/// <param name="ShortName">The name without the connector's part, such as <c>deal_create</c>.</param>
/// <param name="Connector">The connector's id.</param>
/// <param name="ConnectorTitle">The connector's name for people.</param>
/// <param name="Title">A few words for people.</param>
/// <param name="Description">What a model reads to choose the tool.</param>
/// <param name="Method">The HTTP method, in capitals.</param>
/// <param name="Path">The path; its only holes are parameters.</param>
/// <param name="Effect">What the call does to the provider's data.</param>
/// <param name="Scopes">The scopes that the call needs.</param>
/// <param name="Limits">The buckets that the call draws from.</param>
/// <param name="Parameters">The parameters, in the order written.</param>
/// <param name="NeedsOneOf">A target prefix of which at least one parameter must be given, or <c>null</c>.</param>
/// <param name="Returns">What comes back, or <c>null</c> for an empty answer.</param>
/// <param name="ExampleInput">An example's input as compact JSON, or <c>null</c>.</param>
/// <param name="Hidden">Called by name only, and shown in no list.</param>
/// <param name="FindOut">How to learn whether a write was carried out, or <c>null</c>.</param>
public sealed record ResolvedTool(
    string Name,
    string ShortName,
    string Connector,
    string ConnectorTitle,
    string Title,
    string Description,
    string Method,
    string Path,
    ToolEffect Effect,
    EquatableArray<string> Scopes,
    EquatableArray<string> Limits,
    EquatableArray<ResolvedParameter> Parameters,
    string? NeedsOneOf,
    ResolvedReturns? Returns,
    string? ExampleInput,
    bool Hidden,
    FindOutDefinition? FindOut);

/// <summary>A parameter of a tool, or a field of an object.</summary>
/// <param name="Name">The name that a model writes.</param>
/// <param name="Description">What a model reads about it; empty where a hidden one has none.</param>
/// <param name="Required">Whether a call without it is refused.</param>
/// <param name="Hidden">Accepted, but not shown in the schema.</param>
/// <param name="Aliases">Other names that callers may use.</param>
/// <param name="To">Where it goes; empty for a field of an object.</param>
/// <param name="SendAs">Another form on the wire: <c>text</c> or <c>csv</c>; otherwise <c>null</c>.</param>
/// <param name="Accepts">Other forms that callers may send.</param>
/// <param name="Type">What values it takes.</param>
public sealed record ResolvedParameter(
    string Name,
    string Description,
    bool Required,
    bool Hidden,
    EquatableArray<string> Aliases,
    string To,
    string? SendAs,
    EquatableArray<string> Accepts,
    ResolvedType Type);

/// <summary>What values a parameter takes, with the connector's types written out.</summary>
/// <param name="Kind">The kind of value.</param>
/// <param name="TypeName">Of an object: the connector's name for it; otherwise <c>null</c>.</param>
/// <param name="Enum">The only values allowed; empty for no such bound.</param>
/// <param name="Format">A well-known form of text, such as <c>email</c>.</param>
/// <param name="Characters">The only characters allowed, such as <c>0-9</c>.</param>
/// <param name="MinLength">Fewest characters.</param>
/// <param name="MaxLength">Most characters.</param>
/// <param name="Minimum">Smallest number, or fewest items.</param>
/// <param name="Maximum">Largest number, or most items.</param>
/// <param name="Items">Of a list: its items; otherwise <c>null</c>.</param>
/// <param name="Fields">Of an object: its fields.</param>
public sealed record ResolvedType(
    ValueKind Kind,
    string? TypeName,
    EquatableArray<string> Enum,
    string? Format,
    string? Characters,
    int? MinLength,
    int? MaxLength,
    decimal? Minimum,
    decimal? Maximum,
    ResolvedType? Items,
    EquatableArray<ResolvedParameter> Fields);

/// <summary>What a tool gives back, with the shape written out.</summary>
/// <param name="IsList">A page of records, not one.</param>
/// <param name="ShapeName">The connector's name for the shape.</param>
/// <param name="ShapeDescription">What a record is.</param>
/// <param name="Fields">The fields of a record.</param>
/// <param name="More">The object in a record whose other fields come along when asked for, or <c>null</c>.</param>
/// <param name="At">Where in the answer the record or the list stands; empty for the answer itself.</param>
/// <param name="AskedBy">The parameter, or target prefix, whose names decide which fields come back, or <c>null</c>.</param>
/// <param name="Total">Where in the answer the count of all records stands, or <c>null</c>.</param>
/// <param name="Next">How the next page is asked for, or <c>null</c>.</param>
/// <param name="Remarks">What is true of an answer though the call succeeded.</param>
public sealed record ResolvedReturns(
    bool IsList,
    string ShapeName,
    string ShapeDescription,
    EquatableArray<ShapeField> Fields,
    string? More,
    string At,
    string? AskedBy,
    string? Total,
    NextDefinition? Next,
    RemarksDefinition Remarks);

/// <summary>What came of linking a tool with its connector.</summary>
/// <param name="Tool">The tool, or <c>null</c> when a finding is an error.</param>
/// <param name="Findings">Everything that is wrong; paths lead into the tool's file.</param>
public sealed record Linking(ResolvedTool? Tool, EquatableArray<Finding> Findings);
