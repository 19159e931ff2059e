using System.Text;
using Connectors.Definitions;
using Connectors.Generated;

namespace Connectors.Architecture.Tests;

/// <summary>What was compiled is, byte for byte, what a host would get that reads the same YAML at run time.</summary>
public class ParityTests
{
    [Fact]
    public void Every_compiled_literal_is_the_text_of_its_definition()
    {
        var readings = Directory.EnumerateFiles(Path.Combine(Repository.Root, "definitions"), "*.yaml", SearchOption.AllDirectories)
            .Select(file => DefinitionReader.Read(file, File.ReadAllText(file))).ToList();
        var compiled = ConnectorCatalogs.All;
        Assert.Equal(
            readings.Select(r => r.Toolset).OfType<ToolsetDefinition>().OrderBy(t => t.Name, StringComparer.Ordinal)
                .Select(t => (t.Name, t.Title, t.Description, string.Join(' ', t.Tools.Order(StringComparer.Ordinal)))),
            ConnectorCatalogs.Toolsets.Select(t => (t.Name, t.Title, t.Description, string.Join(' ', t.Tools))));

        foreach (var connector in readings.Select(r => r.Connector).OfType<ConnectorDefinition>())
        {
            var catalog = compiled.Single(c => c.Connector.Id == connector.Id);
            var tools = readings.Select(r => r.Tool).OfType<ToolDefinition>().Where(t => t.Name.StartsWith(connector.Id + "_", StringComparison.Ordinal)).ToList();
            Assert.Equal(DescriptorText.Connector(connector), Encoding.UTF8.GetString(catalog.Connector.Utf8Descriptor));
            Assert.Equal(tools.Select(t => t.Name).Order(StringComparer.Ordinal), catalog.Tools.Select(t => t.Name));

            foreach (var definition in tools)
            {
                var tool = ToolLinker.Link(definition, connector).Tool!;
                var source = catalog.Tools.Single(t => t.Name == tool.Name);
                Assert.Equal(DescriptorText.Tool(tool), Encoding.UTF8.GetString(source.Utf8Descriptor));
                Assert.Equal(tool.Hidden, source.IsHidden);
                Assert.Equal(JsonSchema.Input(tool), Encoding.UTF8.GetString(source.Utf8InputSchema));
                Assert.Equal(JsonSchema.Strict(tool), Encoding.UTF8.GetString(source.Utf8StrictSchema));
                Assert.Equal(JsonSchema.Gemini(tool), Encoding.UTF8.GetString(source.Utf8GeminiSchema));
                Assert.Equal(JsonSchema.Output(tool), Encoding.UTF8.GetString(source.Utf8OutputSchema));
            }
        }
    }
}
