using System.Text.RegularExpressions;

namespace Connectors.Definitions.Tests.Showing;

/// <summary>
/// A small provider of our own and one tool of it, both sound. A test gives only the lines that differ; a top-level key that is
/// given takes the place of the sample's.
/// </summary>
public static partial class Sample
{
    const string ToolText = """
        tool: acme_thing_get
        title: Get thing
        description: Read one thing by id.
        call: GET /{versions.api}/things/{thing_id}
        scopes: [things.read]
        effect: read
        limits: [burst]
        parameters:
          thing_id: { type: string, required: true, to: path.thing_id, description: Number of the thing. }
        returns: { item: thing }
        """;

    const string ConnectorText = """
        connector: acme
        title: Acme
        base_url: https://api.acme.example
        versions: { api: v1 }
        scopes: { things.read: Read things., things.write: Change things. }
        limits:
          - { name: burst, per: [app, subject], allow: 10, every: 1s }
        types:
          part:
            description: A part.
            fields:
              name: { type: string, required: true, description: What it is called. }
        shapes:
          thing:
            description: A thing.
            fields:
              id: { from: id, always: true }
              colour: { from: looks.colour }
            more: looks
        """;

    const string ToolsetText = """
        toolset: things
        title: Things
        description: Read things.
        tools: [acme_thing_get]
        """;

    public static string Toolset(string changes = "") => Merge(ToolsetText, changes);

    public static string Tool(string changes = "") => Merge(ToolText, changes);

    public static string Connector(string changes = "") => Merge(ConnectorText, changes);

    /// <summary>The tool's text with other parameters, sent where any body may go.</summary>
    public static string Post(string parameters) => Tool("call: POST /things\neffect: create\nscopes: [things.write]\nparameters:\n" + Indent(parameters));

    public static ConnectorDefinition Acme(string changes = "") =>
        DefinitionReader.Read("connector.yaml", Connector(changes)).Connector ?? throw new InvalidOperationException("The sample is broken.");

    /// <summary>The tool, linked; the test's own text must be sound.</summary>
    public static ResolvedTool Resolve(string tool, string connector = "")
    {
        var reading = DefinitionReader.Read("tool.yaml", tool);
        Assert.Empty(reading.Problems);
        var linking = ToolLinker.Link(reading.Tool!, Acme(connector));
        Assert.Empty(linking.Findings);
        return linking.Tool!;
    }

    static string Merge(string text, string changes)
    {
        var blocks = Blocks(text);
        foreach (var (key, block) in Blocks(changes))
        {
            var at = blocks.FindIndex(other => other.Key == key);
            if (at < 0) blocks.Add((key, block));
            else blocks[at] = (key, block);
        }

        return string.Concat(blocks.Select(static block => block.Text + "\n"));
    }

    static List<(string Key, string Text)> Blocks(string text)
    {
        var blocks = new List<(string Key, string Text)>();
        foreach (var line in text.Split('\n').Where(static line => line.Length > 0))
        {
            if (TopLevelKey().Match(line) is { Success: true } key) blocks.Add((key.Groups[1].Value, line));
            else blocks[^1] = (blocks[^1].Key, blocks[^1].Text + "\n" + line);
        }

        return blocks;
    }

    static string Indent(string text) => string.Join('\n', text.Split('\n').Select(static line => "  " + line));

    [GeneratedRegex(@"^(?:\[\|)?([A-Za-z_]+)")]
    private static partial Regex TopLevelKey();
}
