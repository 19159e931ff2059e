using System.Text.Json.Nodes;
using Connectors.Runtime.Tools;

namespace Connectors.Generated.Tests;

public class ProfileTests
{
    public static TheoryData<ToolDialect, string> Everything
    {
        get
        {
            var data = new TheoryData<ToolDialect, string>();
            foreach (var (dialect, tool) in Dialects.All.SelectMany(dialect => Dialects.Catalog.Tools.Select(tool => (dialect, tool.Name))))
            {
                data.Add(dialect, tool);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Everything))]
    public void A_tool_keeps_to_what_its_vendor_has_published(ToolDialect dialect, string name)
    {
        Assert.True(Dialects.Catalog.TryFind(name, out var tool));
        Assert.Empty(Profile.Of(dialect).Faults(Dialects.Schema(tool, dialect)));
        Assert.Matches(Profile.Of(dialect).ToolName, (string)JsonNode.Parse(Dialects.One(tool, dialect))!["name"]!);
    }

    [Theory, MemberData(nameof(Everything))]
    public void A_dialect_shows_the_parameters_of_the_others_and_requires_the_same(ToolDialect dialect, string name)
    {
        Assert.True(Dialects.Catalog.TryFind(name, out var tool));
        var (plain, other) = (Dialects.Schema(tool, ToolDialect.Mcp), Dialects.Schema(tool, dialect));
        Assert.Equal(plain["properties"]!.AsObject().Select(p => p.Key), other["properties"]!.AsObject().Select(p => p.Key));
        Assert.Equal(Required(plain), dialect == ToolDialect.OpenAIStrict
            ? other["properties"]!.AsObject().Where(p => p.Value!["type"] is not JsonArray).Select(p => p.Key)
            : Required(other));

        static IEnumerable<string> Required(JsonObject schema) => schema["required"]?.AsArray().Select(n => (string)n!) ?? [];
    }

    /// <summary>The checker is worth what it refuses.</summary>
    [Theory]
    [InlineData(ToolDialect.Mcp, """{"type":"object","properties":{"a":{"type":["string","null"]}}}""", "$.a has the type string or null")]
    [InlineData(ToolDialect.Mcp, """{"type":"object","properties":{"a":{}}}""", "$.a has the type nothing")]
    [InlineData(ToolDialect.Mcp, """{"type":"object","properties":{"a":{"type":"string","pattern":"x"}}}""", "$.a has the keyword pattern")]
    [InlineData(ToolDialect.OpenAI, """{"type":"object","properties":{"a":{"type":"array"}}}""", "$.a has the members of another type")]
    [InlineData(ToolDialect.Anthropic, """{"type":"object","properties":{"a b":{"type":"string"}}}""", "$.a b is a name that is not taken")]
    [InlineData(ToolDialect.Anthropic, """{"type":"object","properties":{},"required":["a"]}""", "$ requires a, which it has not")]
    [InlineData(ToolDialect.OpenAIStrict, """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", "$ is open, or not all of it is required")]
    [InlineData(ToolDialect.OpenAIStrict, """{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}""", "$ is open, or not all of it is required")]
    [InlineData(ToolDialect.OpenAIStrict, """{"type":"object","properties":{"a":{"type":"string","format":"uri"}},"required":["a"],"additionalProperties":false}""", "$.a has the format uri")]
    [InlineData(ToolDialect.OpenAIStrict, """{"type":"object","properties":{"a":{"type":["string","null"],"enum":["x"]}},"required":["a"],"additionalProperties":false}""", "$.a has an enum of 1")]
    [InlineData(ToolDialect.Gemini, """{"type":"OBJECT","properties":{"a":{"type":"string"}}}""", "$.a has the type string")]
    [InlineData(ToolDialect.Gemini, """{"type":"OBJECT","properties":{"a":{"type":"STRING","format":"email"}}}""", "$.a has the format email")]
    [InlineData(ToolDialect.Gemini, """{"type":"OBJECT","properties":{},"additionalProperties":false}""", "$ has the keyword additionalProperties")]
    [InlineData(ToolDialect.Gemini, """{"type":"OBJECT","properties":{"a-b":{"type":"STRING"}}}""", "$.a-b is a name that is not taken")]
    public void The_checker_sees_what_a_vendor_refuses(ToolDialect dialect, string schema, string fault) =>
        Assert.Equal([fault], Profile.Of(dialect).Faults(JsonNode.Parse(schema)!));
}
