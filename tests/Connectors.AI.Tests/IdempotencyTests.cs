using Connectors.Runtime.Tests.Harness;
using Microsoft.Extensions.AI;

namespace Connectors.AI.Tests;

/// <summary>A write that an app may send again, because it has a name for it.</summary>
public class IdempotencyTests
{
    [Fact]
    public async Task The_same_name_sends_a_write_once_for_each_user()
    {
        var journal = new MemoryJournal();
        await using var agent = new Agent([new TestCatalog(TestTool.With())], journal);
        var options = new FunctionOptions { IdempotencyKey = _ => "run-17/call_1", RunId = "run-17" };

        foreach (var user in new[] { "user-1", "user-1", "user-2" })
        {
            await (await agent.FunctionAsync(Agent.Grant with { Identifier = user }, options)).InvokeAsync([]);
        }

        Assert.Equal(2, agent.Wire.Requests.Count);
        Assert.Equal(["run-17/call_1 user-1", "run-17/call_1 user-2"], journal.Ends.Select(e => e.Intent.Key));
        Assert.All(journal.Records, r => Assert.Equal("run-17", r.RunId));
    }

    [Fact]
    public async Task Without_a_name_every_call_is_one_of_its_own()
    {
        await using var agent = new Agent([new TestCatalog(TestTool.With())], new MemoryJournal());
        var function = await agent.FunctionAsync();

        await function.InvokeAsync([]);
        await function.InvokeAsync([]);

        Assert.Equal(2, agent.Wire.Requests.Count);
    }

    [Fact]
    public async Task The_id_that_a_model_gave_its_call_can_be_part_of_the_name()
    {
        var journal = new MemoryJournal();
        await using var agent = new Agent([new TestCatalog(TestTool.With())], journal);
        var run = "run-17";
        var options = new FunctionOptions
        {
            RunId = run,
            IdempotencyKey = _ => $"{run}/{FunctionInvokingChatClient.CurrentContext!.CallContent.CallId}",
        };
        using var chat = new FunctionInvokingChatClient(new OneCall("acme_thing"));

        await chat.GetResponseAsync("Make a thing.", new() { Tools = [await agent.FunctionAsync(options: options)] });

        Assert.Equal("run-17/call_1 user-1", Assert.Single(journal.Ends).Intent.Key);
    }

    /// <summary>What stands behind the space is whose key it is.</summary>
    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("\u00e4")]
    public async Task What_could_be_read_as_the_name_of_another_user_is_refused(string key)
    {
        await using var agent = new Agent([new TestCatalog(TestTool.With())], new MemoryJournal());
        var function = await agent.FunctionAsync(options: new() { IdempotencyKey = _ => key });

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await function.InvokeAsync([]));
        Assert.Empty(agent.Wire.Requests);
    }
}
