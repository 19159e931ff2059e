using System.Text;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Binding;

/// <summary>The input as a whole: what is JSON, what is too much, and which names are known.</summary>
public sealed class InputTests
{
    static readonly TestTool s_tool = TestTool.With(
        """
        {"name":"email","type":"string","to":"body.properties.email","required":true,"aliases":["mail"]},
        {"name":"limit","type":"integer","to":"query.limit"},
        {"name":"secret","type":"string","to":"body.secret","hidden":true}
        """);

    [Theory]
    [InlineData("", "$ is not valid JSON: line 1, byte 1")]
    [InlineData("   ", "$ is not valid JSON: line 1, byte 4")]
    [InlineData("[]", "$ must be an object with the tool's parameters, not a list")]
    [InlineData("\"a\"", "$ must be an object with the tool's parameters, not text")]
    [InlineData("null", "$ must be an object with the tool's parameters, not null")]
    [InlineData("{\"email\":\"a\"} x", "$ is not valid JSON: line 1, byte 15")]
    [InlineData("{\"email\":\"a\"}{}", "$ is not valid JSON: line 1, byte 14")]
    [InlineData("{\"email\":\n\"a\"", "$ is not valid JSON: line 2, byte 4")]
    [InlineData("{\"email\":\"a\",}", "$ is not valid JSON: line 1, byte 14")]
    [InlineData("{\"email\":\"a\" /* */}", "$ is not valid JSON: line 1, byte 14")]
    [InlineData("{\"email\":NaN}", "$ is not valid JSON: line 1, byte 10")]
    [InlineData("\uFEFF{\"email\":\"a\"}", "$ is not valid JSON: line 1, byte 1")]
    public void What_is_not_one_JSON_object_is_one_fault_with_its_place(string input, string said) =>
        Assert.Equal([said], Bound.From(s_tool, input).Said);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_a_fault_of_their_value() =>
        Assert.Equal(["$.email is not valid Unicode text"], Bound.From(s_tool, [.. "{\"email\":\""u8, 0xC3, 0x28, .. "\"}"u8]).Said);

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void Thirty_two_levels_are_deep_enough(int lists, bool taken)
    {
        var input = $$"""{"email":"a","x":{{new string('[', lists)}}{{new string(']', lists)}}}""";
        Assert.Equal(taken, !Bound.From(s_tool, input).Said.Any(s => s.StartsWith("$ is not valid JSON", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Two_hundred_and_fifty_six_KiB_are_enough(int beyond, bool taken)
    {
        const string Frame = """{"email":""}""";
        var input = Frame.Insert(10, new string('a', (256 * 1024) - Frame.Length + beyond));
        string[] expected = taken ? [] : ["$ is larger than 256 KiB"];
        Assert.Equal(expected, Bound.From(s_tool, input).Said);
    }

    [Fact]
    public void An_unknown_parameter_is_a_fault_that_names_the_nearest()
    {
        var fault = Bound.From(s_tool, """{"email":"a","limt":5}""").Fault;
        Assert.Equal(("$.limt", "is not a parameter of acme_thing", "limit"), (fault.Path, fault.Problem, fault.Suggestion));
    }

    [Theory]
    [InlineData("sercet")]
    [InlineData("completely_different")]
    public void A_name_that_is_hidden_or_far_is_never_suggested(string name) =>
        Assert.Null(Bound.From(s_tool, $$"""{"email":"a","{{name}}":{"deep":[1] } }""").Fault.Suggestion);

    [Theory]
    [InlineData("x")]
    [InlineData("to")]
    public void A_name_of_one_or_two_letters_is_near_only_to_what_shares_one(string name) =>
        Assert.Null(Bound.From(TestTool.With("""{"name":"id","type":"string","to":"body.id"}"""), $$"""{"{{name}}":1}""").Fault.Suggestion);

    [Fact]
    public void A_missing_parameter_is_named() => Assert.Equal(["$.email is required"], Bound.From(s_tool, "{}").Said);

    [Fact]
    public void A_null_is_a_parameter_left_out()
    {
        Assert.Equal(["$.email is required"], Bound.From(s_tool, """{"email":null}""").Said);
        var bound = Bound.From(s_tool, """{"email":"a","limit":null}""");
        Assert.Empty(bound.Faults);
        Assert.False(bound.Values.ContainsKey("limit"));
    }

    [Fact]
    public void A_faulty_parameter_is_not_missing_too() =>
        Assert.Equal(["$.email must be text, not a number"], Bound.From(s_tool, """{"email":5}""").Said);

    [Fact]
    public void An_alias_is_the_parameter_by_another_name()
    {
        Assert.Equal("\"a\"", Bound.From(s_tool, """{"mail":"a"}""").Values["email"]);
        Assert.Equal(["$.mail must be text, not a number"], Bound.From(s_tool, """{"mail":1}""").Said);
    }

    [Theory]
    [InlineData("""{"email":"a","email":"b"}""", "$.email is given twice")]
    [InlineData("""{"email":"a","mail":"b"}""", "$.mail is given twice")]
    [InlineData("""{"email":"a","\u0065mail":"b"}""", "$.email is given twice")]
    [InlineData("""{"email":"a","email":{"x":[1]}}""", "$.email is given twice")]
    public void Nothing_is_given_twice(string input, string said) => Assert.Equal([said], Bound.From(s_tool, input).Said);

    [Fact]
    public void Every_fault_of_a_call_is_reported_at_once() =>
        Assert.Equal(
            ["$.limit must be a whole number, not text", "$.foo is not a parameter of acme_thing", "$.email is required"],
            Bound.From(s_tool, """{"limit":"x","foo":[{"bar":1}]}""").Said);

    [Fact]
    public void After_fifty_faults_the_rest_is_left_for_later()
    {
        var input = new StringBuilder("{");
        for (var i = 0; i < 80; i++)
        {
            input.Append(System.Globalization.CultureInfo.InvariantCulture, $"\"wrong{i}\":1,");
        }

        Assert.Equal(50, Bound.From(s_tool, input.Append("\"email\":\"a\"}").ToString()).Faults.Count);
    }

    [Theory]
    [InlineData("\\ud800", "$['\uFFFD']")]
    [InlineData("e\\ud800mail", "$['e\uFFFDmail']")]
    public void A_name_with_a_lone_surrogate_is_no_parameter(string name, string path)
    {
        var fault = Bound.From(s_tool, $$"""{"email":"a","{{name}}":1}""").Fault;
        Assert.Equal("is not a parameter of acme_thing", fault.Problem);
        Assert.Contains(fault.Path, new[] { path, "$['\uFFFD']" });
    }
}
