using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using Connectors.Bench.Calls;

namespace Connectors.Bench.Library;

/// <summary>
/// A provider that is faster than every subject: keep-alive, one fixed answer, no HTTP library. It runs in a process of its
/// own, so that its work is nobody else's, and ends when its standard input does.
/// </summary>
internal static class MockServer
{
    public static async Task<int> RunAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(256);
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);

        byte[] answer =
        [
            .. "HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 10:00:00 GMT\r\nContent-Type: application/json\r\n"u8,
            .. System.Text.Encoding.ASCII.GetBytes($"Content-Length: {Answers.ContactsFound.Length}\r\n\r\n"),
            .. Answers.ContactsFound,
        ];
        _ = AcceptAsync(listener, answer);
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        return 0;
    }

    static async Task AcceptAsync(Socket listener, byte[] answer)
    {
        while (true)
        {
            _ = ServeAsync(await listener.AcceptAsync(), answer);
        }
    }

    static async Task ServeAsync(Socket socket, byte[] answer)
    {
        using var connection = socket;
        connection.NoDelay = true;
        var buffer = new byte[32 * 1024];
        var length = 0;
        while (true)
        {
            var read = await connection.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                return;
            }

            length += read;
            while (RequestLength(buffer.AsSpan(0, length)) is > 0 and var request && request <= length)
            {
                buffer.AsSpan(request, length - request).CopyTo(buffer);
                length -= request;
                await connection.SendAsync(answer);
            }
        }
    }

    /// <summary>Length of the first request with its body; 0 while its headers are not all there.</summary>
    static int RequestLength(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        // All subjects are .NET's own client, which writes the name like this.
        var at = bytes[..end].IndexOf("Content-Length: "u8);
        return end + 4 + (at >= 0 && Utf8Parser.TryParse(bytes[(at + 16)..], out int body, out _) ? body : 0);
    }
}
