using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Binding;

/// <summary>A map beside flat parameters: the same value means the same, wherever it stands.</summary>
public sealed class MapTests
{
    const string Parameters =
        """
        {"name":"email","type":"string","to":"body.properties.email","format":"email"},
        {"name":"priority","type":"string","to":"body.properties.hs_priority","enum":["low","high"],"accepts":["any_case"]},
        {"name":"amount","type":"number","to":"body.properties.amount","send_as":"text"},
        {"name":"note","type":"string","to":"body.note"},
        {"name":"properties","type":"map","to":"body.properties","accepts":["number","json"],"max_length":20,"aliases":["props"]}
        """;

    static readonly TestTool s_update = TestTool.With(Parameters, effect: "update", needsOneOf: "body.properties");

    [Fact]
    public void An_entry_without_a_parameter_of_its_own_stays_an_entry()
    {
        var bound = Bound.From(s_update, """{"properties":{"hs_custom":"x","hs_number":5,"hs_flag":true}}""");
        Assert.Empty(bound.Faults);
        Assert.Equal(
            [("\"hs_custom\"", "\"x\""), ("\"hs_number\"", "\"5\""), ("\"hs_flag\"", "\"true\"")],
            bound.Entries.Select(e => (e.Key, e.Value)));
    }

    [Fact]
    public void An_entry_with_a_parameter_of_its_own_goes_there_and_obeys_its_rule()
    {
        var bound = Bound.From(s_update, """{"properties":{"hs_priority":"HIGH","amount":75000}}""");
        Assert.Empty(bound.Entries);
        Assert.Equal(("\"high\"", "\"75000\""), (bound.Values["priority"], bound.Values["amount"]));
    }

    [Fact]
    public void Faults_of_entries_have_the_entries_paths() =>
        Assert.Equal(
            [
                "$.properties.email must be an email address, for example jane@acmecorp.com",
                "$.properties.hs_priority must be one of low, high",
                "$.properties['a b'] must be text, not a list",
                "$.properties.long has 21 characters and may have at most 20",
            ],
            Bound.From(s_update, """
                {"properties":{"email":"jane","hs_priority":"huge","a b":[1,{"c":2}],"long":"aaaaaaaaaaaaaaaaaaaaa","fine":"x"}}
                """).Said);

    [Theory]
    [InlineData("""{"email":"a@b","properties":{"email":"c@d"}}""", "$.properties.email is given twice: here and as email")]
    [InlineData("""{"properties":{"email":"a@b"},"email":"c@d"}""", "$.email is given twice")]
    [InlineData("""{"properties":{"x":"1","x":"2"}}""", "$.properties.x is given twice")]
    [InlineData("""{"properties":{"x":"1","\u0078":"2"}}""", "$.properties.x is given twice")]
    [InlineData("""{"properties":{"x":"1"},"props":{"y":"2"}}""", "$.props is given twice")]
    [InlineData("""{"email":"a@b","properties":{},"properties":{}}""", "$.properties is given twice")]
    public void Nothing_is_given_twice(string input, string said) => Assert.Equal([said], Bound.From(s_update, input).Said);

    [Fact]
    public void Two_maps_at_two_places_may_have_equal_names()
    {
        var tool = TestTool.With("""{"name":"a","type":"map","to":"body.a"},{"name":"b","type":"map","to":"body.b"}""");
        using var arguments = Connectors.Runtime.Binding.ArgumentBinder.Bind(tool.Descriptor, """{"a":{"x":"1"},"b":{"x":"2"}}"""u8);
        Assert.Empty(arguments.Faults);
        Assert.Equal([0, 1], arguments.Entries.Select(e => e.Map));
    }

    [Fact]
    public void A_map_is_an_object() =>
        Assert.Equal(
            "$.properties must be an object of names and values, not a number",
            Bound.From(s_update, """{"email":"a@b","properties":1}""").Said.Single());

    [Theory]
    [InlineData("""{"properties":[{"name":"hs_custom","value":"x"},{"name":"hs_priority","value":"HIGH"},{"name":"hs_number","value":5}]}""")]
    [InlineData("""{"properties":[{"value":"x","name":"hs_custom"},{"value":"HIGH","name":"hs_priority"},{"v\u0061lue":5,"n\u0061me":"hs_number"}]}""")]
    [InlineData("""{"properties":"[{\"name\":\"hs_custom\",\"value\":\"x\"},{\"value\":\"HIGH\",\"name\":\"hs_priority\"},{\"name\":\"hs_number\",\"value\":5}]"}""")]
    public void A_map_may_come_as_a_list_of_names_and_values(string input)
    {
        var (listed, bound) = (Bound.From(s_update, input), Bound.From(s_update, """{"properties":{"hs_custom":"x","hs_priority":"HIGH","hs_number":5}}"""));
        Assert.Empty(listed.Faults);
        Assert.Equal(bound.Entries, listed.Entries);
        Assert.Equal(bound.Values, listed.Values);
    }

