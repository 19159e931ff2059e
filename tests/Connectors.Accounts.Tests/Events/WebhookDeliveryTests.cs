using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Connectors.Accounts.Events;
using Connectors.Accounts.Store;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Tests.Events;

public sealed class WebhookDeliveryTests
{
    readonly DeliveryWorld _world = new();

    Receiver Receiver => _world.Receiver;

    [Fact]
    public async Task An_event_is_posted_signed_and_removed()
    {
        var id = await _world.HappenAsync("u1");
        _world.Clock.Advance(TimeSpan.FromSeconds(90));
        await _world.Deliverer().RunOnceAsync();

        var delivery = Assert.Single(Receiver.Deliveries);
        Assert.Equal(DeliveryWorld.Url, delivery.Url);
        Assert.Equal("application/json", delivery.ContentType);
        Assert.Equal(["webhook-id", "webhook-signature", "webhook-timestamp"], delivery.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(id, delivery.Id);
        Assert.Equal("1772366490", delivery.Headers["webhook-timestamp"]);
        Assert.Contains("\"timestamp\":\"2026-03-01T12:00:00Z\"", delivery.Body, StringComparison.Ordinal);
        Assert.Equal(
            new WebhookSigner([DeliveryWorld.Secret]).Sign(id, 1772366490, System.Text.Encoding.UTF8.GetBytes(delivery.Body)),
            delivery.Headers["webhook-signature"]);
        Assert.Equal(0, await _world.WaitingAsync());
    }

    [Fact]
    public async Task A_later_event_never_overtakes_an_earlier_one_of_its_account()
    {
        foreach (var status in new[] { "PENDING", "ACTIVE", "EXPIRED", "ACTIVE", "REVOKED" })
        {
            await _world.HappenAsync("u1", status);
        }

        var tries = 0;
        Receiver.Refuse(_ => tries++ % 3 != 2);
        var deliverer = _world.Deliverer();
        await _world.RunUntilAsync(deliverer, DateTimeOffset.MaxValue, () => Receiver.Taken.Count() == 5);

        Assert.Equal(["evt_1", "evt_1", "evt_1", "evt_2", "evt_2", "evt_2", "evt_3", "evt_3", "evt_3", "evt_4", "evt_4", "evt_4", "evt_5", "evt_5", "evt_5"], Receiver.Deliveries.Select(d => d.Id));
        Assert.Equal(["PENDING", "ACTIVE", "EXPIRED", "ACTIVE", "REVOKED"], Receiver.Taken.Select(d => d.NewStatus));
    }

    [Fact]
    public async Task Neither_a_restart_nor_a_second_process_lets_an_event_overtake()
    {
        await _world.HappenAsync("u1", "ACTIVE");
        Receiver.AnswerWith(HttpStatusCode.InternalServerError);
        await _world.Deliverer().RunOnceAsync();
        await _world.HappenAsync("u1", "REVOKED");
        Receiver.AnswerWith(HttpStatusCode.OK);

        await _world.Deliverer().RunOnceAsync();
        Assert.Single(Receiver.Deliveries);

        // And while one process is at it, another leaves the later event alone.
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        var slow = new TaskCompletionSource<HttpResponseMessage>();
        Receiver.Answer = (_, _) => slow.Task;
        var first = _world.Deliverer().RunOnceAsync();
        await _world.Deliverer().RunOnceAsync();
        Assert.Equal(2, Receiver.Deliveries.Count);
        Receiver.AnswerWith(HttpStatusCode.OK);
        slow.SetResult(new(HttpStatusCode.OK));
        await first;

        Assert.Equal(["evt_1", "evt_1", "evt_2"], Receiver.Deliveries.Select(d => d.Id));
    }

    [Fact]
    public async Task One_accounts_trouble_holds_nobody_elses_events()
    {
        await _world.HappenAsync("bad", "ACTIVE");
        await _world.HappenAsync("bad", "REVOKED");
        await _world.HappenAsync("good", "ACTIVE");
        await _world.HappenAsync("good", "REVOKED");
        Receiver.Refuse(delivery => delivery.Identifier == "bad");
        await _world.Deliverer().RunOnceAsync();

        Assert.Equal(["ACTIVE", "REVOKED"], Receiver.Taken.Select(d => d.NewStatus));
        Assert.All(Receiver.Taken, d => Assert.Equal("good", d.Identifier));
    }

    [Fact]
    public async Task Tries_are_spread_over_five_seconds_doubled_each_time_up_to_six_hours()
    {
        await _world.HappenAsync("u1");
        Receiver.AnswerWith(HttpStatusCode.ServiceUnavailable);
        await _world.RunUntilAsync(_world.Deliverer(seed: 42), _world.Clock.GetUtcNow().AddDays(2));

        var dice = new Random(42);
        var expected = Receiver.Deliveries.Select((delivery, n) =>
        {
            var delay = TimeSpan.FromSeconds(Math.Min(5 * Math.Pow(2, n), 6 * 3600)) * dice.NextDouble();
            return delivery.At + (delay < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : delay);
        }).ToList();
        Assert.True(expected.Count > 16);
        Assert.Equal(expected, _world.PutOff.Select(change => change.DueAt));
        Assert.Equal(expected[..^1], Receiver.Deliveries.Skip(1).Select(delivery => delivery.At));
        Assert.Equal(Enumerable.Range(1, expected.Count), _world.PutOff.Select(change => change.Attempts));
    }

    [Theory]
    [InlineData(3_600, 3_600)]
    [InlineData(1_000_000_000, 6 * 3_600)]
    public async Task A_receiver_may_ask_for_more_time_but_not_for_ever(int asked, int given)
    {
        await _world.HappenAsync("u1");
        Receiver.Answer = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(asked)) } });
        await _world.Deliverer().RunOnceAsync();

        Assert.Equal(_world.Clock.GetUtcNow().AddSeconds(given), Assert.Single(_world.PutOff).DueAt);
    }

    [Theory]
    [InlineData(HttpStatusCode.Moved)]
    [InlineData(HttpStatusCode.TemporaryRedirect)]
    [InlineData(HttpStatusCode.NotModified)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Gone)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Only_a_2xx_is_a_yes(HttpStatusCode status)
    {
        var id = await _world.HappenAsync("u1");
        Receiver.AnswerWith(status);
        var deliverer = _world.Deliverer();
        await deliverer.RunOnceAsync();
        Assert.Contains($"answered {(int)status}", Assert.Single(_world.Logs.Lines).Text, StringComparison.Ordinal);

        Receiver.AnswerWith(HttpStatusCode.Accepted);
        await _world.RunUntilAsync(deliverer, DateTimeOffset.MaxValue, () => Receiver.Taken.Any());
        Assert.Equal([id, id], Receiver.Deliveries.Select(d => d.Id));
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_is_asked_again()
    {
        await _world.HappenAsync("u1");
        var asked = new TaskCompletionSource();
        Receiver.Answer = async (_, token) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null!;
        };
        var pass = _world.Deliverer().RunOnceAsync();
        await asked.Task;
        _world.Clock.Advance(TimeSpan.FromSeconds(14.9));
        Assert.False(pass.IsCompleted);
        _world.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await pass;

        Assert.Contains("did not answer in time", Assert.Single(_world.Logs.Lines).Text, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(_world.PutOff).Attempts);
    }

    [Fact]
    public async Task A_crash_between_delivery_and_removal_repeats_the_event_under_its_id()
    {
        var id = await _world.HappenAsync("u1");
        _world.Probe.Before = name =>
        {
            if (name == nameof(IAccountStore.RemoveChangesAsync))
                throw new StoreException("The power is out.");
        };
        await Assert.ThrowsAsync<StoreException>(() => _world.Deliverer().RunOnceAsync());
        _world.Probe.Before = null;

        var restarted = _world.Deliverer();
        await restarted.RunOnceAsync();
        Assert.Single(Receiver.Deliveries);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        await restarted.RunOnceAsync();

        Assert.Equal([id, id], Receiver.Taken.Select(d => d.Id));
        Assert.Equal(Receiver.Deliveries[0].Body, Receiver.Deliveries[1].Body);
        Assert.NotEqual(Receiver.Deliveries[0].Headers["webhook-signature"], Receiver.Deliveries[1].Headers["webhook-signature"]);
        Assert.Equal(0, await _world.WaitingAsync());
    }

    [Fact]
    public async Task After_a_week_an_event_is_given_up_and_the_next_has_its_turn()
    {
        await _world.HappenAsync("u1", "ACTIVE");
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await _world.HappenAsync("u1", "REVOKED");
        var start = _world.Clock.GetUtcNow();
        Receiver.Refuse(delivery => delivery.NewStatus == "ACTIVE");
        var deliverer = _world.Deliverer();
        await _world.RunUntilAsync(deliverer, start.AddDays(6).AddSeconds(-1));
        Assert.DoesNotContain(_world.Logs.Lines, line => line.Level == LogLevel.Warning);
        Assert.Empty(Receiver.Taken);

        await _world.RunUntilAsync(deliverer, start.AddDays(6), () => Receiver.Taken.Any());
        Assert.Equal("evt_2", Assert.Single(Receiver.Taken).Id);
        Assert.Contains("evt_1 of tenant acme is given up", Assert.Single(_world.Logs.Lines, line => line.Level == LogLevel.Warning).Text, StringComparison.Ordinal);
        Assert.Equal(start.AddDays(6), _world.Clock.GetUtcNow());
        Assert.Equal(0, await _world.WaitingAsync());
    }

    [Fact]
    public async Task Nothing_is_lost_when_the_receiver_is_down_for_a_day()
    {
        var start = _world.Clock.GetUtcNow();
        var deliverer = _world.Deliverer();
        Receiver.Answer = (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError);
        List<string> happened = [];
        for (var hour = 0; hour < 24; hour++)
        {
            for (var account = 0; account < 20; account += 1 + (hour % 3))
            {
                happened.Add(await _world.HappenAsync($"u{account}", $"S{hour}"));
            }

            await _world.RunUntilAsync(deliverer, start.AddHours(hour + 1));
            _world.Clock.SetUtcNow(start.AddHours(hour + 1));
        }

        Assert.Empty(Receiver.Taken);
        Receiver.AnswerWith(HttpStatusCode.OK);
        await _world.RunUntilAsync(deliverer, start.AddHours(24 + 6).AddMinutes(2));

        Assert.Equal(happened.Order(StringComparer.Ordinal), Receiver.Taken.Select(d => d.Id).Order(StringComparer.Ordinal));
        Assert.All(Receiver.Taken.GroupBy(d => d.Identifier), account => Assert.Equal(
            account.OrderBy(d => int.Parse(d.Id[4..], CultureInfo.InvariantCulture)).Select(d => d.Id), account.Select(d => d.Id)));
        Assert.Equal(0, await _world.WaitingAsync());
    }

    [Fact]
    public async Task However_many_events_wait_only_sixteen_are_in_hand()
    {
        for (var i = 0; i < 10_000; i++)
        {
            await _world.HappenAsync($"u{i}");
        }

        await _world.Deliverer().RunOnceAsync();

        Assert.Equal(10_000, Receiver.Taken.Select(d => d.Id).Distinct().Count());
        Assert.Equal(10_000, Receiver.Deliveries.Count);
        Assert.InRange(Receiver.MostAtOnce, 2, 16);
        Assert.All(_world.Probe.ArgumentsOf<int>(nameof(IAccountStore.TakeChangesAsync)), limit => Assert.Equal(16, limit));
        Assert.Equal(0, await _world.WaitingAsync());
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_costs_a_pass_one_batch_and_nobody_else_waits()
    {
        var dead = new Uri("https://dead.example/");
        for (var i = 0; i < 200; i++)
        {
            await _world.HappenAsync($"u{i}", tenant: "globex");
        }

        var id = await _world.HappenAsync("u1");
        Receiver.Answer = (delivery, _) => delivery.Url == dead ? throw new HttpRequestException(HttpRequestError.ConnectionError) : Task.FromResult(new HttpResponseMessage());
        var deliverer = _world.Deliverer(new()
        {
            Default = new(DeliveryWorld.Url, [DeliveryWorld.Secret]),
            Tenants = new Dictionary<string, WebhookEndpoint> { ["globex"] = new(dead, [DeliveryWorld.Secret]) },
        });
        await deliverer.RunOnceAsync();

        Assert.Equal(id, Assert.Single(Receiver.Taken).Id);
        var asked = Receiver.Deliveries.Count - 1;
        Assert.InRange(asked, 1, 16);

        // Those that were not asked have failed nothing, and come again when their lease is over.
        Receiver.AnswerWith(HttpStatusCode.OK);
        await _world.RunUntilAsync(deliverer, _world.Clock.GetUtcNow().AddMinutes(2));
        Assert.Equal(201, Receiver.Taken.Count());
        Assert.Equal(asked, _world.PutOff.Count);
    }
}
