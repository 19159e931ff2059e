using System.Text.Json;
using Connectors.Runtime.Answers;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.AI;

namespace Connectors.AI.Tests;

/// <summary>What a function gives back, and how it ends otherwise.</summary>
public class AnswerTests
{
    [Fact]
    public async Task A_result_is_its_compact_text()
    {
        await using var agent = new Agent(TestTool.Read());
        agent.Wire.Answers("""{"id":"1","name":"a"}""");

        var answer = await (await agent.FunctionAsync()).InvokeAsync(new() { ["id"] = "1" });

        Assert.IsType<string>(answer);
        Assert.Equal("GET", agent.Wire.Request.Method);
        Assert.EndsWith("/things/1", agent.Wire.Request.Uri.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_returned_with_its_code_and_what_to_do_next()
    {
        await using var agent = new Agent(TestTool.Read());
        agent.Wire.Answers("""{"message":"no"}""", 404);
        var function = await agent.FunctionAsync();

        var missing = Assert.IsType<string>(await function.InvokeAsync(new() { ["id"] = "1" }));
        var wrong = Assert.IsType<string>(await function.InvokeAsync(new() { ["ide"] = "1" }));

        Assert.StartsWith("not_found: ", missing, StringComparison.Ordinal);
        Assert.Contains("\nnext: ", missing, StringComparison.Ordinal);
        Assert.StartsWith("invalid_input: ", wrong, StringComparison.Ordinal);
        Assert.Contains("$.ide", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_may_have_the_data_instead_of_the_text()
    {
        await using var agent = new Agent(TestTool.Read());
        agent.Wire.Answers("""{"id":"1"}""");
        var options = new FunctionOptions
        {
            Answer = outcome => outcome is ToolResult result ? JsonElement.Parse(result.Data.Span) : AnswerText.Of(outcome),
        };
        var function = await agent.FunctionAsync(options: options);

        Assert.Equal(JsonValueKind.Object, Assert.IsType<JsonElement>(await function.InvokeAsync(new() { ["id"] = "1" })).ValueKind);
        Assert.StartsWith("invalid_input: ", Assert.IsType<string>(await function.InvokeAsync([])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_reaches_the_request_and_throws()
    {
        await using var agent = new Agent(TestTool.Read());
        var arrived = agent.Wire.Hangs();
        var function = await agent.FunctionAsync();
        using var cancellation = new CancellationTokenSource();

        var call = function.InvokeAsync(new() { ["id"] = "1" }, cancellation.Token).AsTask();
        await arrived;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_function_acts_on_the_account_of_its_grant_and_on_no_other()
    {
        await using var agent = new Agent(TestTool.Read());

        foreach (var user in new[] { "user-1", "user-2" })
        {
            await (await agent.FunctionAsync(Agent.Grant with { Identifier = user })).InvokeAsync(new() { ["id"] = "1" });
        }

        Assert.Equal(["tenant-7/acme-app/user-1", "tenant-7/acme-app/user-2"], agent.Accounts.Select(a => $"{a.Tenant}/{a.Connection}/{a.Identifier}"));
    }

    [Fact]
    public async Task A_write_that_has_to_be_approved_is_not_sent_before()
    {
        await using var agent = new Agent(TestTool.With(name: "acme_write"), TestTool.With("", "GET /things", "read", name: "acme_read"));
        var functions = await agent.Functions.ForAsync(Agent.Grant);
        IEnumerable<AITool> tools = functions.Select(f => f.GetService<ToolDescriptor>()!.Effect == ToolEffect.Read ? f : new ApprovalRequiredAIFunction(f));
        var options = new ChatOptions { Tools = [.. tools] };
        var history = new List<ChatMessage> { new(ChatRole.User, "Make a thing.") };

        using var reader = new FunctionInvokingChatClient(new OneCall("acme_read"));
        Assert.Equal("done", (await reader.GetResponseAsync(history, options)).Text);
        Assert.Equal("GET", agent.Wire.Request.Method);

        using var writer = new FunctionInvokingChatClient(new OneCall("acme_write"));
        var asked = await writer.GetResponseAsync(history, options);
        Assert.Single(agent.Wire.Requests);

        history.AddMessages(asked);
        var request = Assert.Single(asked.Messages.SelectMany(m => m.Contents).OfType<ToolApprovalRequestContent>());
        history.Add(new(ChatRole.User, [request.CreateResponse(approved: true)]));
        Assert.Equal("done", (await writer.GetResponseAsync(history, options)).Text);
        Assert.Equal(["GET", "POST"], agent.Wire.Requests.Select(r => r.Method));
    }
}
