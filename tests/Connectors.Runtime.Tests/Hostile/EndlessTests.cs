using System.Text;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Runtime.Tests.Hostile;

/// <summary>Answers that do not end, or not in time.</summary>
[Collection(nameof(Alone))]
public sealed class EndlessTests
{
    const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    public static TheoryData<string, string> Streams => new()
    {
        { "HTTP/1.1 200 OK\r\n", "X-More: and more\r\n" },
        { "HTTP/1.1 200 OK\r\nX-Long: ", new string('a', 1000) },
        { "HTTP/1.1 200 ", new string('a', 1000) },
        { Head + "Transfer-Encoding: chunked\r\n\r\n", "5;" + new string('x', 1000) },
        { Head + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X-Trailer: and more\r\n" },
        { Head + "Transfer-Encoding: chunked\r\n\r\n", "400\r\n" + new string(' ', 1024) + "\r\n" },
        { Head + "\r\n", new string(' ', 1024) },
        { Head + "\r\n{\"id\":\"", new string('x', 1024) },
        { "HTTP/1.1 400 X\r\nContent-Type: application/json\r\n\r\n{\"message\":\"", new string('x', 1024) },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task What_never_ends_is_given_up(string head, string part)
    {
        await using var server = Measured.Endless(head, part);
        var error = await Measured.ErrorAsync(Measured.Read, server.Address);
        Assert.Contains(error.Code.Name, (string[])["provider_unavailable", "response_unreadable", "response_too_large"]);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task After_a_write_nobody_believes_that_nothing_was_done(string head, string part)
    {
        await using var server = Measured.Endless(head, part);
        var error = await Measured.ErrorAsync(Measured.Create, server.Address);
        Assert.Contains(error.Code.Name, (string[])["outcome_unknown", "response_unreadable", "response_too_large"]);
        Assert.False(error.Retryable);
    }

    [Theory]
    [InlineData("", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Slow: yes, very\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", "{\"id\":\"12345678901234567890123456789\"}", false)]
    [InlineData("", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Slow: yes, very\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", "{\"id\":\"12345678901234567890123456789\"}", true)]
    public async Task A_byte_a_second_lasts_no_longer_than_the_deadline(string head, string trickle, bool isWrite)
    {
        var clock = new FakeTimeProvider(Call.Now);
        using var sent = new SemaphoreSlim(0);
        using var passed = new SemaphoreSlim(0);
        await using var server = new RawServer(async (stream, _) =>
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(head));
            foreach (var one in Encoding.Latin1.GetBytes(trickle))
            {
                await stream.WriteAsync(new[] { one });
                sent.Release();
                await passed.WaitAsync();
            }

            return false;
        });
        var tool = isWrite ? Measured.Create : Measured.Read;
        var call = RawServer.CallAsync(tool, server.Address, clock: clock);
        var seconds = 0;
        while (seconds < 30)
        {
            // The call must not end before its time.
            await sent.WaitAsync().WaitAsync(TimeSpan.FromSeconds(60));
            Assert.False(call.IsCompleted);
            clock.Advance(TimeSpan.FromSeconds(1));
            seconds++;
            passed.Release();
        }

        using var outcome = await call.WaitAsync(TimeSpan.FromSeconds(60));
        var error = Assert.IsType<ToolError>(outcome);
        Assert.Equal(isWrite ? ErrorCode.OutcomeUnknown : ErrorCode.ProviderUnavailable, error.Code);
        Assert.Contains("did not answer in time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promises_of_an_answer_are_no_answer()
    {
        var clock = new FakeTimeProvider(Call.Now);
        var many = new TaskCompletionSource();
        await using var server = new RawServer(async (stream, _) =>
        {
            var promise = Encoding.Latin1.GetBytes("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n");
            for (var i = 0; ; i++)
            {
                await stream.WriteAsync(promise);
                if (i == 10_000)
                {
                    many.SetResult();
                }
            }
        });
        var call = RawServer.CallAsync(Measured.Read, server.Address, clock: clock);
        await Task.WhenAny(many.Task, call);
        clock.Advance(TimeSpan.FromSeconds(31));
        using var outcome = await call;
        Assert.Equal(ErrorCode.ProviderUnavailable, Assert.IsType<ToolError>(outcome).Code);
    }
}
