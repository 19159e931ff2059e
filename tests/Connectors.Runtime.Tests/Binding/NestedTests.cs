using System.Globalization;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Binding;

/// <summary>Faults below the surface, and the path that leads to them.</summary>
public sealed class NestedTests
{
    const string Groups =
        """
        {"name":"filterGroups","type":"list","to":"body.filterGroups","accepts":["json"],"items":{"type":"object","fields":[
          {"name":"filters","type":"list","required":true,"items":{"type":"object","fields":[
            {"name":"propertyName","type":"string","required":true},
            {"name":"operator","type":"string","required":true,"enum":["EQ","NEQ"]},
            {"name":"values","type":"list","items":{"type":"string"}}]}}]}},
        {"name":"after","type":"string","to":"body.after"}
        """;

    static readonly TestTool s_search = TestTool.With(Groups, effect: "read");

    [Fact]
    public void A_fault_deep_inside_has_the_whole_path() =>
        Assert.Equal(
            ["$.filterGroups[0].filters[1].operator must be one of EQ, NEQ"],
            Bound.From(s_search, """
                {"filterGroups":[{"filters":[{"propertyName":"a","operator":"EQ"},{"propertyName":"b","operator":"eq"}]}]}
                """).Said);

    [Fact]
    public void All_faults_inside_are_reported_at_once() =>
        Assert.Equal(
            [
                "$.filterGroups[0].filters[0].values[1] must be text, not a number",
                "$.filterGroups[0].filters[0].oprator is not known here",
                "$.filterGroups[0].filters[0].operator is required",
                "$.filterGroups[1].filters is required",
                "$.after must be text, not a number",
            ],
            Bound.From(s_search, """
                {"filterGroups":[{"filters":[{"propertyName":"a","values":["x",1],"oprator":"EQ"}]},{}],"after":5}
                """).Said);

    [Fact]
    public void A_field_given_twice_is_a_fault() =>
        Assert.Equal(
            ["$.filterGroups[0].filters is given twice"],
            Bound.From(s_search, """{"filterGroups":[{"filters":[],"filters":[]}]}""").Said);

    [Fact]
    public void A_null_for_a_required_field_is_a_missing_one() =>
        Assert.Equal(["$.filterGroups[0].filters is required"], Bound.From(s_search, """{"filterGroups":[{"filters":null}]}""").Said);

    [Fact]
    public void JSON_in_a_text_has_the_same_paths_and_rules() =>
        Assert.Equal(
            ["$.filterGroups[0].filters[0].operator must be one of EQ, NEQ"],
            Bound.From(s_search, """{"filterGroups":"[{\"filters\":[{\"propertyName\":\"a\",\"operator\":\"x\"}]}]"}""").Said);

    [Fact]
    public void A_text_that_breaks_off_deep_inside_leaves_the_paths_behind_it_right() =>
        Assert.Equal(
            ["$.filterGroups holds text that is not valid JSON: line 1, byte 30", "$.after must be text, not a number"],
            Bound.From(s_search, """{"filterGroups":"[{\"filters\":[{\"propertyName\":","after":1}""").Said);

    [Fact]
    public void A_field_with_a_lone_surrogate_in_its_name_is_not_known() =>
        Assert.Equal("is not known here", Bound.From(s_search, """{"filterGroups":[{"filters":[],"\ud800":1}]}""").Fault.Problem);

    [Theory]
    [InlineData("first name", "$['first name']")]
    [InlineData("a.b", "$['a.b']")]
    [InlineData("it's", "$['it\\'s']")]
    [InlineData("back\\\\slash", "$['back\\\\slash']")]
    [InlineData("", "$['']")]
    [InlineData("ü", "$['ü']")]
    [InlineData("a-b_C9", "$.a-b_C9")]
    public void Names_beyond_plain_words_stand_in_brackets(string name, string path) =>
        Assert.Equal(path, Bound.From(s_search, $$"""{"{{name}}":1}""").Fault.Path);

    [Fact]
    public void An_object_may_have_more_than_sixty_four_fields()
    {
        var names = Enumerable.Range(0, 70).Select(i => "f" + i.ToString(CultureInfo.InvariantCulture)).ToList();
        var fields = string.Join(',', names.Select(n => $$"""{"name":"{{n}}","type":"integer","required":true}"""));
        var rule = $"\"type\":\"object\",\"fields\":[{fields}]";
        string Given(IEnumerable<string> some) => $"{{{string.Join(',', some.Select(n => $"\"{n}\":1"))}}}";
        Assert.Empty(Bound.Value(rule, Given(names)).Faults);
        Assert.Equal(["$.v.f65 is required"], Bound.Value(rule, Given(names.Where(n => n != "f65"))).Said);
    }
}
