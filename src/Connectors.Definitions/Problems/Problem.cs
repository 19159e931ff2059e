namespace Connectors.Definitions;

/// <summary>Whether a problem stops the definition from being used.</summary>
public enum ProblemSeverity
{
    /// <summary>The definition cannot be used.</summary>
    Error,

    /// <summary>The definition works; somebody should look.</summary>
    Warning,
}

/// <summary>One kind of problem: its number and what all problems of that number have in common.</summary>
/// <param name="Id">The stable number, <c>CONN001</c> and up.</param>
/// <param name="Title">A short name, the same for every occurrence.</param>
/// <param name="Severity">Whether it stops the definition.</param>
/// <param name="Advice">What to do about it, in a sentence.</param>
public sealed record ProblemKind(string Id, string Title, ProblemSeverity Severity, string Advice);

/// <summary>A problem in a file: what, how bad, and where.</summary>
/// <param name="Id">The number, as in <see cref="ProblemCatalog"/>.</param>
/// <param name="Severity">Whether it stops the definition.</param>
/// <param name="Message">A sentence that says what to write instead.</param>
/// <param name="Place">The text to underline.</param>
public sealed record Problem(string Id, ProblemSeverity Severity, string Message, Place Place)
{
    /// <summary>The form that compilers print: <c>file(line,column): error CONN011: sentence</c>.</summary>
    public override string ToString() => $"{Place}: {(Severity == ProblemSeverity.Error ? "error" : "warning")} {Id}: {Message}";
}

/// <summary>
/// A rule's complaint before it has a place. Rules look at models, which know no lines, so that a moved line never runs a rule
/// again; <see cref="PlaceMap.Locate(Finding)"/> adds the place at the very end.
/// </summary>
/// <param name="Kind">The kind of problem.</param>
/// <param name="Path">The way to the value in the file, such as <c>parameters.amount.to</c>; empty for the whole file.</param>
/// <param name="Message">A sentence that says what to write instead.</param>
public sealed record Finding(ProblemKind Kind, string Path, string Message);
