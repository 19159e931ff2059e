using System.Reflection;

namespace Connectors.Definitions.Tests.Showing;

/// <summary>The files that are checked in: read from beside the tests, rewritten in place when CONNECTORS_UPDATE=1.</summary>
public static class Repository
{
    /// <summary>The definitions that ship, by path below <c>definitions/</c>, in order.</summary>
    public static IReadOnlyList<(string File, string Text)> Definitions { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "definitions"), "*.yaml", SearchOption.AllDirectories)
            .Select(static file => (Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "definitions"), file).Replace('\\', '/'), File.ReadAllText(file)))
            .OrderBy(static file => file.Item1, StringComparer.Ordinal),
    ];

    /// <summary>The tools that ship, linked.</summary>
    public static IReadOnlyList<ResolvedTool> Tools { get; } = Link();

    public static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file));

    /// <summary>Asserts that a checked-in file holds exactly this text.</summary>
    public static void Holds(string file, string text)
    {
        if (Environment.GetEnvironmentVariable("CONNECTORS_UPDATE") == "1")
        {
            var root = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "Repository").Value!;
            File.WriteAllText(Path.Combine(root, file), text);
            return;
        }

        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, file)) && Read(file) == text, $"{file} is out of date; run the tests with CONNECTORS_UPDATE=1 and commit it.");
    }

    static List<ResolvedTool> Link()
    {
        var readings = Definitions.Select(static file => DefinitionReader.Read(file.File, file.Text)).ToList();
        var connectors = readings.Select(static reading => reading.Connector).OfType<ConnectorDefinition>().ToList();
        return
        [
            .. from tool in readings.Select(static reading => reading.Tool).OfType<ToolDefinition>()
               let id = DefinitionRules.FindConnector(tool.Name, connectors.Select(static connector => connector.Id))
               select ToolLinker.Link(tool, connectors.Single(connector => connector.Id == id)).Tool,
        ];
    }
}
