using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Answers;

/// <summary>What is no answer at all. A page of HTML is never a success.</summary>
public sealed class UnreadableTests
{
    static readonly TestTool s_read = TestTool.With(
        "", "GET /thing", "read", """{"fields":[{"name":"id","from":"id","always":true},{"name":"at","from":"p.at"}],"more":"p"}""");

    [Theory]
    [InlineData("<html>Sign in</html>", "text/html", "is text/html where JSON was due")]
    [InlineData("""{"id":"1"}""", "text/plain", "is text/plain where JSON was due")]
    [InlineData("""{"id":"1"}""", "application/jsonp", "is application/jsonp where JSON was due")]
    [InlineData("", "application/json", "is not complete JSON")]
    [InlineData("{\"id\":\"1\"", "application/json", "is not complete JSON")]
    [InlineData("{\"id\":\"1\"}}", "application/json", "is not complete JSON")]
    [InlineData("{\"id\":\"1\"} <html>", "application/json", "is not complete JSON")]
    [InlineData("<html>", "application/json", "is not complete JSON")]
    [InlineData("{}", "application/json", "lacks a field that every record has")]
    [InlineData("{\"id\":null}", "application/json", "lacks a field that every record has")]
    [InlineData("null", "application/json", "is not an object")]
    public async Task A_success_that_is_not_what_was_promised_is_unreadable(string body, string type, string what)
    {
        var call = new Call(s_read);
        call.Wire.Answers(body, type: type);
        var error = await call.ErrorAsync();
        Assert.Equal($"The answer of Acme {what} (status 200).", error.Message);
        Assert.Equal((ErrorCode.ResponseUnreadable, FixBy.Provider, true, 200), (error.Code, error.FixBy, error.Retryable, error.UpstreamStatus));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    [InlineData("application/vnd.acme+json")]
    public async Task JSON_has_more_names_than_one(string type)
    {
        var call = new Call(s_read);
        call.Wire.Answers("""{"id":"1"}""", type: type);
        Assert.Equal("""{"id":"1"}""", (await call.ResultAsync()).ToString());
    }

    [Fact]
    public async Task An_answer_of_no_declared_type_is_unreadable()
    {
        var call = new Call(s_read);
        call.Wire.Answer = (_, _) => Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent([.. "{\"id\":1}"u8]) });
        Assert.Equal("The answer of Acme is of no declared type where JSON was due (status 200).", (await call.ErrorAsync()).Message);
    }

    [Theory]
    [InlineData(AnswerView.Compact)]
    [InlineData(AnswerView.Full)]
    public async Task An_answer_that_is_not_UTF8_reaches_nobody(AnswerView view)
    {
        var call = new Call(s_read);
        call.Wire.AnswersBytes([.. "{\"id\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        Assert.Equal("The answer of Acme is not UTF-8 (status 200).", (await call.ErrorAsync(view: view)).Message);
    }

    [Fact]
    public async Task Names_with_a_lone_surrogate_are_nobodys()
    {
        var call = new Call(s_read);
        call.Wire.Answers("""{"id":"1","p":{"\ud800":"x","a\udc00t":"y"},"i\ud800":2}""");
        Assert.Equal("""{"id":"1"}""", (await call.ResultAsync()).ToString());
    }

    [Fact]
    public async Task A_success_may_not_be_nested_without_end()
    {
        var call = new Call(s_read);
        call.Wire.Answers($$"""{"id":"1","x":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}""");
        Assert.Equal(ErrorCode.ResponseUnreadable, (await call.ErrorAsync()).Code);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task An_answer_may_be_as_large_as_the_options_say(int length, bool taken)
    {
        var call = new Call(s_read);
        call.Options.MaxAnswerBytes = 100;
        call.Wire.Answers("""{"id":""}""".Insert(7, new string('x', length - 9)));
        using var outcome = await call.RunAsync();
        Assert.Equal(taken, outcome is ToolResult);
    }

    [Fact]
    public async Task An_answer_announced_too_large_is_not_begun()
    {
        var call = new Call(s_read);
        var read = false;
        call.Wire.Answer = (_, _) =>
        {
            var content = new StreamContent(new Watched(() => read = true));
            content.Headers.ContentLength = 11 * 1024 * 1024;
            content.Headers.ContentType = new("application/json");
            return Task.FromResult(new HttpResponseMessage { Content = content });
        };
        Assert.Equal("The answer has 11264 KiB, more than can be used.", (await call.ErrorAsync()).Message);
        Assert.False(read);
    }

    sealed class Watched(Action onRead) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            onRead();
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
