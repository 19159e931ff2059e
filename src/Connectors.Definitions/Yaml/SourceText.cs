namespace Connectors.Definitions.Yaml;

/// <summary>A file's text by lines, so that every place can be held inside it.</summary>
internal sealed class SourceText
{
    readonly List<int> starts = [0];
    readonly List<int> ends = [];

    public SourceText(string file, string text)
    {
        File = file;
        Text = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\r')) continue;
            ends.Add(i);
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n') i++;
            starts.Add(i + 1);
        }

        ends.Add(text.Length);
    }

    public string File { get; }

    public string Text { get; }

    public int LineCount => starts.Count;

    /// <summary>A line's text without its end; lines start at 1.</summary>
    public string Line(int line) => Text.Substring(starts[line - 1], ends[line - 1] - starts[line - 1]);

    /// <summary>The place between two marks, each held inside the text, the end never before the start.</summary>
    public Place Between(long line, long column, long endLine, long endColumn)
    {
        var (fromLine, fromColumn) = Clamp(line, column);
        var (toLine, toColumn) = Clamp(endLine, endColumn);
        if (toLine < fromLine || (toLine == fromLine && toColumn < fromColumn)) (toLine, toColumn) = (fromLine, fromColumn);
        return new Place(File, fromLine, fromColumn, toLine, toColumn);
    }

    /// <summary>The place of some characters, counted from the start of the text.</summary>
    public Place At(int offset, int length)
    {
        var line = starts.BinarySearch(offset);
        if (line < 0) line = ~line - 1;
        var column = offset - starts[line] + 1;
        return Between(line + 1, column, line + 1, column + length);
    }

    (int Line, int Column) Clamp(long line, long column)
    {
        if (line < 1) return (1, 1);
        if (line > LineCount) return (LineCount, Width(LineCount) + 1);
        return ((int)line, (int)Math.Min(Math.Max(column, 1), Width((int)line) + 1));
    }

    int Width(int line) => ends[line - 1] - starts[line - 1];
}
