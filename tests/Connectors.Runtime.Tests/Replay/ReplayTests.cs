using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Replay;

/// <summary>What is sent again, when, and how often: row by row, with what the provider saw.</summary>
public class ReplayTests
{
    /// <summary>The words of a provider that has all kinds of failures.</summary>
    static readonly TestConnector s_connector = new("""
        {"message":"message","rules":[
          {"when":{"http":["401"]},"is":"token_expired"},
          {"when":{"http":["403"]},"is":"missing_scopes"},
          {"when":{"http":["423"]},"is":"provider_unavailable","executed":"no","wait_ms":2000},
          {"when":{"http":["429"],"body":{"policy":["DAILY"]}},"is":"quota_exhausted","wait_ms":3600000},
          {"when":{"http":["429"],"body":{"policy":["SECONDLY"]}},"is":"rate_limited","wait_ms":1000},
          {"when":{"http":["429"]},"is":"rate_limited","wait_ms":10000},
          {"when":{"http":["477"]},"is":"provider_unavailable","executed":"no"},
          {"when":{"http":["5xx"]},"is":"provider_unavailable","executed":"unknown","wait_ms":5000}]}
        """);

    static TestTool Tool(string effect) => TestTool.With(call: effect == "read" ? "GET /things" : "POST /things", effect: effect, connector: s_connector);

    [Theory]
    // effect, status, body, requests until it works
    [InlineData("read", 401, "{}")]
    [InlineData("create", 401, "{}")]
    [InlineData("delete", 401, "{}")]
    [InlineData("read", 423, "{}")]
    [InlineData("create", 423, "{}")]
    [InlineData("read", 429, """{"policy":"SECONDLY"}""")]
    [InlineData("create", 429, """{"policy":"SECONDLY"}""")]
    [InlineData("create", 429, "{}")]
    [InlineData("read", 500, "{}")]
    [InlineData("read", 502, "{}")]
    [InlineData("read", 504, "{}")]
    [InlineData("read", 524, "{}")]
    [InlineData("update", 502, "{}")]
    [InlineData("update", 524, "{}")]
    [InlineData("create", 477, "{}", "1")]
    public void Sent_once_more_and_it_works(string effect, int status, string body, string? retryAfter = null) => TimedCall.Run(Tool(effect), call =>
    {
        call.Then(status, body, retryAfter is null ? [] : [("Retry-After", retryAfter)]);

        Assert.IsType<ToolResult>(call.Send());
        Assert.Equal(2, call.Wire.Requests.Count);
    });

    [Theory]
    [InlineData("read", 403, "missing_scopes")]
    [InlineData("create", 403, "missing_scopes")]
    [InlineData("read", 404, "not_found")]
    [InlineData("create", 409, "conflict")]
    [InlineData("read", 400, "rejected_by_provider")]
    [InlineData("read", 414, "rejected_by_provider")]
    [InlineData("create", 500, "outcome_unknown")]
    [InlineData("create", 502, "outcome_unknown")]
    [InlineData("create", 504, "outcome_unknown")]
    [InlineData("create", 524, "outcome_unknown")]
    [InlineData("delete", 502, "outcome_unknown")]
    public void Sent_once_and_never_again(string effect, int status, string code) => TimedCall.Run(Tool(effect), call =>
    {
        call.Then(status);

        Assert.Equal(code, Assert.IsType<ToolError>(call.Send()).Code.Name);
        Assert.Single(call.Wire.Requests);
    });

    [Theory]
    [InlineData(429, """{"policy":"DAILY"}""", "quota_exhausted", 3600)]
    [InlineData(477, "{}", "provider_unavailable", 7200)]
    [InlineData(423, "{}", "provider_unavailable", 45)]
    [InlineData(429, "{}", "rate_limited", 31)]
    public void A_wait_that_is_longer_than_the_deadline_fails_at_once_with_its_end(int status, string body, string code, int seconds) => TimedCall.Run(Tool("read"), call =>
    {
        call.Then(status, body, ("Retry-After", $"{seconds}"));

        var error = Assert.IsType<ToolError>(call.Send());
        Assert.Equal((code, Call.Now.AddSeconds(seconds)), (error.Code.Name, error.RetryAt));
        Assert.Equal(Call.Now, call.Clock.GetUtcNow());
        Assert.Single(call.Wire.Requests);
    });

    [Theory]
    [InlineData(423, "{}", 2000, 2200)]
    [InlineData(429, """{"policy":"SECONDLY"}""", 1000, 1100)]
    [InlineData(429, "{}", 10_000, 11_000)]
    [InlineData(502, "{}", 0, 250)]
    public void The_pause_is_the_provider_s_where_it_has_one(int status, string body, int least, int most) => TimedCall.Run(Tool("read"), call =>
    {
        call.Then(status, body);
        Assert.IsType<ToolResult>(call.Send());
        Assert.InRange((call.Clock.GetUtcNow() - Call.Now).TotalMilliseconds, least, most);
    });

    [Fact]
    public void Failures_of_servers_are_backed_off_from_and_given_up_after_five() => TimedCall.Run(Tool("read"), call =>
    {
        for (var i = 0; i < 10; i++)
        {
            call.Then(503);
        }

        Assert.Equal("provider_unavailable", Assert.IsType<ToolError>(call.Send()).Code.Name);
        Assert.Equal(5, call.Wire.Requests.Count);

        // Four pauses, drawn from 0 to 250, 500, 1,000 and 2,000 milliseconds.
        Assert.InRange((call.Clock.GetUtcNow() - Call.Now).TotalMilliseconds, 1, 3750);
    });

