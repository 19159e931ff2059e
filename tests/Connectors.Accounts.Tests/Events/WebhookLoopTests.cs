using System.Net;
using System.Net.Sockets;
using System.Text;
using Connectors.Accounts.Events;
using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;

namespace Connectors.Accounts.Tests.Events;

public sealed class WebhookLoopTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    readonly DeliveryWorld _world = new();

    Receiver Receiver => _world.Receiver;

    [Fact]
    public async Task A_tenant_is_told_at_its_own_endpoint_and_the_others_at_the_default_one()
    {
        var own = new Uri("https://acme.example/hook");
        await _world.HappenAsync("u1", tenant: "acme");
        await _world.HappenAsync("u1", tenant: "globex");
        await _world.Deliverer(new()
        {
            Default = new(DeliveryWorld.Url, [DeliveryWorld.Secret]),
            Tenants = new Dictionary<string, WebhookEndpoint> { ["acme"] = new(own, [new("whsec_" + Convert.ToBase64String(new byte[32]))]) },
        }).RunOnceAsync();

        Assert.Equal([own, DeliveryWorld.Url], Receiver.Deliveries.OrderBy(d => d.Id, StringComparer.Ordinal).Select(d => d.Url));
    }

    [Fact]
    public async Task Where_nobody_listens_events_are_kept_a_week_for_whoever_comes()
    {
        var nobody = _world.Deliverer(new() { Tenants = new Dictionary<string, WebhookEndpoint> { ["globex"] = new(DeliveryWorld.Url, [DeliveryWorld.Secret]) } });
        await _world.HappenAsync("old");
        await _world.RunUntilAsync(nobody, _world.Clock.GetUtcNow().AddDays(2));
        await _world.HappenAsync("new");
        await _world.RunUntilAsync(nobody, _world.Clock.GetUtcNow().AddDays(5).AddSeconds(1));
        Assert.Empty(Receiver.Deliveries);

        await _world.RunUntilAsync(_world.Deliverer(), _world.Clock.GetUtcNow().AddHours(6));
        Assert.Equal(("evt_2", "new"), (Assert.Single(Receiver.Taken).Id, Receiver.Deliveries[0].Identifier));
    }

    [Fact]
    public async Task Without_any_webhook_the_outbox_is_only_trimmed()
    {
        await _world.HappenAsync("old");
        _world.Clock.Advance(TimeSpan.FromDays(5));
        await _world.HappenAsync("new");
        _world.Clock.Advance(TimeSpan.FromDays(2) + TimeSpan.FromSeconds(1));
        var next = await _world.Deliverer(new()).RunOnceAsync();

        Assert.Equal(_world.Clock.GetUtcNow().AddHours(6), next);
        Assert.Empty(_world.Probe.ArgumentsOf<int>(nameof(IAccountStore.TakeChangesAsync)));
        Assert.Equal(1, await _world.WaitingAsync());
    }

    [Fact]
    public async Task The_loop_sleeps_until_something_is_due_or_somebody_wakes_it()
    {
        using var stop = new CancellationTokenSource();
        using var looked = new SemaphoreSlim(0);
        _world.Probe.After = name =>
        {
            if (name == nameof(IAccountStore.TakeChangesAsync))
                looked.Release();
        };
        var deliverer = _world.Deliverer();
        var loop = deliverer.RunAsync(stop.Token);
        await looked.WaitAsync(s_patience);

        await _world.HappenAsync("u1");
        Assert.False(await looked.WaitAsync(TimeSpan.FromMilliseconds(50)));
        deliverer.Wake();
        await ArriveAsync(1);

        // Nobody wakes it for what another process wrote; it looks from time to time.
        await _world.HappenAsync("u2");
        await AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => Receiver.Deliveries.Count == 2);
        Assert.InRange(Receiver.Deliveries[1].At - Receiver.Deliveries[0].At, TimeSpan.Zero, TimeSpan.FromSeconds(20));

        await stop.CancelAsync();
        await loop.WaitAsync(s_patience);
    }

    [Fact]
    public async Task A_busy_store_is_waited_for_and_a_broken_one_ends_the_loop()
    {
        var isPassing = true;
        _world.Probe.Before = name =>
        {
            if (name == nameof(IAccountStore.TakeChangesAsync))
                throw new StoreException("The store is busy.") { IsPassing = isPassing };
        };
        await _world.HappenAsync("u1");
        var loop = _world.Deliverer().RunAsync(CancellationToken.None);
        await AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => _world.Logs.Lines.Count >= 2);
        _world.Probe.Before = null;
        await AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => Receiver.Taken.Any());

        isPassing = false;
        _world.Probe.Before = _ => throw new StoreException("The disk is gone.");
        await AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => loop.IsCompleted);
        await Assert.ThrowsAsync<StoreException>(() => loop);
    }

    [Fact]
    public async Task Who_stops_in_the_middle_leaves_the_event_for_the_next_start()
    {
        using var stop = new CancellationTokenSource();
        var asked = new TaskCompletionSource();
        Receiver.Answer = async (_, token) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null!;
        };
        await _world.HappenAsync("u1");
        var loop = _world.Deliverer().RunAsync(stop.Token);
        await asked.Task.WaitAsync(s_patience);
        await stop.CancelAsync();
        await loop.WaitAsync(s_patience);
        Assert.Empty(_world.PutOff);

        Receiver.AnswerWith(HttpStatusCode.OK);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        await _world.Deliverer().RunOnceAsync();
        Assert.Equal("evt_1", Assert.Single(Receiver.Taken).Id);
    }

    [Fact]
    public async Task Logs_hold_no_secret_no_payload_and_no_more_of_an_address_than_its_host()
    {
        await _world.HappenAsync("jane@secret-person.example");
        Receiver.Answer = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent("secret-words"), ReasonPhrase = "secret-reason" });
        var deliverer = _world.Deliverer();
        await deliverer.RunOnceAsync();
        Receiver.Answer = (_, _) => throw new HttpRequestException(HttpRequestError.NameResolutionError, "secret-host");
        await _world.RunUntilAsync(deliverer, _world.Clock.GetUtcNow().AddDays(8), () => _world.Logs.Lines.Any(line => line.Text.Contains("given up", StringComparison.Ordinal)));

        var text = string.Join('\n', _world.Logs.Lines.Select(line => line.Text));
        Assert.Contains("hooks.example", text, StringComparison.Ordinal);
        Assert.Contains("NameResolutionError", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("MfKQ9r8", text, StringComparison.Ordinal);
        Assert.DoesNotContain("v1,", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_that_follows_redirects_is_refused()
    {
        using var follows = new SocketsHttpHandler();
        using var wrapped = new Passing { InnerHandler = new HttpClientHandler() };
        foreach (var handler in new HttpMessageHandler[] { follows, wrapped })
        {
            Assert.Throws<ArgumentException>(() => new WebhookDelivery(_world.Store, new(), handler, _world.Clock, new Random(1), _world.Logs));
        }
    }

    [Fact]
    public async Task On_a_real_socket_a_redirect_is_not_followed() => Assert.Equal(
        ["POST /hook HTTP/1.1"],
        await DeliverAsync("HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", isEndless: false, waiting: 1));

    /// <summary>The connection is closed under a receiver that never comes to an end; the event counts as taken.</summary>
    [Fact]
    public async Task On_a_real_socket_an_endless_answer_is_cut_off() => Assert.Equal(
        ["POST /hook HTTP/1.1"],
        await DeliverAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", isEndless: true, waiting: 0));

    /// <summary>Delivers one event to a socket that gives one answer; returns the request lines that came.</summary>
    async Task<List<string>> DeliverAsync(string answer, bool isEndless, int waiting)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        List<string> lines = [];
        var cut = new TaskCompletionSource();
        var serving = ServeAsync();
        await _world.HappenAsync("u1");
        using var handler = WebhookDelivery.CreateHandler();
        var endpoint = new WebhookEndpoint(new($"http://{listener.LocalEndpoint}/hook"), [DeliveryWorld.Secret]);
        await new WebhookDelivery(_world.Store, new() { Default = endpoint }, handler, _world.Clock, new Random(1), _world.Logs).RunOnceAsync().WaitAsync(s_patience);
        if (isEndless)
            await cut.Task.WaitAsync(s_patience);
        await stop.CancelAsync();
        await serving;
        Assert.Equal(waiting, await _world.WaitingAsync());
        return lines;

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync(stop.Token);
                    var stream = client.GetStream();
                    var text = new StringBuilder();
                    var buffer = new byte[4096];
                    while (!text.ToString().EndsWith("}}", StringComparison.Ordinal))
                        text.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, stop.Token)));
                    lines.Add(text.ToString().Split("\r\n")[0]);
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop.Token);
                    while (isEndless)
                        await stream.WriteAsync("400\r\n"u8.ToArray().Concat(new byte[1024]).Concat("\r\n"u8.ToArray()).ToArray(), stop.Token);
                }
            }
            catch (IOException)
            {
                cut.TrySetResult();
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    async Task ArriveAsync(int count) => await UntilAsync(() => Receiver.Deliveries.Count >= count, () => { });

    async Task AdvanceUntilAsync(TimeSpan step, Func<bool> isSo) => await UntilAsync(isSo, () => _world.Clock.Advance(step));

    static async Task UntilAsync(Func<bool> isSo, Action meanwhile)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (!isSo())
        {
            meanwhile();
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    sealed class Passing : DelegatingHandler;
}
