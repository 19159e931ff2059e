namespace Connectors.Runtime.Binding;

/// <summary>One thing that is wrong with a call's input.</summary>
/// <param name="Path">JSON path of the place, for example <c>$.filterGroups[0].filters[1].operator</c>.</param>
/// <param name="Problem">What is wrong, as the rest of a sentence that starts with the path.</param>
/// <param name="Suggestion">A name or value to write instead, where there is a likely one.</param>
public sealed record InputFault(string Path, string Problem, string? Suggestion = null);
