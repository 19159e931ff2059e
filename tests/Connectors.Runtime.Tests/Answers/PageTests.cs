using System.Text.Json;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Answers;

/// <summary>A list of records: its page, its cursor, and what does not fit.</summary>
public sealed class PageTests
{
    static readonly TestTool s_list = TestTool.With(
        """{"name":"fields","type":"list","items":{"type":"string"},"to":"query.fields"},{"name":"after","type":"string","to":"query.after"}""",
        "GET /things", "read",
        """
        {"list":true,"at":"items","total":"count","next":{"from":"paging.next.after","to":"after"},"asked_by":"fields","more":"p",
         "fields":[{"name":"id","from":"id","always":true},{"name":"name","from":"p.name"}]}
        """);

    static async Task<ToolResult> Shape(string answer, string input = "{}", AnswerView view = default)
    {
        var call = new Call(s_list);
        call.Wire.Answers(answer);
        return await call.ResultAsync(input, view);
    }

    [Fact]
    public async Task A_page_has_its_results_its_total_and_the_cursor_of_the_next()
    {
        using var page = await Shape("""
            {"count":12,"items":[{"id":"1","p":{"name":"A","x":1}},{"id":"2","p":{"y":2}}],"paging":{"next":{"after":"c2","link":"…"},"prev":{}}}
            """);
        Assert.Equal("""{"total":12,"results":[{"id":"1","name":"A"},{"id":"2"}]}""", page.ToString());
        Assert.Equal(("c2", "after"), (page.Next, page.NextParameter));
        Assert.Equal(["p.x", "p.y", "paging.next.link", "paging.prev"], page.Omitted);
        Assert.Empty(page.Warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","paging":null""")]
    [InlineData(""","paging":{"next":null}""")]
    [InlineData(""","paging":{"next":{"after":null}}""")]
    [InlineData(""","paging":{"next":{"after":""}}""")]
    [InlineData(""","paging":[]""")]
    public async Task The_last_page_has_no_cursor(string paging)
    {
        using var page = await Shape($$"""{"items":[]{{paging}}}""");
        Assert.Equal("""{"results":[]}""", page.ToString());
        Assert.Equal((null, null), (page.Next, page.NextParameter));
    }

    [Fact]
    public async Task A_cursor_of_one_call_is_not_the_next_ones()
    {
        using var first = await Shape("""{"items":[{"id":"1"}],"paging":{"next":{"after":"c"}}}""");
        using var second = await Shape("""{"items":[{"id":"2"}]}""");
        Assert.Equal(("c", null), (first.Next, second.Next));
    }

    [Fact]
    public async Task A_cursor_may_be_a_number()
    {
        using var page = await Shape("""{"items":[],"paging":{"next":{"after":20}}}""");
        Assert.Equal("20", page.Next);
    }

    [Fact]
    public async Task The_full_view_has_a_cursor_too()
    {
        using var page = await Shape("""{"items":[{"id":"1"}],"paging":{"next":{"after":"c"}}}""", view: AnswerView.Full);
        Assert.Equal("""{"items":[{"id":"1"}],"paging":{"next":{"after":"c"}}}""", page.ToString());
        Assert.Equal(("c", "after"), (page.Next, page.NextParameter));
    }

    [Fact]
    public async Task Fields_asked_for_are_those_of_each_record()
    {
        using var page = await Shape("""{"items":[{"id":"1","p":{"name":"A","x":null}},{"id":"2","p":{"x":2}}]}""", """{"fields":["x"]}""");
        Assert.Equal("""{"results":[{"id":"1","x":null},{"id":"2","x":2}]}""", page.ToString());
    }

    [Fact]
    public async Task What_does_not_fit_is_dropped_from_the_end_and_said()
    {
        var records = string.Join(',', Enumerable.Range(0, 100).Select(i => $$$"""{"id":"{{{i}}}","p":{"name":"{{{new string('x', 5_000)}}}"}}"""));
        using var page = await Shape($$$"""{"items":[{{{records}}}],"paging":{"next":{"after":"c"} } }""");
        Assert.InRange(page.Data.Length, 200 * 1024, 256 * 1024);
        using var data = JsonDocument.Parse(page.Data);
        var ids = data.RootElement.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("id").GetString()).ToList();
        Assert.Equal(Enumerable.Range(0, ids.Count).Select(i => $"{i}"), ids);
        Assert.Equal([$"{100 - ids.Count} more results did not fit into 256 KiB; ask again for fewer properties or a smaller page, and go on from there."], page.Warnings);

        // The provider's cursor would lead past the ones that were dropped.
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task A_record_counts_for_what_is_kept_of_it()
    {
        var records = string.Join(',', Enumerable.Range(0, 3).Select(i => $$"""{"id":"{{i}}","huge":"{{new string('x', 300_000)}}"}"""));
        using var page = await Shape($$"""{"items":[{{records}}]}""");
        Assert.Equal("""{"results":[{"id":"0"},{"id":"1"},{"id":"2"}]}""", page.ToString());
        Assert.Empty(page.Warnings);
    }

    [Fact]
    public async Task A_page_that_was_cut_keeps_its_total_and_is_well_formed()
    {
        var large = $$$"""{"id":"1","p":{"name":"{{{new string('x', 300_000)}}}"}}""";
        using var page = await Shape($$"""{"items":[{"id":"0"},{{large}},{"id":"2"}],"count":3}""");
        Assert.Equal("""{"results":[{"id":"0"}],"total":3}""", page.ToString());
        Assert.StartsWith("2 more results did not fit", Assert.Single(page.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_one_record_that_does_not_fit_says_so()
    {
        using var page = await Shape($$$"""{"items":[{"id":"1","p":{"name":"{{{new string('x', 300_000)}}}"}}]}""");
        Assert.Equal("""{"results":[]}""", page.ToString());
        Assert.StartsWith("1 more results did not fit", Assert.Single(page.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_full_view_of_a_page_too_large_is_an_error()
    {
        var call = new Call(s_list);
        call.Wire.Answers($$"""{"items":[{"id":"1","x":"{{new string('x', 300_000)}}"}]}""");
        Assert.Equal(ErrorCode.ResponseTooLarge, (await call.ErrorAsync(view: AnswerView.Full)).Code);
    }

    [Theory]
    [InlineData("{}", "has no record where its definition says")]
    [InlineData("""{"items":null}""", "has something else than a list where its definition says")]
    [InlineData("""{"items":{}}""", "has something else than a list where its definition says")]
    [InlineData("""{"items":[1]}""", "holds something else than records in its list")]
    [InlineData("""{"items":[null]}""", "holds something else than records in its list")]
    [InlineData("""{"items":[{}]}""", "lacks a field that every record has")]
    [InlineData("""{"items":[{"id":null}]}""", "lacks a field that every record has")]
    [InlineData("""{"items":[],"items":[]}""", "has something else than a list where its definition says")]
    [InlineData("[]", "is not an object")]
    public async Task A_page_that_is_none_is_unreadable(string answer, string what)
    {
        var call = new Call(s_list);
        call.Wire.Answers(answer);
        var error = await call.ErrorAsync();
        Assert.Equal((ErrorCode.ResponseUnreadable, $"The answer of Acme {what} (status 200)."), (error.Code, error.Message));
    }
}
