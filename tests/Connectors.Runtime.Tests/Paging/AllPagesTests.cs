using Connectors.Runtime.Execution;
using Connectors.Runtime.Paging;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Paging;

public sealed class AllPagesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(100, 1)]
    [InlineData(101, 2)]
    [InlineData(1000, 10)]
    public async Task A_list_comes_whole_in_its_largest_pages(int count, int pages)
    {
        var provider = new ListProvider(count);
        var all = await provider.AllAsync();
        Assert.Equal(Enumerable.Range(0, count), all.Ids);
        Assert.Equal((count, null, null, 0), (all.Total, all.Next, all.NextParameter, all.Warnings.Count));
        Assert.Equal(pages, provider.Pages);
        Assert.StartsWith("exe_", all.ExecutionId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(250)]
    [InlineData(999)]
    public async Task What_is_left_begins_where_the_bound_on_records_ended(int most)
    {
        var provider = new ListProvider(1000);
        var first = await provider.AllAsync(maxItems: most);
        Assert.Equal(Enumerable.Range(0, most), first.Ids);
        Assert.Equal("after", first.NextParameter);
        Assert.Equal($"Not all results are here: after {most} of them, max_items ({most}) is reached. Go on with after: next.", Assert.Single(first.Warnings));
        var rest = await provider.AllAsync($$"""{"after":"{{first.Next}}"}""");
        Assert.Equal(Enumerable.Range(most, 1000 - most), rest.Ids);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(5000)]
    [InlineData(20_000)]
    public async Task What_is_left_begins_where_the_bound_on_bytes_ended(int most)
    {
        var provider = new ListProvider(1000);
        var first = await provider.AllAsync(maxBytes: most);
        Assert.InRange(first.Json.Length, most - 50, most);
        Assert.Contains($"max_bytes ({most}) is reached", Assert.Single(first.Warnings), StringComparison.Ordinal);
        var rest = await provider.AllAsync($$"""{"cursor":{{first.Next}}}""");
        Assert.Equal(Enumerable.Range(0, 1000), first.Ids.Concat(rest.Ids));
    }

    [Fact]
    public async Task Where_no_page_size_can_be_said_whole_pages_are_kept()
    {
        var provider = new ListProvider(100, hasSize: false);
        var all = await provider.AllAsync(maxItems: 25);
        Assert.Equal(Enumerable.Range(0, 20), all.Ids);
        Assert.Equal("20", all.Next);
        var little = await provider.AllAsync(maxItems: 5);
        Assert.Equal((5, null), (little.Ids.Length, little.Next));
        Assert.Contains("max_items (5) is reached.", Assert.Single(little.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_caller_may_choose_the_page_size()
    {
        var provider = new ListProvider(50);
        Assert.Equal(50, (await provider.AllAsync("""{"limit":"20","query":"a"}""")).Ids.Length);
        Assert.Equal(3, provider.Pages);
        Assert.All(provider.Call.Wire.Requests, r => Assert.Contains("query=a", r.Uri.Query, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(250, 250)]
    [InlineData(300, 300)]
    public async Task The_providers_own_bound_is_never_crossed(int most, int read)
    {
        var provider = new ListProvider(1000, atMost: most) { Fails = from => from >= most ? Wire.Json("{}", 400) : null };
        var all = await provider.AllAsync();
        Assert.Equal((read, null), (all.Ids.Length, all.Next));
        Assert.Contains($"the provider lets nobody page through more than {most}", all.Warnings[^1], StringComparison.Ordinal);
        Assert.Contains("There are 1000 results", all.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_fails_midway_leaves_what_was_read()
    {
        var provider = new ListProvider(1000) { Fails = from => from == 300 ? Wire.Json("{}", 429) : null };
        var all = await provider.AllAsync();
        Assert.Equal((300, "300", "after"), (all.Ids.Length, all.Next, all.NextParameter));
        Assert.Contains("the next page failed (rate_limited: Acme limits how often it may be called", Assert.Single(all.Warnings), StringComparison.Ordinal);
        Assert.Contains("not before 2026-06-30 12:00:05Z", all.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_page_that_fails_is_the_error()
    {
        var provider = new ListProvider(1000) { Fails = _ => Wire.Json("{}", 404) };
        using var outcome = await provider.OutcomeAsync();
        Assert.Equal(ErrorCode.NotFound, Assert.IsType<ToolError>(outcome).Code);
    }

    [Fact]
    public async Task There_is_one_deadline_for_all_pages()
    {
        var provider = new ListProvider(1000);
        provider.Fails = _ =>
        {
            provider.Call.Clock.Advance(TimeSpan.FromSeconds(4));
            return null;
        };
        var all = await provider.AllAsync(deadline: TimeSpan.FromSeconds(10));
        Assert.Equal((200, "200"), (all.Ids.Length, all.Next));
        Assert.Contains("the next page failed (provider_unavailable: Acme did not answer in time", Assert.Single(all.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AnswerView.Compact)]
    [InlineData(AnswerView.Full)]
    public async Task A_page_too_large_to_be_used_is_asked_for_in_parts(AnswerView view)
    {
        var provider = new ListProvider(100, recordBytes: 10_000);
        var all = await provider.AllAsync(maxBytes: PageBounds.MostBytes, view: view);
        Assert.Equal(Enumerable.Range(0, 100), all.Ids);
        Assert.Empty(all.Warnings);
    }

    [Fact]
    public async Task A_record_larger_than_the_bound_is_not_passed_over()
    {
        var provider = new ListProvider(100, recordBytes: 3000);
        var all = await provider.AllAsync("""{"after":"40"}""", maxBytes: 2048);
        Assert.Equal((0, "40"), (all.Ids.Length, all.Next));
        Assert.Contains("max_bytes (2048) is reached", Assert.Single(all.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_the_full_view_each_record_is_as_it_came()
    {
        var all = await new ListProvider(3).AllAsync(view: AnswerView.Full);
        Assert.StartsWith("""{"total":3,"results":[{"id":"0","text":"xxxxxxxxxxxxxxxxxxxx","other":1},{"id":"1",""", all.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_that_leads_in_a_circle_ends()
    {
        var provider = new ListProvider(1000) { Next = from => from == 0 ? 100 : 0 };
        var all = await provider.AllAsync();
        Assert.Equal((200 + 100, null), (all.Ids.Length, all.Next));
        Assert.Contains("leads back to a page that was read", Assert.Single(all.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("""{"limit":1000}""")]
    [InlineData("""{"after":{}}""")]
    [InlineData("""{"nothing":1}""")]
    public async Task Wrong_input_is_told_as_by_one_call(string input)
    {
        var provider = new ListProvider(10);
        using var all = await provider.OutcomeAsync(input);
        using var one = await provider.Call.RunAsync(input);
        Assert.Equal(Assert.IsType<ToolError>(one).Faults, Assert.IsType<ToolError>(all).Faults);
        Assert.Equal(0, provider.Pages);
    }

    [Theory]
    [InlineData("acme_other", "invalid_input")]
    [InlineData("acme_nothing", "unknown_tool")]
    public async Task Only_a_list_has_pages(string tool, string code)
    {
        using var outcome = await new ListProvider(10).OutcomeAsync(tool: tool);
        Assert.Equal(code, Assert.IsType<ToolError>(outcome).Code.Name);
    }

    [Fact]
    public void Bounds_have_bounds()
    {
        Assert.Equal((1000, 256 * 1024), (PageBounds.Default.MaxItems, PageBounds.Default.MaxBytes));
        Assert.All([0, -1, 10_001], items => Assert.Throws<ArgumentOutOfRangeException>(() => new PageBounds { MaxItems = items }));
        Assert.All([0, 1023, (10 * 1024 * 1024) + 1], bytes => Assert.Throws<ArgumentOutOfRangeException>(() => new PageBounds { MaxBytes = bytes }));
    }
}
