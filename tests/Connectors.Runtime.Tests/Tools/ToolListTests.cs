using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tests.Tools;

public sealed class ToolListTests
{
    [Theory]
    [InlineData(ToolDialect.Mcp, """{"name":"acme_a","description":"A thing.","inputSchema":{"type":"object"},"outputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}""")]
    [InlineData(ToolDialect.OpenAI, """{"type":"function","name":"acme_a","description":"A thing.","parameters":{"type":"object"},"strict":false}""")]
    [InlineData(ToolDialect.OpenAIStrict, """{"type":"function","name":"acme_a","description":"A thing.","parameters":{"type":"object"},"strict":true}""")]
    [InlineData(ToolDialect.Anthropic, """{"name":"acme_a","description":"A thing.","input_schema":{"type":"object"}}""")]
    [InlineData(ToolDialect.Gemini, """{"name":"acme_a","description":"A thing."}""")]
    public void A_tool_has_the_form_of_its_dialect(ToolDialect dialect, string declared) =>
        Assert.Equal(declared, Written(json => ToolDeclaration.Write(json, Named("acme_a", """{"type":"object"}"""), dialect)));

    [Theory]
    [InlineData("read", """{"readOnlyHint":true}""")]
    [InlineData("create", """{"destructiveHint":false}""")]
    [InlineData("update", """{"destructiveHint":true,"idempotentHint":true}""")]
    [InlineData("delete", """{"destructiveHint":true}""")]
    public void An_effect_is_told_to_clients_that_ask_their_user(string effect, string? annotations) =>
        Assert.Equal(annotations, JsonNode.Parse(Written(json => ToolDeclaration.Write(json, TestTool.With(effect: effect), ToolDialect.Mcp)))!["annotations"]?.ToJsonString());

    public static TheoryData<ToolDialect> EveryDialect => [.. Enum.GetValues<ToolDialect>()];

    [Theory, MemberData(nameof(EveryDialect))]
    public void A_broken_tool_is_named_and_hides_no_other(ToolDialect dialect)
    {
        // Broken before a byte is written, in the middle of one's own object, and by a schema that is no JSON.
        TestTool[] tools =
        [
            Named("acme_a", "{}"), new("""{"tool":"acme_b"}"""), Named("acme_c", "{}"), Named("acme_d", """{"type":"obj"""), Named("acme_e", """{"properties":{}}}"""), Named("acme_f", "{}"),
        ];
        var list = JsonNode.Parse(Written(json => ToolList.Write(json, tools, dialect)))!;

        var shown = list[dialect == ToolDialect.Gemini ? "functionDeclarations" : "tools"]!.AsArray();
        var unavailable = list["unavailable"]!.AsArray();
        string[] broken = dialect == ToolDialect.Gemini ? ["acme_b", "acme_d"] : ["acme_b", "acme_d", "acme_e"];
        Assert.Equal(tools.Select(t => t.Name).Except(broken), shown.Select(t => (string)t!["name"]!));
        Assert.Equal(broken, unavailable.Select(t => (string)t!["name"]!));
        Assert.All(unavailable, t => Assert.Contains("compile the definitions again", (string)t!["problem"]!, StringComparison.Ordinal));
    }

    [Fact]
    public void A_whole_list_names_nothing_as_unavailable() =>
        Assert.Equal("""{"tools":[]}""", Written(json => ToolList.Write(json, [], ToolDialect.Mcp)));

    [Fact]
    public void Every_dialect_has_a_word_of_its_own()
    {
        Assert.Equal(Enum.GetValues<ToolDialect>(), ToolDialects.Words.Select(word => ToolDialects.TryParse(word, out var dialect) ? dialect : (ToolDialect)(-1)));
        Assert.All(["MCP", "", "openai_strict", null], word => Assert.False(ToolDialects.TryParse(word, out _)));
    }

    [Fact]
    public void A_toolset_is_found_by_its_exact_name_and_named_once()
    {
        Toolset Of(string name) => new(name, "T", "D", ["acme_a"], []);
        var catalog = new ToolCatalog([], [Of("b"), Of("a")]);
        Assert.Equal(["a", "b"], catalog.Toolsets.Select(t => t.Name));
        Assert.True(catalog.TryFindToolset("b", out var found) && found.Name == "b");
        Assert.False(catalog.TryFindToolset("B", out _));
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => new ToolCatalog([], [Of("a"), Of("a")])).Message, StringComparison.Ordinal);
    }

    /// <summary>A tool that reads, with the same schema in all dialects.</summary>
    internal static TestTool Named(string name, string schema) =>
        new($$"""{"tool":"{{name}}","title":"Thing","description":"A thing.","effect":"read","method":"GET","path":"/things","parameters":[]}""") { Schema = schema };

    internal static string Written(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
