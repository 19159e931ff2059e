using System.IO.Compression;
using System.Text;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Runtime.Tests.Requests;

/// <summary>The real handler over real sockets: what arrives, byte by byte, and what half an answer does.</summary>
public sealed class WireTests
{
    const string NoContent = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n";

    static readonly TestTool s_create = TestTool.With(
        """{"name":"id","type":"string","to":"path.id","required":true},{"name":"name","type":"string","to":"body.name"}""", "POST /things/{id}");

    static readonly TestTool s_read = TestTool.With("", "GET /things", "read", """{"fields":[{"name":"id","from":"id","always":true}]}""");

    [Fact]
    public async Task A_request_arrives_as_it_was_meant()
    {
        await using var server = RawServer.Saying(NoContent);
        Assert.IsType<ToolResult>(await RawServer.CallAsync(s_create, server.Address, """{"id":"é b","name":"Acme — Ü"}"""));
        var lines = Assert.Single(server.Requests).Split("\r\n");
        Assert.Equal("POST /things/%C3%A9%20b HTTP/1.1", lines[0]);
        Assert.Equal(
            ["Accept", "Accept-Encoding", "Authorization", "Content-Length", "Content-Type", "Host", "User-Agent"],
            lines.Skip(1).TakeWhile(l => l.Length > 0).Select(l => l.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.Contains("Authorization: Bearer " + Call.Secret, lines);
        Assert.Equal("""{"name":"Acme — Ü"}""", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(lines[^1])));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_an_error_and_nobody_follows_it(int status)
    {
        await using var elsewhere = RawServer.Saying(NoContent);
        await using var server = RawServer.Saying($"HTTP/1.1 {status} Elsewhere\r\nLocation: {elsewhere.Address}\r\nContent-Length: 0\r\n\r\n");
        var error = Assert.IsType<ToolError>(await RawServer.CallAsync(s_create, server.Address, """{"id":"1"}"""));
        Assert.Equal((ErrorCode.ResponseUnreadable, status), (error.Code, error.UpstreamStatus));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task The_handler_takes_no_proxy_from_its_surroundings()
    {
        await using var host = RawServer.Host(s_read, null);
        var handler = host.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("connectors");
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        Assert.False(Assert.IsType<SocketsHttpHandler>(handler).UseProxy);
    }

    [Fact]
    public async Task A_cookie_of_one_account_is_not_sent_for_another()
    {
        // A connection that the server is about to end must not be tried for the second call.
        await using var server = RawServer.Saying("HTTP/1.1 204 No Content\r\nConnection: close\r\nSet-Cookie: who=one\r\nContent-Length: 0\r\n\r\n");
        await using var host = RawServer.Host(s_create, server.Address);
        var executor = host.GetRequiredService<ToolExecutor>();
        for (var i = 0; i < 2; i++)
        {
            await executor.ExecuteAsync(new(s_create.Name, new("acme-app", $"user-{i}"), """{"id":"1"}"""u8.ToArray()));
        }

        Assert.All(server.Requests, r => Assert.DoesNotContain("who=one", r, StringComparison.Ordinal));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_bomb_is_stopped_while_it_unpacks()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes("{\"id\":\"" + new string('0', 4 * 1024 * 1024)));
        }

        await using var server = new RawServer(async (stream, _) =>
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n"));
            await stream.WriteAsync(packed.ToArray());
            return false;
        });
        var error = Assert.IsType<ToolError>(await RawServer.CallAsync(s_read, server.Address, configure: o => o.MaxAnswerBytes = 64 * 1024));
        Assert.Equal(ErrorCode.ResponseTooLarge, error.Code);
    }

    [Fact]
    public async Task A_packed_answer_is_unpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("""{"id":"1"}"""u8);
        }

        await using var server = new RawServer(async (stream, _) =>
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n"));
            await stream.WriteAsync(packed.ToArray());
            return false;
        });
        using var outcome = await RawServer.CallAsync(s_read, server.Address);
        Assert.Equal("""{"id":"1"}""", outcome.ToString());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n{}x")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"id\":\"1\"")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"id\":\"1\"\r\n")]
    public async Task An_answer_that_breaks_off_or_is_badly_packed_is_unreadable(string answer)
    {
        await using var server = RawServer.Saying(answer);
        var error = Assert.IsType<ToolError>(await RawServer.CallAsync(s_read, server.Address));
        Assert.Equal(("response_unreadable", 200, true), (error.Code.Name, error.UpstreamStatus, error.Retryable));
        Assert.Equal("The answer of Acme broke off in the middle (status 200).", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1")]
    [InlineData("NOT HTTP AT ALL\r\n\r\n")]
    public async Task A_server_that_speaks_no_HTTP_is_not_available(string answer)
    {
        await using var server = RawServer.Saying(answer);
        Assert.Equal(ErrorCode.ProviderUnavailable, Assert.IsType<ToolError>(await RawServer.CallAsync(s_read, server.Address)).Code);
    }

    [Fact]
    public async Task A_header_without_an_end_is_not_read_for_ever()
    {
        await using var server = RawServer.Saying("HTTP/1.1 200 OK\r\nX: " + new string('a', 100_000));
        Assert.IsType<ToolError>(await RawServer.CallAsync(s_read, server.Address));
    }
}
