using System.Collections.Frozen;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tests.Execution;

/// <summary>The story of a call: bind, token, scopes, send, read. No step sends when an earlier one said no.</summary>
public sealed class ExecutorTests
{
    static readonly TestTool s_tool = TestTool.With(
        """{"name":"name","type":"string","to":"body.name","enum":["low","high"]}""", scopes: "\"read\",\"write\"");

    [Fact]
    public async Task An_unknown_tool_names_the_nearest()
    {
        var call = new Call(TestTool.With(name: "acme_thing_get"), TestTool.With(name: "acme_thing_set"), TestTool.With(name: "acme_other_long_name"));
        var error = Assert.IsType<ToolError>(await call.RunAsync(tool: "acme_thing_gte"));
        Assert.Equal((ErrorCode.UnknownTool, "Did you mean acme_thing_get or acme_thing_set?"), (error.Code, error.NextAction));
        var far = Assert.IsType<ToolError>(await call.RunAsync(tool: "something_completely_different"));
        Assert.Equal("List the tools and choose one of them.", far.NextAction);
        Assert.Equal(ErrorCode.UnknownTool, Assert.IsType<ToolError>(await call.RunAsync(tool: "")).Code);
    }

    [Fact]
    public async Task Wrong_input_ends_the_call_before_a_token_is_asked_for()
    {
        var call = new Call(s_tool) { Token = TokenAnswer.Refused(new(ErrorCode.InternalError, "Nobody should ask.")) };
        var error = await call.ErrorAsync("""{"name":"hihg"}""");
        Assert.Equal((ErrorCode.InvalidInput, FixBy.Agent, false), (error.Code, error.FixBy, error.Retryable));
        Assert.Equal("The input of acme_thing has a fault; nothing was sent. $.name must be one of low, high.", error.Message);
        Assert.Equal("Correct it and send the call again; for $.name write high.", error.NextAction);
        Assert.Empty(call.Wire.Requests);
    }

    [Fact]
    public async Task Several_faults_are_counted_in_one_sentence()
    {
        var error = await new Call(s_tool).ErrorAsync("""{"name":5,"x":1}""");
        Assert.StartsWith("The input of acme_thing has 2 faults; nothing was sent. $.name ", error.Message, StringComparison.Ordinal);
        Assert.Equal((2, "Correct each and send the call again."), (error.Faults.Count, error.NextAction));
    }

    [Fact]
    public async Task A_refusal_of_the_token_reaches_the_caller_as_it_is_and_each_call_has_its_own()
    {
        var refusal = new ToolError(ErrorCode.AccountUnknown, "There is no such account.") { NextAction = "Connect it." };
        var call = new Call(s_tool) { Token = TokenAnswer.Refused(refusal) };
        var first = await call.ErrorAsync();
        var second = await call.ErrorAsync();
        Assert.Equal((ErrorCode.AccountUnknown, refusal.Message, "Connect it."), (first.Code, first.Message, first.NextAction));
        Assert.NotEqual(first.ExecutionId, second.ExecutionId);
        Assert.Equal("", refusal.ExecutionId);
        Assert.Empty(call.Wire.Requests);
    }

    [Theory]
    [InlineData("read", "write")]
    [InlineData("write", "read")]
    [InlineData("", "read write")]
    public async Task Scopes_are_checked_before_the_call(string granted, string missing)
    {
        var call = new Call(s_tool) { Token = TokenAnswer.Granted(new(Call.Secret), granted.Split(' ').ToFrozenSet()) };
        var error = await call.ErrorAsync();
        Assert.Equal((ErrorCode.MissingScopes, missing), (error.Code, string.Join(' ', error.Scopes)));
        Assert.Empty(call.Wire.Requests);
    }

    [Fact]
    public async Task Scopes_that_are_enough_or_not_known_stop_nothing()
    {
        foreach (var scopes in new[] { null, new[] { "write", "read", "more" }.ToFrozenSet() })
        {
            var call = new Call(s_tool) { Token = TokenAnswer.Granted(new(Call.Secret), scopes) };
            Assert.IsType<ToolResult>(await call.RunAsync());
        }
    }

    [Fact]
    public async Task Execution_ids_are_unique_and_say_when()
    {
        var call = new Call(s_tool);
        var ids = new HashSet<string>();
        for (var i = 0; i < 1_000; i++)
        {
            using var outcome = await call.RunAsync(i % 2 == 0 ? "{}" : "[]");
            Assert.Matches("^exe_[0-9a-f]{32}$", outcome.ExecutionId);
            Assert.True(ids.Add(outcome.ExecutionId));
        }

        Assert.All(ids, id => Assert.StartsWith($"exe_{Call.Now.ToUnixTimeMilliseconds():x12}7", id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_caller_who_gave_up_before_the_call_sends_nothing()
    {
        var call = new Call(s_tool);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.RunAsync(cancellation: new(canceled: true)).AsTask());
        Assert.Empty(call.Wire.Requests);
    }

    [Fact]
    public async Task A_caller_who_gives_up_while_the_provider_thinks_hears_it_as_an_exception()
    {
        using var caller = new CancellationTokenSource();
        var call = new Call(s_tool);
        var arrived = call.Wire.Hangs();
        var running = call.RunAsync(cancellation: caller.Token).AsTask();
        await arrived;
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_token_that_does_not_come_in_time_means_that_nothing_was_carried_out()
    {
        var call = new Call(s_tool);
        var slow = new SlowTokens();
        var executor = new ToolExecutor(new([new TestCatalog(s_tool)]), slow, call.Wire, call.Options, call.Clock);
        var running = executor.ExecuteAsync(new("acme_thing", Call.Account, "{}"u8.ToArray())).AsTask();
        call.Clock.Advance(TimeSpan.FromSeconds(30));
        var error = Assert.IsType<ToolError>(await running.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(("provider_unavailable", "Acme could not be called in time: no token came; nothing was carried out."), (error.Code.Name, error.Message));
        Assert.Empty(call.Wire.Requests);
    }

    [Fact]
    public async Task Many_calls_at_once_each_get_their_own_answer()
    {
        var tool = TestTool.Read("""{"fields":[{"name":"id","from":"id","always":true}]}""");
        var call = new Call(tool);
        var wire = new Echo();
        var executor = new ToolExecutor(new([new TestCatalog(tool)]), call, wire, call.Options, call.Clock);
        await Parallel.ForEachAsync(Enumerable.Range(0, 2_000), async (i, cancellation) =>
        {
            var input = System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{i}}"}""");
            using var outcome = await executor.ExecuteAsync(new(tool.Name, Call.Account, input), cancellation);
            Assert.Equal($$"""{"id":"{{i}}"}""", outcome.ToString());
        });
    }

    sealed class SlowTokens : ITokenProvider
    {
        public async ValueTask<TokenAnswer> GetTokenAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken)
        {
            var never = new TaskCompletionSource<TokenAnswer>();
            return await never.Task.WaitAsync(cancellationToken);
        }
    }

    sealed class Echo : HttpMessageHandler, IHttpMessageHandlerFactory
    {
        public HttpMessageHandler CreateHandler(string name) => this;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return Wire.Json($$"""{"id":"{{request.RequestUri!.Segments[^1]}}"}""");
        }
    }
}
