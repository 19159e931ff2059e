namespace Connectors.Definitions.Tests.Yaml;

public static class Bounds
{
    /// <summary>Asserts that every problem lies inside the text, forwards.</summary>
    public static void Hold(string text, IEnumerable<Problem> problems)
    {
        var lines = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r');
        foreach (var problem in problems)
        {
            var place = problem.Place;
            Assert.InRange(place.Line, 1, lines.Length);
            Assert.InRange(place.EndLine, place.Line, lines.Length);
            Assert.InRange(place.Column, 1, lines[place.Line - 1].Length + 1);
            Assert.InRange(place.EndColumn, place.EndLine == place.Line ? place.Column : 1, lines[place.EndLine - 1].Length + 1);
            Assert.NotEmpty(problem.Message);
        }
    }
}
