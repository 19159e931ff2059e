using System.Text;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tokens;

namespace Connectors.Runtime.Tests.Execution;

/// <summary>A read that lags behind its provider's writes says so, when this process has just written.</summary>
public sealed class RecentWriteTests
{
    static readonly TestTool s_write = TestTool.With(name: "acme_write");

    static readonly TestTool s_search = TestTool.With(
        call: "GET /things", effect: "read", name: "acme_search", returns: """{"list":true,"at":"rows","lags_ms":60000,"fields":[{"name":"id","from":"id"}]}""");

    readonly Call _call = new(s_search, s_write);

    public RecentWriteTests() => _call.Wire.Answers("""{"rows":[]}""");

    [Theory]
    [InlineData(0, "1 seconds ago")]
    [InlineData(59, "59 seconds ago")]
    [InlineData(60, null)]
    public async Task A_search_soon_after_a_write_says_that_it_may_miss_it(int seconds, string? said)
    {
        await WriteAsync(Call.Account);
        _call.Clock.Advance(TimeSpan.FromSeconds(seconds));
        using var result = await _call.ResultAsync(view: AnswerView.Full);
        if (said is null)
        {
            Assert.Empty(result.Warnings);
        }
        else
        {
            Assert.Contains(said, Assert.Single(result.Warnings), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_accounts_write_is_none_of_its_business()
    {
        await WriteAsync(new("acme-app", "user-2"));
        await WriteAsync(Call.Account with { Tenant = "other" });
        using var result = await _call.ResultAsync();
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(400, false)]
    [InlineData(429, false)]
    public async Task A_write_that_may_have_been_carried_out_counts(int status, bool counts)
    {
        _call.Wire.Answers("{}", status);
        await WriteAsync(Call.Account);
        _call.Wire.Answers("""{"rows":[]}""");
        using var result = await _call.ResultAsync();
        Assert.Equal(counts ? 1 : 0, result.Warnings.Count);
    }

    [Fact]
    public async Task The_latest_accounts_are_remembered_however_many_there_are()
    {
        for (var i = 0; i < 8_300; i++)
        {
            await WriteAsync(new("acme-app", $"user-{i}"));
        }

        using var last = await _call.Executor.ExecuteAsync(new("acme_search", new("acme-app", "user-8299"), "{}"u8.ToArray()));
        using var first = await _call.Executor.ExecuteAsync(new("acme_search", new("acme-app", "user-1"), "{}"u8.ToArray()));
        Assert.Single(Assert.IsType<ToolResult>(last).Warnings);
        Assert.Empty(Assert.IsType<ToolResult>(first).Warnings);
    }

    async Task WriteAsync(Account account) => (await _call.Executor.ExecuteAsync(new("acme_write", account, Encoding.UTF8.GetBytes("{}")))).Dispose();
}