    [Fact]
    public void Nothing_is_sent_that_would_come_after_the_deadline() => TimedCall.Run(Tool("create"), call =>
    {
        call.Then(423).Then(423).Then(423);
        var error = Assert.IsType<ToolError>(call.Send(deadline: TimeSpan.FromSeconds(5)));
        Assert.Equal("provider_unavailable", error.Code.Name);
        Assert.True(error.Retryable);
        Assert.Equal(3, call.Wire.Requests.Count);
        Assert.True(call.Clock.GetUtcNow() < Call.Now.AddSeconds(5));
    });

    [Fact]
    public void A_connection_that_never_stood_is_tried_again_even_for_a_create() => TimedCall.Run(Tool("create"), call =>
    {
        // Thrown before the body was asked for, as a refused connection is.
        call.Wire.Refusals = 2;
        Assert.IsType<ToolResult>(call.Send());
        Assert.Single(call.Wire.Requests);
    });

    [Theory]
    [InlineData("read", 2, null)]
    [InlineData("update", 2, null)]
    [InlineData("create", 1, "outcome_unknown")]
    [InlineData("delete", 1, "outcome_unknown")]
    public void A_connection_that_broke_after_the_request_had_left(string effect, int requests, string? code) => TimedCall.Run(Tool(effect), call =>
    {
        call.ThenFails(HttpRequestError.ResponseEnded);
        Assert.Equal(code, (call.Send() as ToolError)?.Code.Name);
        Assert.Equal(requests, call.Wire.Requests.Count);
    });

    [Fact]
    public void That_the_last_sending_did_nothing_says_nothing_of_the_one_before() => TimedCall.Run(Tool("update"), call =>
    {
        // First a failure that may have done the work, then a limit that is too far away.
        call.Then(502).Then(429, "{}", ("Retry-After", "60"));
        Assert.Equal("outcome_unknown", Assert.IsType<ToolError>(call.Send()).Code.Name);
        Assert.Equal(2, call.Wire.Requests.Count);
    });

    [Fact]
    public void A_token_is_renewed_once_for_a_call() => TimedCall.Run(Tool("create"), call =>
    {
        call.Then(401).Then(401).Then(401);
        Assert.Equal("reauth_required", Assert.IsType<ToolError>(call.Send()).Code.Name);
        Assert.Equal(["Bearer token-1", "Bearer token-2"], call.Wire.Requests.Select(r => r.Headers["Authorization"]));
    });

    [Fact]
    public void Repetitions_are_a_fifth_of_the_calls_at_most() => TimedCall.Run(Tool("read"), call =>
    {
        call.Wire.Answer = (_, _) => Task.FromResult(Wire.Json("{}", 429, "application/json", ("Retry-After", "0")));
        const int Calls = 1000;
        for (var i = 0; i < Calls; i++)
        {
            Assert.IsType<ToolError>(call.Send());
        }

        // Ten are given at the start.
        Assert.InRange(call.Wire.Requests.Count, Calls * 1.19, (Calls * 1.2) + 10);
    });

    [Fact]
    public void A_host_that_is_down_is_asked_by_one_and_the_others_hear_so_at_once() => TimedCall.Run(Tool("read"), call =>
    {
        call.Options.MostAttempts = 1;
        call.Wire.Answer = (_, _) => Task.FromResult(Wire.Json("{}", 503));
        for (var i = 0; i < 100; i++)
        {
            call.Send();
        }

        Assert.Equal(16, call.Wire.Requests.Count);
        var error = Assert.IsType<ToolError>(call.Send());
        Assert.Equal(("provider_unavailable", Call.Now.AddSeconds(10)), (error.Code.Name, error.RetryAt));
        Assert.Contains("nothing was carried out", error.Message, StringComparison.Ordinal);

        // One probe, and when it succeeds all may again.
        call.Clock.Pass(TimeSpan.FromSeconds(10));
        call.Wire.Answers("{}");
        Assert.IsType<ToolResult>(call.Send());
        Assert.IsType<ToolResult>(call.Send());
        Assert.Equal(18, call.Wire.Requests.Count);
    });

    [Fact]
    public void With_one_attempt_nothing_is_repeated() => TimedCall.Run(Tool("read"), call =>
    {
        call.Options.MostAttempts = 1;
        call.Then(503);
        Assert.IsType<ToolError>(call.Send());
        Assert.Single(call.Wire.Requests);
    });

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("Tue, 30 Jun 2026 12:00:20 GMT", 20)]
    [InlineData("Tue, 30 Jun 2026 11:00:00 GMT", 0)]
    [InlineData("-5", 10)]
    [InlineData("1.5", 10)]
    [InlineData("soon", 10)]
    [InlineData("1000000000", 604800)]
    [InlineData("99999999999999999999", 10)]
    public void Retry_After_is_read_as_seconds_or_a_date_and_nonsense_is_left(string header, int seconds) => TimedCall.Run(Tool("read"), call =>
    {
        call.Options.MostAttempts = 1;
        call.Then(429, "{}", ("Retry-After", header));
        Assert.Equal(Call.Now.AddSeconds(seconds), Assert.IsType<ToolError>(call.Send()).RetryAt);
    });
}
