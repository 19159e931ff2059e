using System.Text;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Answers;

/// <summary>One record: what of it a model sees, and what is said of the rest.</summary>
public sealed class RecordTests
{
    const string Fields =
        """
        [{"name":"id","from":"id","always":true},{"name":"email","from":"properties.email"},{"name":"first","from":"properties.firstname"}]
        """;

    /// <summary>Reads a thing; the caller may list the fields it wants.</summary>
    static readonly TestTool s_listed = TestTool.With(
        """{"name":"fields","type":"list","items":{"type":"string"},"to":"query.fields"}""",
        "GET /thing", "read", $$"""{"fields":{{Fields}},"more":"properties","asked_by":"fields"}""");

    /// <summary>Makes a thing; what was sent counts as asked for.</summary>
    static readonly TestTool s_sent = TestTool.With(
        """{"name":"mail","type":"string","to":"body.properties.email"},{"name":"properties","type":"map","to":"body.properties"}""",
        returns: $$"""{"fields":{{Fields}},"more":"properties","asked_by":"body.properties"}""");

    const string Answer =
        """{"id":"1","properties":{"email":"a@b","firstname":null,"hs_x":"x","note":"é \u0041 \"q\""},"archived":false,"links":{"self":"…"}}""";

    static async Task<ToolResult> Shape(TestTool tool, string answer, string input = "{}", AnswerView view = default)
    {
        var call = new Call(tool);
        call.Wire.Answers(answer);
        return await call.ResultAsync(input, view);
    }

    [Fact]
    public async Task With_nothing_asked_for_come_the_declared_fields_that_have_a_value()
    {
        using var result = await Shape(s_listed, Answer);
        Assert.Equal("""{"id":"1","email":"a@b"}""", result.ToString());
        Assert.Equal(["properties.firstname", "properties.hs_x", "properties.note", "archived", "links"], result.Omitted);
        Assert.Equal((5, AnswerView.Compact), (result.OmittedCount, result.View));
    }

    [Theory]
    [InlineData("""["email"]""", """{"id":"1","email":"a@b"}""")]
    [InlineData("""["firstname"]""", """{"id":"1","first":null}""")]
    [InlineData("""["hs_x"]""", """{"id":"1","hs_x":"x"}""")]
    [InlineData("""["note","email"]""", """{"id":"1","email":"a@b","note":"é \u0041 \"q\""}""")]
    [InlineData("""["archived"]""", """{"id":"1"}""")]
    [InlineData("""["nowhere"]""", """{"id":"1"}""")]
    [InlineData("[]", """{"id":"1","email":"a@b"}""")]
    public async Task With_fields_asked_for_come_those_and_the_id_and_a_null_stays(string fields, string data)
    {
        using var result = await Shape(s_listed, Answer, $$"""{"fields":{{fields}}}""");
        Assert.Equal(data, result.ToString());
    }

    [Fact]
    public async Task A_create_shows_what_was_sent()
    {
        using var result = await Shape(s_sent, Answer, """{"mail":"a@b","properties":{"hs_x":"x"}}""");
        Assert.Equal("""{"id":"1","email":"a@b","hs_x":"x"}""", result.ToString());
    }

    [Fact]
    public async Task Names_left_out_are_said_once_and_only_the_first_few_but_all_are_counted()
    {
        var many = string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"x{i}\":{i}"));
        using var result = await Shape(s_listed, $$"""{"id":"1",{{many}},"x0":"again"}""");
        Assert.Equal(["x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7"], result.Omitted);
        Assert.Equal(20, result.OmittedCount);
        Assert.Equal("""["x0","x1","x2","x3","x4","x5","x6","x7"]""", Encoding.UTF8.GetString(result.Utf8Omitted.Span));
    }

    [Fact]
    public async Task A_name_left_out_is_said_as_it_reads_and_not_as_it_was_escaped()
    {
        using var result = await Shape(s_listed, """{"id":"1","caf\u00e9 \"x\"":1,"\ud800":2}""");
        Assert.Equal(["café \"x\"", "\uFFFD"], result.Omitted);
    }

    [Fact]
    public async Task Nothing_left_out_is_said_by_nothing()
    {
        using var result = await Shape(s_listed, """{"id":"1","properties":{"email":"a@b"}}""");
        Assert.Equal((0, 0, 0), (result.OmittedCount, result.Omitted.Count, result.Utf8Omitted.Length));
    }

    [Fact]
    public async Task A_record_may_stand_deep_inside_the_answer()
    {
        var tool = TestTool.With("", "GET /thing", "read", $$"""{"at":"data.thing","fields":{{Fields}}}""");
        using var result = await Shape(tool, """{"ok":true,"data":{"x":1,"thing":{"id":"1","properties":{"email":"a@b"}}}}""");
        Assert.Equal("""{"id":"1","email":"a@b"}""", result.ToString());
        Assert.Equal(["ok", "data.x"], result.Omitted);
    }

    [Fact]
    public async Task The_full_view_is_the_answer_as_it_came()
    {
        using var result = await Shape(s_listed, Answer + "\n", view: AnswerView.Full);
        Assert.Equal((Answer + "\n", AnswerView.Full, 0), (result.ToString(), result.View, result.OmittedCount));
    }

    [Theory]
    [InlineData("", 204, "{}")]
    [InlineData("", 200, "{}")]
    [InlineData("""{"a":[1]}""", 200, """{"a":[1]}""")]
    [InlineData("[1]", 200, "[1]")]
    public async Task A_tool_that_declares_no_answer_gives_what_came(string answer, int status, string data)
    {
        var call = new Call(TestTool.With());
        call.Wire.Answers(answer, status);
        Assert.Equal(data, (await call.ResultAsync()).ToString());
    }

    [Fact]
    public async Task A_record_larger_than_a_model_can_use_is_an_error_that_says_how_to_get_less()
    {
        var call = new Call(s_listed);
        call.Wire.Answers($$$"""{"id":"1","properties":{"email":"{{{new string('x', 256 * 1024)}}}"}}""");
        var error = await call.ErrorAsync();
        Assert.Equal((ErrorCode.ResponseTooLarge, "Ask for fewer properties, for a smaller page, or for the compact view."), (error.Code, error.NextAction));
        using var small = await call.ResultAsync("""{"fields":["firstname"]}""");
        Assert.Equal("""{"id":"1"}""", small.ToString());
        Assert.Equal(ErrorCode.ResponseTooLarge, (await call.ErrorAsync("""{"fields":["firstname"]}""", AnswerView.Full)).Code);
    }

    [Fact]
    public async Task Results_of_one_thread_stay_apart()
    {
        var call = new Call(s_listed);
        var results = new List<ToolResult>();
        for (var i = 0; i < 50; i++)
        {
            call.Wire.Answers($$$"""{"id":"{{{i}}}","properties":{"email":"{{{new string((char)('a' + (i % 26)), i * 50)}}}"},"x{{{i}}}":1}""");
            results.Add(await call.ResultAsync());
        }

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($$"""{"id":"{{i}}","email":"{{new string((char)('a' + (i % 26)), i * 50)}}"}""", results[i].ToString());
            Assert.Equal([$"x{i}"], results[i].Omitted);
        }

        results.ForEach(r => r.Dispose());
    }
}
