namespace Connectors.Definitions;

/// <summary>A provider's error envelope, as data.</summary>
/// <param name="Message">Where the sentence stands.</param>
/// <param name="Correlation">Where the provider's own id of the call stands, or <c>null</c>.</param>
/// <param name="Details">Where single faults stand, or <c>null</c>.</param>
/// <param name="Success">What an answer with status 2xx must also say to be one, or <c>null</c>.</param>
/// <param name="Rules">What an answer means; the first match wins.</param>
public sealed record ErrorsDefinition(
    string? Message,
    CorrelationDefinition? Correlation,
    DetailsDefinition? Details,
    MatchDefinition? Success,
    EquatableArray<ErrorRule> Rules);

/// <summary>Where the provider's own id of a call stands.</summary>
/// <param name="Body">In the body, or <c>null</c>.</param>
/// <param name="Header">In a header, or <c>null</c>.</param>
public sealed record CorrelationDefinition(string? Body, string? Header);

/// <summary>Where single faults stand in an error answer.</summary>
/// <param name="List">The list of faults.</param>
/// <param name="Message">The sentence, inside a fault.</param>
/// <param name="Field">The parameter at fault, inside a fault, or <c>null</c>.</param>
public sealed record DetailsDefinition(string List, string Message, string? Field);

/// <summary>What one sort of error answer means.</summary>
/// <param name="When">Which answers.</param>
/// <param name="Is">The meaning, one of the runtime's error codes.</param>
/// <param name="Executed">Whether the provider has done the work: <c>no</c>, <c>unknown</c>, or <c>null</c> where the status tells.</param>
/// <param name="WaitMilliseconds">How long to wait before another attempt, or <c>null</c>.</param>
/// <param name="Scopes">Where the missing scopes stand; the first path that leads anywhere counts.</param>
/// <param name="Captures">What is cut out of the answer and handed on.</param>
public sealed record ErrorRule(
    MatchDefinition When,
    string Is,
    string? Executed,
    long? WaitMilliseconds,
    EquatableArray<string> Scopes,
    EquatableArray<CaptureDefinition> Captures);

/// <summary>Which answers a rule means. All that is given must hold.</summary>
/// <param name="Http">Statuses such as <c>409</c> and classes such as <c>5xx</c>; any of them.</param>
/// <param name="Body">Paths in the body and the values, any of which must stand there.</param>
/// <param name="Text">Paths in the body and a part of the text, in any case, that must stand there.</param>
public sealed record MatchDefinition(EquatableArray<string> Http, EquatableArray<NamedTexts> Body, EquatableArray<NamedText> Text);

/// <summary>What is cut out of an error answer.</summary>
/// <param name="Name">The name under which it is handed on.</param>
/// <param name="From">Where the text stands in the body.</param>
/// <param name="After">What stands right before it; empty for the start of the text.</param>
/// <param name="Characters">The characters it is made of; it ends at the first other one.</param>
public sealed record CaptureDefinition(string Name, string From, string After, string Characters);
