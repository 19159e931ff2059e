using System.Collections.Concurrent;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connectors.Runtime.Tests.Execution;

/// <summary>A token is in the Authorization header of a request to the provider, and nowhere else.</summary>
public sealed class SecretTests
{
    static readonly TestTool s_tool = TestTool.With(
        """{"name":"name","type":"string","to":"body.name"},{"name":"q","type":"string","to":"query.q"}""",
        connector: new("""{"message":"message"}"""));

    static string Everything(ToolOutcome outcome)
    {
        var text = $"{outcome}\n{outcome.ExecutionId}";
        return outcome is ToolError e
            ? string.Join('\n', [text, e.Message, e.NextAction, e.CorrelationId, .. e.Faults, .. e.Complaints, .. e.Details, .. e.Scopes])
            : text;
    }

    [Theory]
    [InlineData(200, "{}")]
    [InlineData(200, "<html>")]
    [InlineData(400, """{"message":"no"}""")]
    [InlineData(401, "{}")]
    [InlineData(403, "{}")]
    [InlineData(429, "{}")]
    [InlineData(500, "{}")]
    public async Task No_outcome_holds_the_token(int status, string body)
    {
        var call = new Call(s_tool);
        call.Wire.Answers(body, status);
        using var outcome = await call.RunAsync("""{"name":"a","q":"b"}""");
        Assert.DoesNotContain(Call.Secret, Everything(outcome), StringComparison.Ordinal);
        var sent = call.Wire.Request;
        Assert.Equal("Bearer " + Call.Secret, sent.Headers["Authorization"]);
        var rest = sent with { Headers = sent.Headers.Where(h => h.Key != "Authorization").ToDictionary() };
        Assert.DoesNotContain(Call.Secret, rest.Whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_failure_of_the_network_holds_the_token()
    {
        await using var server = RawServer.Saying("nonsense " + Call.Secret.Length);
        foreach (var address in new[] { server.Address, RawServer.Nobody() })
        {
            Assert.DoesNotContain(Call.Secret, Everything(await RawServer.CallAsync(s_tool, address)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task No_exception_holds_the_token()
    {
        var call = new Call(s_tool);
        using var caller = new CancellationTokenSource();
        call.Wire.Answer = async (_, cancellation) =>
        {
            await caller.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
            return Wire.Json("{}");
        };
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.RunAsync(cancellation: caller.Token).AsTask());
        Assert.DoesNotContain(Call.Secret, thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_log_holds_the_token_or_the_address()
    {
        await using var server = RawServer.Saying("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        using var log = new LogBook();
        await using var host = RawServer.Host(s_tool, server.Address, more: s => s.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(log)));
        await host.GetRequiredService<ToolExecutor>().ExecuteAsync(new(s_tool.Name, Call.Account, """{"q":"canary-in-query"}"""u8.ToArray()));
        Assert.Contains("canary-in-query", Assert.Single(server.Requests), StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, l => l.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public void What_holds_a_token_does_not_print_it() =>
        Assert.DoesNotContain(Call.Secret, $"{new Call(s_tool).Token} {Connectors.Runtime.Tokens.TokenAnswer.Granted(new(Call.Secret))}", StringComparison.Ordinal);

    [Fact]
    public async Task An_input_that_is_refused_is_not_repeated_in_full()
    {
        // A model may put a secret into the wrong parameter; what is wrong is said, and not what was written.
        var error = await new Call(s_tool).ErrorAsync("""{"name":["canary-in-input"],"q":{"canary-in-input":1}}""");
        Assert.DoesNotContain("canary-in-input", Everything(error), StringComparison.Ordinal);
    }

    sealed class LogBook : ILoggerProvider, ILogger
    {
        public ConcurrentBag<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Lines.Add($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
