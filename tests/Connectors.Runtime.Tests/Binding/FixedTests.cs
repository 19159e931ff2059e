using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Binding;

/// <summary>Parameters that the host has fixed.</summary>
public sealed class FixedTests
{
    static readonly TestTool s_update = TestTool.With(
        """
        {"name":"owner","type":"string","to":"body.properties.owner_id","required":true,"characters":"0-9","aliases":["owner_id"]},
        {"name":"name","type":"string","to":"body.properties.name"},
        {"name":"properties","type":"map","to":"body.properties","accepts":["json"]}
        """,
        effect: "update", needsOneOf: "body.properties");

    [Fact]
    public void They_count_as_given_beside_what_the_caller_gives()
    {
        var bound = Bound.From(s_update, """{"name":"x"}""", """{"owner":"42"}""");
        Assert.Empty(bound.Faults);
        Assert.Equal(("\"42\"", "\"x\""), (bound.Values["owner"], bound.Values["name"]));
    }

    [Theory]
    [InlineData("""{"owner":"43"}""", "$.owner")]
    [InlineData("""{"owner":"42"}""", "$.owner")]
    [InlineData("""{"owner":null}""", "$.owner")]
    [InlineData("""{"owner_id":"43"}""", "$.owner_id")]
    [InlineData("""{"properties":{"owner_id":"43"}}""", "$.properties.owner_id")]
    [InlineData("""{"properties":[{"name":"owner_id","value":"43"}]}""", "$.properties[0].name")]
    [InlineData("""{"properties":"{\"owner_id\":\"43\"}"}""", "$.properties.owner_id")]
    public void Nobody_can_give_them_again_whatever_the_way(string input, string path)
    {
        var bound = Bound.From(s_update, input.Insert(1, "\"name\":\"x\","), """{"owner":"42"}""");
        Assert.Equal((path, "is fixed by the application and cannot be given"), bound.Faults.Select(f => (f.Path, f.Problem)).Single());
        Assert.Equal("\"42\"", bound.Values["owner"]);
    }

    [Fact]
    public void They_obey_the_rules_of_the_tool() =>
        Assert.Equal("$.owner", Assert.Single(Bound.From(s_update, """{"name":"x"}""", """{"owner":"x"}""").Faults).Path);

    [Fact]
    public void Alone_they_change_nothing() => Assert.Contains("changes nothing", Assert.Single(Bound.From(s_update, "{}", """{"owner":"42"}""").Faults).Problem, StringComparison.Ordinal);
}
