using System.Text;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Runtime.Tests.Execution;

/// <summary>What a caller hears when no answer came, by what the tool does and by how far the request got.</summary>
public sealed class OutcomeTests
{
    const string Field = """{"name":"name","type":"string","to":"body.name"}""";

    const string HalfAnswer = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"id\":";

    /// <summary>A deadline that does not come is a failure, not a test without an end.</summary>
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    static TestTool Tool(string effect, bool body = true) =>
        TestTool.With(body ? Field : "", effect == "read" ? "POST /things/search" : "POST /things", effect);

    [Theory]
    [InlineData("read", true)]
    [InlineData("create", true)]
    [InlineData("update", true)]
    [InlineData("delete", true)]
    [InlineData("read", false)]
    [InlineData("create", false)]
    [InlineData("delete", false)]
    public async Task Where_nobody_listens_nothing_was_carried_out(string effect, bool body)
    {
        var error = Assert.IsType<ToolError>(await RawServer.CallAsync(Tool(effect, body), RawServer.Nobody()));
        Assert.Equal((ErrorCode.ProviderUnavailable, true, FixBy.Nobody), (error.Code, error.Retryable, error.FixBy));
        Assert.Equal("Acme cannot be reached; nothing was carried out.", error.Message);
        Assert.NotNull(error.RetryAt);
    }

    [Fact]
    public async Task Where_a_name_does_not_resolve_nothing_was_carried_out()
    {
        var error = Assert.IsType<ToolError>(await RawServer.CallAsync(Tool("create"), new("http://nowhere.invalid")));
        Assert.Equal("Acme cannot be found: its name does not resolve; nothing was carried out.", error.Message);
    }

    [Theory]
    [InlineData("read", "provider_unavailable", true)]
    [InlineData("create", "outcome_unknown", false)]
    [InlineData("update", "outcome_unknown", true)]
    [InlineData("delete", "outcome_unknown", true)]
    public async Task A_connection_that_drops_after_the_body_left_says_what_is_known(string effect, string code, bool retryable)
    {
        foreach (var body in new[] { true, false })
        {
            await using var server = RawServer.Saying("");
            var error = Assert.IsType<ToolError>(await RawServer.CallAsync(Tool(effect, body), server.Address));
            Assert.Equal((code, retryable), (error.Code.Name, error.Retryable));
            Assert.NotNull(error.NextAction);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_is_sent_once_even_when_a_kept_connection_dies(bool body)
    {
        // A handler repeats a request whose kept connection ended without a byte of answer, unless it has begun a body.
        await using var server = new RawServer(async (stream, number) =>
        {
            if (number == 0)
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"));
            }

            return number == 0;
        });
        var tool = Tool("create", body);
        await using var host = RawServer.Host(tool, server.Address);
        var executor = host.GetRequiredService<ToolExecutor>();
        Assert.IsType<ToolResult>(await executor.ExecuteAsync(new(tool.Name, Call.Account, "{}"u8.ToArray())));
        var second = await executor.ExecuteAsync(new(tool.Name, Call.Account, "{}"u8.ToArray()));
        Assert.Equal(ErrorCode.OutcomeUnknown, Assert.IsType<ToolError>(second).Code);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("read", "provider_unavailable", true, "Acme did not answer in time; nothing was carried out.")]
    [InlineData("create", "outcome_unknown", false, "Acme did not answer in time; whether acme_thing was carried out is not known.")]
    [InlineData("update", "outcome_unknown", true, "Acme did not answer in time; whether acme_thing was carried out is not known.")]
    public async Task A_provider_that_hangs_ends_with_the_deadline(string effect, string code, bool retryable, string message)
    {
        var call = new Call(Tool(effect));
        var arrived = call.Wire.Hangs();
        var running = call.RunAsync().AsTask();
        await arrived;
        call.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(running.IsCompleted);
        call.Clock.Advance(TimeSpan.FromSeconds(1));
        var error = Assert.IsType<ToolError>(await running.WaitAsync(s_patience));
        Assert.Equal((code, retryable, message), (error.Code.Name, error.Retryable, error.Message));
    }

    [Fact]
    public async Task A_provider_that_hangs_in_the_middle_of_its_answer_ends_with_the_deadline()
    {
        var clock = new FakeTimeProvider(Call.Now);
        var begun = new TaskCompletionSource();
        var over = new TaskCompletionSource();
        await using var server = new RawServer(async (stream, _) =>
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(HalfAnswer));
            begun.SetResult();
            await over.Task;
            return false;
        });
        var running = RawServer.CallAsync(Tool("create"), server.Address, clock: clock);
        await begun.Task;
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ErrorCode.OutcomeUnknown, Assert.IsType<ToolError>(await running.WaitAsync(s_patience)).Code);
        over.SetResult();
    }

    [Fact]
    public async Task A_call_may_have_a_deadline_of_its_own()
    {
        var call = new Call(Tool("read"));
        var arrived = call.Wire.Hangs();
        var running = call.Executor.ExecuteAsync(new("acme_thing", Call.Account, "{}"u8.ToArray()) { Deadline = TimeSpan.FromSeconds(2) }).AsTask();
        await arrived;
        call.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ErrorCode.ProviderUnavailable, Assert.IsType<ToolError>(await running.WaitAsync(s_patience)).Code);
    }

    [Theory]
    [InlineData("create", false)]
    [InlineData("update", true)]
    [InlineData("delete", true)]
    public async Task An_answer_that_breaks_off_after_a_write_is_no_success(string effect, bool retryable)
    {
        await using var server = RawServer.Saying(HalfAnswer);
        var error = Assert.IsType<ToolError>(await RawServer.CallAsync(Tool(effect), server.Address));
        Assert.Equal(("response_unreadable", retryable, 201), (error.Code.Name, error.Retryable, error.UpstreamStatus));
        Assert.Equal(effect == "create", error.NextAction!.StartsWith("The write may have been carried out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_success_too_large_to_read_was_carried_out()
    {
        var call = new Call(Tool("create"));
        call.Options.MaxAnswerBytes = 100;
        call.Wire.Answers($"\"{new string('x', 200)}\"", 201);
        var error = await call.ErrorAsync();
        Assert.Equal((ErrorCode.ResponseTooLarge, 201, false), (error.Code, error.UpstreamStatus, error.Retryable));
        Assert.StartsWith("The write was carried out", error.NextAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "rejected_by_provider")]
    [InlineData(503, "outcome_unknown")]
    public async Task A_refusal_too_large_to_read_is_one_by_its_status(int status, string code)
    {
        var call = new Call(Tool("create"));
        call.Options.MaxAnswerBytes = 100;
        call.Wire.Answers($"\"{new string('x', 200)}\"", status);
        var error = await call.ErrorAsync();
        Assert.Equal((code, status), (error.Code.Name, error.UpstreamStatus));
    }

    [Fact]
    public async Task A_refusal_that_breaks_off_is_one_by_its_status()
    {
        await using var server = RawServer.Saying(HalfAnswer.Replace("201 Created", "429 Slow Down\r\nRetry-After: 7", StringComparison.Ordinal));
        var outcome = await RawServer.CallAsync(Tool("create"), server.Address, clock: new FakeTimeProvider(Call.Now));
        var error = Assert.IsType<ToolError>(outcome);
        Assert.Equal((ErrorCode.RateLimited, Call.Now.AddSeconds(7)), (error.Code, error.RetryAt));
    }
}
