namespace Connectors.Definitions;

/// <summary>A stretch of a file. Lines and columns start at 1, columns count UTF-16 units, the end lies behind the last one.</summary>
/// <param name="File">The file as it was named to the reader.</param>
/// <param name="Line">Line of the first character.</param>
/// <param name="Column">Column of the first character.</param>
/// <param name="EndLine">Line of the end.</param>
/// <param name="EndColumn">Column of the end.</param>
public sealed record Place(string File, int Line, int Column, int EndLine, int EndColumn)
{
    /// <summary>The form that compilers print and editors follow: <c>file(line,column)</c>.</summary>
    public override string ToString() => $"{File}({Line},{Column})";
}
