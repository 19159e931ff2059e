using System.IO.Compression;
using System.Text;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Hostile;

/// <summary>Answers that are far larger, or far deeper, than they look.</summary>
[Collection(nameof(Alone))]
public sealed class BombTests
{
    /// <summary>64 MiB of zeros in about as many kilobytes; sixteen of them in a row are one gzip stream of 1 GiB.</summary>
    static readonly byte[] s_member = Pack(stream => new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true));

    static readonly byte[] s_brotli = Pack(stream => new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true));

    static readonly string s_nested = string.Concat(new string('[', 100_000), new string(']', 100_000));

    [Theory]
    [InlineData(200, "response_too_large")]
    [InlineData(404, "response_unreadable")]
    [InlineData(429, "rate_limited")]
    public async Task A_gibibyte_of_zeros_is_not_unpacked_to_its_end(int status, string code)
    {
        await using var server = Packed(status, "gzip", [.. Enumerable.Repeat(s_member, 16)]);
        Assert.Equal(code, (await Measured.ErrorAsync(Measured.Read, server.Address)).Code.Name);
    }

    [Fact]
    public async Task Nor_is_another_packing()
    {
        await using var server = Packed(200, "br", [s_brotli]);
        Assert.Equal(ErrorCode.ResponseTooLarge, (await Measured.ErrorAsync(Measured.Read, server.Address)).Code);
    }

    [Fact]
    public async Task An_announced_flood_is_refused_before_its_first_byte()
    {
        await using var server = RawServer.Saying("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2000000000\r\n\r\n");
        Assert.Equal(ErrorCode.ResponseTooLarge, (await Measured.ErrorAsync(Measured.Read, server.Address, most: 4 * 1024 * 1024)).Code);
    }

    [Theory]
    [InlineData("{\"id\":\"1\",\"other\":", "}", 200, "response_unreadable")]
    [InlineData("{\"id\":", "}", 200, "response_unreadable")]
    [InlineData("{\"id\":\"1\",\"more\":{\"x\":", "}}", 200, "response_unreadable")]
    [InlineData("", "", 200, "response_unreadable")]
    [InlineData("{\"message\":", "}", 400, "response_unreadable")]
    [InlineData("{\"message\":", "}", 429, "rate_limited")]
    public async Task A_hundred_thousand_nested_lists_are_unreadable(string before, string after, int status, string code)
    {
        foreach (var view in new[] { AnswerView.Compact, AnswerView.Full })
        {
            await using var server = Plain(status, before + s_nested + after);
            Assert.Equal(code, (await Measured.ErrorAsync(Measured.Read, server.Address, view, most: 8 * 1024 * 1024)).Code.Name);
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public async Task A_refusal_of_five_million_numbers_is_not_built_up(int status)
    {
        await using var server = Plain(status, $"{{\"errors\":[{string.Concat(Enumerable.Repeat("1,", 5_000_000))}1]}}");
        Assert.Equal(ErrorCode.ResponseUnreadable, (await Measured.ErrorAsync(Measured.Read, server.Address, most: 16 * 1024 * 1024)).Code);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/plain")]
    [InlineData("image/png")]
    [InlineData("multipart/mixed; boundary=x")]
    [InlineData("application/json+html")]
    [InlineData(";;;")]
    public async Task What_does_not_say_that_it_is_JSON_is_not_looked_into(string type)
    {
        await using var server = RawServer.Saying($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: 10\r\n\r\n{{\"id\":\"1\"}}");
        Assert.Equal(ErrorCode.ResponseUnreadable, (await Measured.ErrorAsync(Measured.Read, server.Address)).Code);
    }

    [Fact]
    public async Task A_flood_of_records_is_cut_and_said()
    {
        await using var server = Plain(200, $"{{\"rows\":[{string.Join(',', Enumerable.Repeat("""{"id":"1","x":{}}""", 400_000))}]}}");
        using var outcome = await RawServer.CallAsync(Measured.List, server.Address);
        var result = Assert.IsType<ToolResult>(outcome);
        Assert.InRange(result.Data.Length, 200_000, 256 * 1024);
        Assert.Contains("more results did not fit", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    static RawServer Plain(int status, string body)
    {
        // Made beforehand, since what this side allocates is not the matter.
        var bytes = Encoding.Latin1.GetBytes($"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        return new(async (stream, _) =>
        {
            await stream.WriteAsync(bytes);
            return false;
        });
    }

    static RawServer Packed(int status, string encoding, byte[][] members) => new(async (stream, _) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(
            $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Encoding: {encoding}\r\nContent-Length: {members.Sum(m => m.Length)}\r\n\r\n"));
        foreach (var member in members)
        {
            await stream.WriteAsync(member);
        }

        return false;
    });

    static byte[] Pack(Func<Stream, Stream> packer)
    {
        using var packed = new MemoryStream();
        var zeros = new byte[1024 * 1024];
        using (var stream = packer(packed))
        {
            for (var i = 0; i < 64; i++)
            {
                stream.Write(zeros);
            }
        }

        return packed.ToArray();
    }
}
