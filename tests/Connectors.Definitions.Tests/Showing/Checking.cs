namespace Connectors.Definitions.Tests.Showing;

/// <summary>Runs everything over a set of files, as a build does.</summary>
public static class Checking
{
    public static IReadOnlyList<Problem> Check(params (string File, string Text)[] files)
    {
        var readings = files.Select(static file => (file.File, Reading: DefinitionReader.Read(file.File, file.Text))).ToList();
        var places = readings.ToDictionary(static file => file.File, static file => file.Reading.Places);
        var connectors = readings.Select(static file => file.Reading.Connector).OfType<ConnectorDefinition>().ToList();
        var problems = readings.SelectMany(static file => file.Reading.Problems).ToList();

        foreach (var (_, reading) in readings)
        {
            if (reading.Tool is not { } tool) continue;
            var id = DefinitionRules.FindConnector(tool.Name, connectors.Select(static connector => connector.Id));
            if (connectors.FirstOrDefault(connector => connector.Id == id) is { } connector)
                problems.AddRange(ToolLinker.Link(tool, connector).Findings.Select(reading.Places.Locate));
        }

        var headers = readings.Select(static file => file.Reading.Header).OfType<DefinitionHeader>();
        problems.AddRange(DefinitionRules.CheckSet(headers).Select(finding => places[finding.File].Locate(finding.Finding)));
        return problems;
    }

    /// <summary>Asserts that the files have exactly the problems that are marked, all with one number.</summary>
    public static void Shows(string id, params (string File, string Marked)[] files)
    {
        var texts = files.Select(static file => (file.File, Text: MarkedText.Parse(file.Marked))).ToList();
        Assert.Contains(texts, static file => file.Text.Marks.Count > 0);
        var problems = Check([.. texts.Select(static file => (file.File, file.Text.Text))]);

        foreach (var (file, text) in texts)
        {
            var here = problems.Where(problem => problem.Place.File == file).ToList();
            var expected = text.Show(text.Marks.Select(mark => new Place(file, mark.Line, mark.Column, mark.EndLine, mark.EndColumn)));
            var shown = text.Show(here.Select(static problem => problem.Place));
            Assert.True(expected == shown, $"Expected:\n{expected}\n\nShown:\n{shown}\n\n{string.Join('\n', problems)}");
            Assert.All(here, problem => Assert.Equal(id, problem.Id));
        }
    }
}