    [Theory]
    [InlineData("""[1]""", "$.properties[0] must be an object with name and value, not a number")]
    [InlineData("""[{"name":"a","value":"x"},["b","y"]]""", "$.properties[1] must be an object with name and value, not a list")]
    [InlineData("""[{"value":"x"}]""", "$.properties[0].name is required")]
    [InlineData("""[{"name":null,"value":"x"}]""", "$.properties[0].name is required")]
    [InlineData("""[{"name":"a"}]""", "$.properties[0].value is required")]
    [InlineData("""[{"name":{"a":[1]},"value":"x"}]""", "$.properties[0].name must be text, not an object")]
    [InlineData("""[{"name":"\ud800","value":"x"}]""", "$.properties[0].name is not valid Unicode text")]
    [InlineData("""[{"name":"a","value":"x","values":[{"b":1}]}]""", "$.properties[0].values is not known here")]
    [InlineData("""[{"name":"a","value":"x"},{"name":"\u0061","value":"y"}]""", "$.properties[1].name is given twice")]
    [InlineData("""[{"name":"a","value":"x","name":"b"}]""", "$.properties[0].name is given twice")]
    [InlineData("""[{"name":"a","value":"x","value":{"y":1}}]""", "$.properties[0].value is given twice")]
    [InlineData("""[{"name":"note","value":"fine"},{"name":"email","value":"c@d"}]""", "$.properties[1].name is given twice: here and as email")]
    [InlineData("""[{"value":{"x":[1]},"name":"a"}]""", "$.properties[0].value must be text, not an object")]
    [InlineData("""[{"value":"huge","name":"hs_priority"}]""", "$.properties[0].value must be one of low, high")]
    [InlineData("""[{"name":"long","value":"aaaaaaaaaaaaaaaaaaaaa"}]""", "$.properties[0].value has 21 characters and may have at most 20")]
    public void A_fault_in_a_list_of_names_and_values_has_its_path(string list, string said) =>
        Assert.Equal([said], Bound.From(s_update, $$"""{"email":"a@b","properties":{{list}},"note":"n"}""").Said);

    [Fact]
    public void All_faults_of_such_a_list_are_told_at_once() =>
        Assert.Equal(
            ["$.properties[0].nome is not known here", "$.properties[0].name is required", "$.properties[1].value is required", "$.amount must be a number, not true or false"],
            Bound.From(s_update, """{"properties":[{"nome":"a","value":"x"},{"name":"b"},{"name":"c","value":"y"}],"amount":true}""").Said);

    [Fact]
    public void An_empty_list_is_an_empty_map() =>
        Assert.Equal(["$ changes nothing: give at least one of email, priority, amount"], Bound.From(s_update, """{"properties":[]}""").Said);

    [Fact]
    public void A_map_may_come_as_JSON_in_a_text_where_that_is_declared()
    {
        var bound = Bound.From(s_update, """{"properties":"{\"email\":\"a@b\",\"x\":1}"}""");
        Assert.Empty(bound.Faults);
        Assert.Equal(("\"a@b\"", "\"1\""), (bound.Values["email"], bound.Entries["\"x\""]));
    }

    [Fact]
    public void A_name_with_a_lone_surrogate_reaches_no_provider() =>
        Assert.Equal(
            ["$.properties['\uFFFD'] is not valid Unicode text"],
            Bound.From(s_update, """{"email":"a@b","properties":{"\ud800":"x"}}""").Said);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"note":"n"}""")]
    [InlineData("""{"properties":{}}""")]
    [InlineData("""{"email":null}""")]
    public void An_update_that_changes_nothing_is_a_fault_that_says_what_could(string input) =>
        Assert.Equal(["$ changes nothing: give at least one of email, priority, amount"], Bound.From(s_update, input).Said);

    [Theory]
    [InlineData("""{"email":"a@b"}""")]
    [InlineData("""{"properties":{"x":""}}""")]
    [InlineData("""{"properties":{"email":"a@b"}}""")]
    public void One_value_is_enough(string input) => Assert.Empty(Bound.From(s_update, input).Faults);

    [Theory]
    [InlineData("""{"email":"x"}""")]
    [InlineData("""{"properties":{"x":[]}}""")]
    public void A_faulty_value_is_not_nothing_too(string input) => Assert.Single(Bound.From(s_update, input).Faults);
}
