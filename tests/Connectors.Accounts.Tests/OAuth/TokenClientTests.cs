using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Accounts.Tests.OAuth;

/// <summary>What leaves, and over the runtime's own handler what may come back.</summary>
public class TokenClientTests
{
    const string Canary = "canary-9f3a&=%+é";

    [Theory]
    [InlineData("")]
    [InlineData(""","client_authentication":"basic" """)]
    [InlineData(""","token_request":"json" """)]
    [InlineData(""","client_authentication":"basic","token_request":"json","resource":"https://api.acme.example/" """)]
    public void Secrets_travel_in_bodies_and_headers_and_arrive_as_they_are(string how) => Simulation.Run(sim =>
    {
        var seen = new Recorder(sim.Server);
        sim.Server.Secrets.Add(Canary);
        var acme = new Acme(Rotation.None, true, how);
        var connection = acme.Registered(Acme.Connection(Canary));
        var (_, _, refresh) = sim.Server.Issue("ann");
        var client = new TokenClient(seen, sim.Clock);

        Assert.IsType<TokenOutcome.Granted>(sim.Wait(client.RefreshAsync(connection, new(refresh), default)));
        Assert.True(sim.Wait(client.IsActiveAsync(connection, new(refresh), default)));
        Assert.True(sim.Wait(client.RevokeAsync(connection, new(refresh), default)));
        Assert.False(sim.Wait(client.IsActiveAsync(connection, new(refresh), default)));

        Assert.Equal(4, seen.Lines.Count);
        Assert.All(seen.Lines, line => Assert.DoesNotContain("canary", line, StringComparison.Ordinal));
        Assert.All(seen.Lines, line => Assert.DoesNotContain("rt-", line, StringComparison.Ordinal));
        Assert.Equal(how.Contains("resource", StringComparison.Ordinal), seen.Bodies[0].Contains("resource", StringComparison.Ordinal));
    }, Rotation.None);

    [Fact]
    public void An_answer_after_twenty_seconds_is_none_and_one_that_never_left_is_known_not_to() => Simulation.Run(sim =>
    {
        var connection = sim.Acme.Registered();
        var client = new TokenClient(sim.Server, sim.Clock);
        sim.Server.Fault = _ => new(FaultKind.Hang);
        var start = sim.Now;
        Assert.Equal(new TokenOutcome.Ambiguous("no_answer_in_time"), sim.Wait(client.RefreshAsync(connection, new("x"), default)));
        Assert.Equal(TimeSpan.FromSeconds(20), sim.Now - start);

        sim.Server.Fault = _ => new(FaultKind.Refuse);
        Assert.Equal(new TokenOutcome.NotSent("unreachable"), sim.Wait(client.RefreshAsync(connection, new("x"), default)));
        sim.Server.Fault = _ => new(FaultKind.Cut);
        Assert.Equal(new TokenOutcome.Ambiguous("connection_broke"), sim.Wait(client.RefreshAsync(connection, new("x"), default)));
        sim.Server.Fault = _ => Fault.Of(429, retryAfter: 7);
        var refused = Assert.IsType<TokenOutcome.Refused>(sim.Wait(client.RefreshAsync(connection, new("x"), default)));
        Assert.Equal((TimeSpan.FromSeconds(7), true), (refused.Wait, refused.IsOfApp));
        sim.Server.Fault = _ => throw new FormatException("A host's own handler.");
        Assert.Equal(new TokenOutcome.NotSent("unreachable"), sim.Wait(client.RefreshAsync(connection, new("x"), default)));
    });

    [Fact]
    public async Task Over_the_real_handler_no_bomb_no_flood_and_no_redirect_gets_further_than_it_should()
    {
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 256; i++)
            {
                await gzip.WriteAsync(zeros);
            }
        }

        static byte[] Head(string rest) => Encoding.ASCII.GetBytes("HTTP/1.1 " + rest + "\r\nConnection: close\r\n\r\n");
        await using var server = new RawServer(
            [.. Head($"200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {bomb.Length}"), .. bomb.ToArray()],
            [.. Head("200 OK\r\nContent-Type: application/json"), .. Encoding.ASCII.GetBytes(new string(' ', 64 * 1024) + """{"access_token":"a"}""")],
            Head("307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0"),
            [.. Head("200 OK\r\nContent-Length: 500"), .. "{\"access_token\":"u8],
            [.. Head("503 Busy\r\nContent-Type: text/html"), .. Encoding.ASCII.GetBytes(new string('x', 100_000))],
            [.. Head("200 OK\r\nContent-Type: application/json"), .. "{\"access_token\":\"a\"}"u8]);
        var services = new ServiceCollection();
        services.AddConnectors([], options => options.BaseUrls["acme"] = server.Address);
        await using var host = services.BuildServiceProvider();
        var connection = new Connections.Connection(Acme.Connection(), new Acme(Rotation.Strict, false).Descriptor, new Acme(Rotation.Strict, false).Descriptor.OAuth!.At(server.Address));
        var client = new TokenClient(host.GetRequiredService<IHttpMessageHandlerFactory>(), TimeProvider.System);

        async Task<TokenOutcome> AskAsync() => await client.RefreshAsync(connection, new Secret("x"), default);
        Assert.Equal(new TokenOutcome.Ambiguous("answer_too_large"), await AskAsync());
        Assert.Equal(new TokenOutcome.Ambiguous("answer_too_large"), await AskAsync());
        Assert.Equal(new TokenOutcome.Ambiguous("http_307"), await AskAsync());
        Assert.Equal(new TokenOutcome.Ambiguous("connection_broke"), await AskAsync());
        Assert.Equal("http_503", Assert.IsType<TokenOutcome.Refused>(await AskAsync()).Code);
        Assert.IsType<TokenOutcome.Granted>(await AskAsync());
        Assert.Equal(6, server.Served);

        await server.DisposeAsync();
        Assert.Equal(new TokenOutcome.NotSent("unreachable"), await AskAsync());
    }

    /// <summary>Keeps the request lines and bodies on their way to a server.</summary>
    sealed class Recorder(AuthorizationServer server) : HttpMessageHandler, IHttpMessageHandlerFactory
    {
        readonly HttpMessageInvoker _server = new(server, disposeHandler: false);

        public List<string> Lines { get; } = [];

        public List<string> Bodies { get; } = [];

        public HttpMessageHandler CreateHandler(string name) => this;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Lines.Add($"{request.Method} {request.RequestUri!.OriginalString}");
            Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return await _server.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Gives each connection the next answer, byte by byte as written.</summary>
    sealed class RawServer : IAsyncDisposable
    {
        readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        readonly Task _serving;

        public RawServer(params byte[][] answers)
        {
            _listener.Start();
            Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
            _serving = ServeAsync(answers);
        }

        public Uri Address { get; }

        public int Served { get; private set; }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task ServeAsync(byte[][] answers)
        {
            foreach (var answer in answers)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                var buffer = new byte[8192];
                var text = "";
                while (!text.Contains("client_secret", StringComparison.Ordinal))
                {
                    text += Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
                }

                Served++;
                try
                {
                    await stream.WriteAsync(answer);
                }
                catch (IOException)
                {
                    // Whoever has read enough hangs up.
                }
            }
        }
    }
}
