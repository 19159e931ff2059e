using System.Text;
using System.Text.Json.Nodes;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tests.Tools;

public sealed class SchemaFilterTests
{
    const string Schema = """{"type":"object","properties":{"id":{"type":"string"},"when":{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]},"more":{"type":["array","null"],"description":"A \"quoted\" — word.","items":{"type":"string"}}},"required":["id","when"],"additionalProperties":false}""";

    static string Without(string schema, params string[] names) => Encoding.UTF8.GetString(SchemaFilter.Without(Encoding.UTF8.GetBytes(schema), names));

    [Theory]
    [InlineData("id", """{"type":"object","properties":{"when":{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]},"more":{"type":["array","null"],"description":"A \"quoted\" — word.","items":{"type":"string"}}},"required":["when"],"additionalProperties":false}""")]
    [InlineData("more", """{"type":"object","properties":{"id":{"type":"string"},"when":{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}},"required":["id","when"],"additionalProperties":false}""")]
    [InlineData("id when", """{"type":"object","properties":{"more":{"type":["array","null"],"description":"A \"quoted\" — word.","items":{"type":"string"}}},"additionalProperties":false}""")]
    [InlineData("more when id unknown", """{"type":"object","properties":{},"additionalProperties":false}""")]
    public void A_hidden_parameter_leaves_the_properties_and_the_required_ones_of_the_top(string names, string left) =>
        Assert.Equal(left, Without(Schema, names.Split(' ')));

    [Fact]
    public void Required_may_stand_before_the_properties() =>
        Assert.Equal("""{"required":["b"],"properties":{"b":{}}}""", Without("""{"required":["a","b"],"properties":{"a":{},"b":{}}}""", "a"));

    [Fact]
    public void Where_nothing_is_hidden_the_literal_itself_comes_back_and_nothing_is_allocated()
    {
        var schema = Encoding.UTF8.GetBytes(Schema);
        string[] others = ["ID", "type", "properties"];
        Assert.True(Same(null) && Same([]) && Same(others));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            _ = SchemaFilter.Without(schema, others).Length + SchemaFilter.Without(schema, null).Length;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        bool Same(string[]? names) => SchemaFilter.Without(schema, names) == schema.AsSpan();
    }

    [Theory]
    [InlineData(ToolDialect.Mcp)]
    [InlineData(ToolDialect.OpenAI)]
    [InlineData(ToolDialect.OpenAIStrict)]
    [InlineData(ToolDialect.Anthropic)]
    [InlineData(ToolDialect.Gemini)]
    public void A_parameter_is_hidden_in_every_dialect(ToolDialect dialect)
    {
        var tool = ToolListTests.Named("acme_thing", Schema);
        var text = ToolListTests.Written(json => ToolDeclaration.Write(json, tool, dialect, ["when"]));
        Assert.DoesNotContain("when", text, StringComparison.Ordinal);
        Assert.Contains("\"more\"", text, StringComparison.Ordinal);
    }

    /// <summary>Gemini takes no object without properties.</summary>
    [Fact]
    public void For_Gemini_a_tool_without_parameters_has_no_schema()
    {
        var tool = ToolListTests.Named("acme_thing", Schema);
        var all = JsonNode.Parse(ToolListTests.Written(json => ToolDeclaration.Write(json, tool, ToolDialect.Gemini)))!.AsObject();
        var none = JsonNode.Parse(ToolListTests.Written(json => ToolDeclaration.Write(json, tool, ToolDialect.Gemini, ["id", "when", "more"])))!.AsObject();
        Assert.Equal(["name", "description", "parameters"], all.Select(m => m.Key));
        Assert.Equal(["name", "description"], none.Select(m => m.Key));
    }
}
