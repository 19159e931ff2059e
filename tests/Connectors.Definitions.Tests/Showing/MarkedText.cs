namespace Connectors.Definitions.Tests.Showing;

/// <summary>A text in which <c>[|</c> and <c>|]</c> stand around what an editor would underline.</summary>
public sealed record MarkedText(string Text, IReadOnlyList<(int Line, int Column, int EndLine, int EndColumn)> Marks)
{
    public static MarkedText Parse(string marked)
    {
        var text = new System.Text.StringBuilder();
        var marks = new List<(int, int, int, int)>();
        var (line, column) = (1, 1);
        (int Line, int Column) open = default;
        for (var i = 0; i < marked.Length; i++)
        {
            if (string.CompareOrdinal(marked, i, "[|", 0, 2) == 0)
            {
                open = (line, column);
                i++;
            }
            else if (string.CompareOrdinal(marked, i, "|]", 0, 2) == 0)
            {
                marks.Add((open.Line, open.Column, line, column));
                i++;
            }
            else
            {
                text.Append(marked[i]);
                (line, column) = marked[i] == '\n' ? (line + 1, 1) : (line, column + 1);
            }
        }

        return new MarkedText(text.ToString(), marks);
    }

    /// <summary>The text with the marks around these places: what a failing test shows beside what it expected.</summary>
    public string Show(IEnumerable<Place> places)
    {
        var lines = Text.Split('\n');
        foreach (var place in places.OrderByDescending(static place => (place.Line, place.Column)))
        {
            lines[place.EndLine - 1] = lines[place.EndLine - 1].Insert(place.EndColumn - 1, "|]");
            lines[place.Line - 1] = lines[place.Line - 1].Insert(place.Column - 1, "[|");
        }

        return string.Join('\n', lines);
    }
}
