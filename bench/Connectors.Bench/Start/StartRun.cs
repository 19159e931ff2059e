using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Connectors.Bench.Start;

/// <summary>P4: from the fork to the first 200. The subjects take turns, each time on a free port.</summary>
internal static class StartRun
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <param name="rounds">How often each is started.</param>
    /// <param name="subjects">Each <c>NAME|PATH|COMMAND</c>, in which <c>{port}</c> stands for a free port; words are parted by blanks.</param>
    public static async Task<int> RunAsync(int rounds, string[] subjects)
    {
        var times = subjects.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < subjects.Length; i++)
            {
                var parts = subjects[i].Split('|');
                var time = await TimeAsync(parts[1], parts[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));

                // The first of each fills the page cache.
                if (round >= 0)
                {
                    times[i].Add(time);
                }
            }
        }

        for (var i = 0; i < subjects.Length; i++)
        {
            Console.WriteLine($"{subjects[i].Split('|')[0]}\t{Row.Number(Row.Median(times[i]), "0.0")}\t{Row.Number(times[i].Min(), "0.0")}\t{Row.Number(times[i].Max(), "0.0")}");
        }

        return 0;
    }

    static async Task<double> TimeAsync(string path, string[] words)
    {
        var port = FreePort();
        var command = words.Select(w => w.Replace("{port}", $"{port}", StringComparison.Ordinal)).ToArray();
        var request = System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
        var info = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(info)!;
        try
        {
            while (Stopwatch.GetElapsedTime(started) < s_patience)
            {
                if (await AnswersAsync(port, request))
                {
                    return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                }

                // A tight loop would take the processor away from the one that starts.
                Thread.Sleep(TimeSpan.FromMilliseconds(0.5));
            }

            throw new TimeoutException($"{command[0]} gave no 200 to {path} within {s_patience.TotalSeconds} s.");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>A plain socket: HttpClient would take longer for its first call than the server for its start.</summary>
    static async Task<bool> AnswersAsync(int port, byte[] request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await socket.SendAsync(request);
            var buffer = new byte[64];
            var read = await socket.ReceiveAsync(buffer);
            return buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
