using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Answers;

/// <summary>What is true of an answer though the call succeeded.</summary>
public sealed class RemarkTests
{
    const string Record = "\"fields\":[{\"name\":\"id\",\"from\":\"id\",\"always\":true},{\"name\":\"stage\",\"from\":\"attributes.stage\"}],\"more\":\"attributes\"";

    static readonly TestTool s_write = TestTool.With(
        """
        {"name":"stage","type":"string","to":"body.attributes.stage"},
        {"name":"size","type":"number","to":"body.attributes.size","send_as":"text"},
        {"name":"attributes","type":"map","to":"body.attributes"}
        """,
        returns: $$$"""{"asked_by":"body.attributes","echoes":{"stage":"It only moves forward.","size":"It is rounded."},{{{Record}}}}""");

    static readonly TestTool s_list = TestTool.With(
        """{"name":"names","type":"list","items":{"type":"string"},"to":"query.names"}""", "GET /things", "read",
        returns: $$$"""{"list":true,"at":"rows","asked_by":"names","total":"total","next":{"from":"next","to":"names","at_most":100},"absent_is_unknown":true,{{{Record}}}}""");

    [Theory]
    [InlineData("""{"stage":"lead"}""", """{"id":"1","attributes":{"stage":"customer"}}""", "stage was sent as 'lead', and the record has 'customer': the provider accepted the value and did not keep it. It only moves forward.")]
    [InlineData("""{"attributes":{"stage":"lead"}}""", """{"id":"1","attributes":{"stage":"customer"}}""", "stage was sent as 'lead', and the record has 'customer': the provider accepted the value and did not keep it. It only moves forward.")]
    [InlineData("""{"stage":"lead"}""", """{"id":"1","attributes":{"stage":null}}""", "stage was sent as 'lead', and the record has no value: the provider accepted the value and did not keep it. It only moves forward.")]
    [InlineData("""{"stage":"lead"}""", """{"id":"1","attributes":{}}""", "stage was sent as 'lead', and the record has no value: the provider accepted the value and did not keep it. It only moves forward.")]
    [InlineData("""{"size":1.25}""", """{"id":"1","attributes":{"size":1.3}}""", "size was sent as '1.25', and the record has '1.3': the provider accepted the value and did not keep it. It is rounded.")]
    [InlineData("""{"stage":"01234"}""", """{"id":"1","attributes":{"stage":"1234"}}""", "stage was sent as '01234', and the record has '1234': the provider accepted the value and did not keep it. It only moves forward.")]
    [InlineData("""{"stage":"2026-07-01"}""", """{"id":"1","attributes":{"stage":"1782864000000"}}""", null)]
    [InlineData("""{"stage":"0.50"}""", """{"id":"1","attributes":{"stage":"0.5"}}""", null)]
    [InlineData("""{"stage":"lead"}""", """{"id":"1","attributes":{"stage":"LEAD "}}""", null)]
    [InlineData("""{"stage":""}""", """{"id":"1","attributes":{"stage":null}}""", null)]
    [InlineData("""{"stage":""}""", """{"id":"1","attributes":{}}""", null)]
    [InlineData("""{"size":1.50}""", """{"id":"1","attributes":{"size":"1.5"}}""", null)]
    [InlineData("""{"attributes":{"other":"x"}}""", """{"id":"1","attributes":{"stage":"customer","other":"y"}}""", null)]
    public Task A_value_that_was_not_kept_is_told(string input, string answer, string? warning) => TellsAsync(s_write, input, answer, warning);

    [Theory]
    [InlineData("""["colour","sise"]""", """{"rows":[{"id":"1","attributes":{"colour":null}}]}""", "'sise' is no property of these records: the provider leaves out names that it does not know.")]
    [InlineData("""["a","b","b"]""", """{"rows":[{"id":"1","attributes":{}}]}""", "'a', 'b' are no properties of these records: the provider leaves out names that it does not know.")]
    [InlineData("""["colour"]""", """{"rows":[{"id":"1","attributes":{}},{"id":"2","attributes":{"colour":"red"}}]}""", null)]
    [InlineData("""["id","stage","colour","colour"]""", """{"rows":[{"id":"1","attributes":{"stage":null,"colour":"red"}}]}""", null)]
    [InlineData("""["colour"]""", """{"rows":[]}""", null)]
    [InlineData("[]", """{"rows":[{"id":"1","attributes":{"colour":"red"}}]}""", null)]
    public Task A_name_that_no_record_has_is_told(string names, string answer, string? warning) => TellsAsync(s_list, $$"""{"names":{{names}}}""", answer, warning);

    [Theory]
    [InlineData("101", "There are 101 results, and only the first 100 can be paged through: narrow the search to see the others.")]
    [InlineData("100", null)]
    [InlineData("null", null)]
    [InlineData("1e400", null)]
    public Task More_results_than_can_be_paged_through_are_told(string total, string? warning) =>
        TellsAsync(s_list, "{}", $$"""{"total":{{total}},"rows":[]}""", warning);

    [Fact]
    public async Task Forty_names_can_be_missed_at_once()
    {
        var names = string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"n{i}\""));
        var call = new Call(s_list);
        call.Wire.Answers("""{"rows":[{"id":"1","attributes":{"n39":"x"}}]}""");
        using var result = await call.ResultAsync($$"""{"names":[{{names}}]}""");
        Assert.Contains("'n0', 'n1'", Assert.Single(result.Warnings), StringComparison.Ordinal);
        using var again = await call.ResultAsync("""{"names":["n39"]}""");
        Assert.Empty(again.Warnings);
    }

    static async Task TellsAsync(TestTool tool, string input, string answer, string? warning)
    {
        foreach (var view in new[] { AnswerView.Compact, AnswerView.Full })
        {
            var call = new Call(tool);
            call.Wire.Answers(answer);
            using var result = await call.ResultAsync(input, view);
            Assert.Equal(warning is null ? [] : [warning], result.Warnings);
        }
    }
}
