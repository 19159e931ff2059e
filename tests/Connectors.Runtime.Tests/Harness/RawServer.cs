using System.Net;
using System.Net.Sockets;
using System.Text;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Runtime.Tests.Harness;

/// <summary>
/// A server that knows no HTTP: it keeps the bytes of each request and lets the test write whatever it wants in return.
/// The connection ends when the test's part does.
/// </summary>
internal sealed class RawServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly Task _accepting;

    /// <param name="answer">Gets the stream and the number of the request, over all connections; false ends the connection.</param>
    public RawServer(Func<Stream, int, Task<bool>> answer)
    {
        _listener.Start();
        _accepting = AcceptAsync(answer);
    }

    /// <summary>Each request as it arrived, byte by byte as Latin-1.</summary>
    public List<string> Requests { get; } = [];

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public static RawServer Saying(string answer) => new(async (stream, _) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer));
        return false;
    });

    /// <summary>A port on which nobody listens any more.</summary>
    public static Uri Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>The runtime as a host gets it, with its real handler, calling this address.</summary>
    public static ServiceProvider Host(
        TestTool tool, Uri? address, Action<ConnectorOptions>? configure = null, TimeProvider? clock = null, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        more?.Invoke(services);
        services.AddSingleton<ITokenProvider>(new StaticTokenProvider([new("acme-app", new(Call.Secret))]));
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddConnectors([new TestCatalog(tool)], options =>
        {
            if (address is not null)
            {
                options.BaseUrls["acme"] = address;
            }

            // Nothing is repeated, unless a test is about repeating.
            options.MostAttempts = 1;
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }

    public static async Task<ToolOutcome> CallAsync(
        TestTool tool, Uri? address, string input = "{}", Action<ConnectorOptions>? configure = null, TimeProvider? clock = null)
    {
        await using var host = Host(tool, address, configure, clock);
        return await host.GetRequiredService<ToolExecutor>().ExecuteAsync(new(tool.Name, Call.Account, Encoding.UTF8.GetBytes(input)));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    async Task AcceptAsync(Func<Stream, int, Task<bool>> answer)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token), answer));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Between two connections the listener is told to stop: it is then disposed, or not listening any more.
            await Task.WhenAll(connections);
        }
    }

    async Task ServeAsync(TcpClient client, Func<Stream, int, Task<bool>> answer)
    {
        using (client)
        {
            var stream = client.GetStream();
            try
            {
                while (await ReadRequestAsync(stream) is { } request)
                {
                    int number;
                    lock (Requests)
                    {
                        number = Requests.Count;
                        Requests.Add(request);
                    }

                    // A test that failed must not leave the server waiting for it.
                    if (!await answer(stream, number).WaitAsync(_end.Token))
                    {
                        return;
                    }
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The caller hung up, or the test is over.
            }
        }
    }

    async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        var wanted = int.MaxValue;
        while (bytes.Count < wanted)
        {
            if (await stream.ReadAsync(one, _end.Token) == 0)
            {
                return null;
            }

            bytes.Add(one[0]);
            if (wanted == int.MaxValue && bytes is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
            {
                wanted = bytes.Count + LengthOfBody(Encoding.Latin1.GetString([.. bytes]));
            }
        }

        return Encoding.Latin1.GetString([.. bytes]);
    }

    static int LengthOfBody(string head)
    {
        var line = head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line.Split(": ")[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
