using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Journal;

/// <summary>A write is sent once for its key, whatever its caller repeats and whatever happens in between.</summary>
public class OnceTests
{
    const string Name = """{"name":"name","type":"string","to":"body.name"},{"name":"size","type":"integer","to":"body.size"}""";

    static void Run(Action<TimedCall, MemoryJournal> test, string effect = "create", string parameters = Name) => TimedCall.Run(
        TestTool.With(parameters, call: effect == "read" ? "GET /things" : "POST /things", effect: effect),
        call =>
        {
            var journal = new MemoryJournal();
            call.Journal = journal;
            test(call, journal);
        });

    [Fact]
    public void The_intent_comes_before_the_request_and_the_end_before_the_answer() => Run((call, journal) =>
    {
        call.Script.Add(() =>
        {
            Assert.Equal(["find", "begin"], journal.Steps);
            return Task.FromResult(Wire.Json("""{"id":7}""", 201));
        });
        var result = Assert.IsType<ToolResult>(call.Send("""{"name":"x"}""", "k1"));
        Assert.Equal(["find", "begin", "end"], journal.Steps);
        Assert.Equal(WriteState.Answered, journal.Ends.Single().End.State);
        Assert.Equal((result.ExecutionId, "ok", 1), (journal.Records[0].ExecutionId, journal.Records[0].Outcome, journal.Records[0].Attempts));
    });

    [Fact]
    public void The_same_key_and_input_give_the_stored_answer() => Run((call, _) =>
    {
        call.Then(201, """{"id":7}""");
        var first = Assert.IsType<ToolResult>(call.Send("""{"name":"x","size":1}""", "k1"));
        var again = Assert.IsType<ToolResult>(call.Send("""{ "size": 1, "name": "x" }""", "k1"));
        Assert.Equal((first.ToString(), first.ExecutionId, true), (again.ToString(), again.ExecutionId, again.IsReplay));
        Assert.False(first.IsReplay);
        Assert.Single(call.Wire.Requests);
    });

    [Fact]
    public void A_refusal_is_an_answer_too() => Run((call, _) =>
    {
        call.Then(409, """{"message":"Taken."}""");
        var first = Assert.IsType<ToolError>(call.Send("""{"name":"x"}""", "k1"));
        var again = Assert.IsType<ToolError>(call.Send("""{"name":"x"}""", "k1"));
        Assert.Equal((first.Code, first.Message, first.NextAction, first.UpstreamStatus), (again.Code, again.Message, again.NextAction, again.UpstreamStatus));
        Assert.Single(call.Wire.Requests);
    });

    [Fact]
    public void Another_input_is_refused_and_another_key_is_another_write() => Run((call, _) =>
    {
        call.Send("""{"name":"x"}""", "k1");
        Assert.Equal("idempotency_conflict", Assert.IsType<ToolError>(call.Send("""{"name":"y"}""", "k1")).Code.Name);
        Assert.Single(call.Wire.Requests);
        Assert.IsType<ToolResult>(call.Send("""{"name":"x"}""", "k2"));
        Assert.IsType<ToolResult>(call.Send("""{"name":"x"}"""));
        Assert.Equal(3, call.Wire.Requests.Count);
    });

    [Fact]
    public void While_it_is_on_its_way_a_repetition_is_told_so() => Run((call, _) =>
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        call.Script.Add(() => answer.Task);
        var first = call.Start("""{"name":"x"}""", "k1");
        var error = Assert.IsType<ToolError>(call.Send("""{"name":"x"}""", "k1"));
        Assert.Equal(("in_flight", true, true), (error.Code.Name, error.Retryable, error.RetryAt > Call.Now));
        answer.SetResult(Wire.Json("""{"id":7}"""));
        Assert.IsType<ToolResult>(first.Result);
        Assert.IsType<ToolResult>(call.Send("""{"name":"x"}""", "k1"));
        Assert.Single(call.Wire.Requests);
    });

    [Fact]
    public void What_nobody_knows_is_not_sent_again() => Run((call, journal) =>
    {
        call.ThenFails(HttpRequestError.ResponseEnded);
        var first = Assert.IsType<ToolError>(call.Send("""{"name":"x"}""", "k1"));
        Assert.Equal("outcome_unknown", first.Code.Name);
        Assert.Equal(WriteState.Unknown, journal.Ends.Single().End.State);
        var again = Assert.IsType<ToolError>(call.Send("""{"name":"x"}""", "k1"));
        Assert.Equal(("outcome_unknown", first.ExecutionId), (again.Code.Name, again.ExecutionId));
        Assert.Contains(first.ExecutionId, again.NextAction, StringComparison.Ordinal);
        Assert.Single(call.Wire.Requests);
    });

    [Theory]
    [InlineData(429)]
    [InlineData(401)]
    public void What_was_provably_not_done_frees_its_key(int status) => Run((call, journal) =>
    {
        (call.Options.MostAttempts, call.Renews) = (1, false);
        call.Then(status);
        Assert.IsType<ToolError>(call.Send("""{"name":"x"}""", "k1"));
        Assert.Equal(WriteState.NotCarriedOut, journal.Ends.Single().End.State);
        Assert.IsType<ToolResult>(call.Send("""{"name":"x"}""", "k1"));
        Assert.Equal(2, call.Wire.Requests.Count);
    });

    [Fact]
    public void A_create_whose_answer_cannot_be_read_is_unknown_and_one_too_large_is_done() => Run((call, journal) =>
    {
        call.Options.MaxAnswerBytes = 100;
        call.Then(200, "<html>").Then(200, $"\"{new string('x', 200)}\"");
        call.Send("""{"name":"x"}""", "k1");
        call.Send("""{"name":"x"}""", "k2");
        Assert.Equal([WriteState.Unknown, WriteState.Answered], journal.Ends.Select(e => e.End.State));
    });

    [Fact]
    public void A_caller_who_goes_away_does_not_end_a_write_that_was_begun() => Run((call, journal) =>
    {
        using var caller = new CancellationTokenSource();
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        call.Script.Add(() => answer.Task);
        var write = call.Start("""{"name":"x"}""", "k1", cancellation: caller.Token);
        caller.Cancel();
        Assert.False(write.IsCompleted);
        answer.SetResult(Wire.Json("""{"id":7}"""));
        Assert.True(write.IsCompletedSuccessfully);
        Assert.Equal(WriteState.Answered, journal.Ends.Single().End.State);
    });

    [Fact]
    public void The_deadline_does_end_it_and_says_that_nobody_knows() => Run((call, journal) =>
    {
        call.Wire.Hangs();
        Assert.Equal("outcome_unknown", Assert.IsType<ToolError>(call.Send("""{"name":"x"}""", "k1")).Code.Name);
        Assert.Equal(WriteState.Unknown, journal.Ends.Single().End.State);
    });

    [Fact]
    public void A_write_that_cannot_be_recorded_is_not_sent() => Run((call, journal) =>
    {
        journal.FailsAt = "begin";
        var error = Assert.IsType<ToolError>(call.Send("""{"name":"x"}""", "k1"));
        Assert.Equal("internal_error", error.Code.Name);
        Assert.Contains("not sent", error.Message, StringComparison.Ordinal);
        Assert.Empty(call.Wire.Requests);
    });

    [Fact]
    public void An_answer_that_cannot_be_kept_is_not_given_as_if_it_were() => Run((call, journal) =>
    {
        journal.FailsAt = "end";
        Assert.Equal("outcome_unknown", Assert.IsType<ToolError>(call.Send("""{"name":"x"}""", "k1")).Code.Name);
    });

    [Fact]
    public void A_read_needs_no_key_and_leaves_a_record() => Run(
        (call, journal) =>
        {
            Assert.IsType<ToolResult>(call.Send("{}", "k1"));
            Assert.IsType<ToolResult>(call.Send("{}", "k1"));
            Assert.Equal(["add", "add"], journal.Steps);
            Assert.Equal(2, call.Wire.Requests.Count);
        },
        "read", parameters: "");

    [Fact]
    public void A_read_whose_caller_goes_away_ends_and_leaves_a_record() => Run(
        (call, journal) =>
        {
            using var caller = new CancellationTokenSource();
            call.Wire.Hangs();
            var read = call.Start(cancellation: caller.Token);
            caller.Cancel();
            Assert.True(read.IsCanceled);
            Assert.Equal("canceled", journal.Records.Single().Outcome);
        },
        "read", parameters: "");

    [Fact]
    public void Bad_input_and_a_refused_token_are_recorded_and_begin_nothing() => Run((call, journal) =>
    {
        call.Send("""{"nome":"x"}""", "k1");
        Assert.Equal(["add"], journal.Steps);
        Assert.Equal(("invalid_input", 0), (journal.Records[0].Outcome, journal.Records[0].Attempts));
    });

    [Fact]
    public void A_key_without_a_journal_is_refused_rather_than_ignored() => TimedCall.Run(TestTool.With(), call =>
    {
        Assert.Equal("invalid_input", Assert.IsType<ToolError>(call.Send("{}", "k1")).Code.Name);
        Assert.Empty(call.Wire.Requests);
    });

    [Fact]
    public void Repetitions_of_a_write_are_one_write() => Run((call, journal) =>
    {
        call.Then(429, "{}", ("Retry-After", "1")).Then(401);
        Assert.IsType<ToolResult>(call.Send("""{"name":"x"}""", "k1"));
        Assert.Equal(3, call.Wire.Requests.Count);
        Assert.Equal(["find", "begin", "end"], journal.Steps);
        Assert.Equal(3, journal.Records.Single().Attempts);
    });
}
