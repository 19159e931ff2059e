using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Testing;
using Connectors.Runtime.Replay;

namespace Connectors.Accounts.Tests.Refreshing;

/// <summary>Pace, places and the breaker, each by itself.</summary>
public class GateTests
{
    static void Run(Action<SimulatedClock> test)
    {
        var clock = new SimulatedClock(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        clock.Run(() => test(clock));
    }

    static bool AtOnce(ValueTask<bool> entering)
    {
        var task = entering.AsTask();
        Assert.True(task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }

    [Fact]
    public void Places_are_given_in_order_and_nobody_waits_for_ever() => Run(clock =>
    {
        var turnstile = new Turnstile(2, clock);
        var patience = TimeSpan.FromSeconds(10);
        Assert.True(AtOnce(turnstile.EnterAsync(patience, default)));
        Assert.True(AtOnce(turnstile.EnterAsync(TimeSpan.Zero, default)));
        Assert.False(AtOnce(turnstile.EnterAsync(TimeSpan.Zero, default)));

        using var giveUp = new CancellationTokenSource();
        var order = new List<string>();
        async Task WaitAsync(string name, TimeSpan span, CancellationToken cancellationToken) => order.Add($"{name} {await turnstile.EnterAsync(span, cancellationToken)}");
        var a = WaitAsync("a", patience, default);
        var b = WaitAsync("b", patience, giveUp.Token);
        var c = WaitAsync("c", patience * 2, default);
        giveUp.Cancel();
        Assert.True(b.IsCanceled);
        turnstile.Leave();
        clock.Pass(patience);
        turnstile.Leave();
        Assert.Equal(["a True", "c True"], order);

        // Two hold a place, a third gives up in time, and its turn goes to nobody.
        var d = WaitAsync("d", patience, default);
        clock.Pass(patience);
        Assert.Equal("d False", order[^1]);
        turnstile.Leave();
        turnstile.Leave();
        Assert.True(AtOnce(turnstile.EnterAsync(TimeSpan.Zero, default)));
        Assert.True(AtOnce(turnstile.EnterAsync(TimeSpan.Zero, default)));
        Assert.False(AtOnce(turnstile.EnterAsync(TimeSpan.Zero, default)));
        Assert.True(a.IsCompleted && c.IsCompleted && d.IsCompleted);
    });

    [Fact]
    public void The_cap_lets_ten_a_second_through_and_makes_up_for_a_pause_by_a_second_s_worth() => Run(clock =>
    {
        var cap = new AppCap(10, 16, clock);
        var entered = new List<double>();
        var start = clock.GetUtcNow();
        async Task EnterAsync()
        {
            if (await cap.EnterAsync(TimeSpan.FromMinutes(5), default))
            {
                entered.Add((clock.GetUtcNow() - start).TotalSeconds);
                cap.Leave();
            }
        }

        clock.Pass(TimeSpan.FromMinutes(1));
        start = clock.GetUtcNow();
        var all = Enumerable.Range(0, 100).Select(_ => EnterAsync()).ToList();
        clock.Pass(TimeSpan.FromSeconds(30));
        Assert.All(all, t => Assert.True(t.IsCompletedSuccessfully));
        Assert.InRange(entered.Count(e => e < 1), 10, 20);
        Assert.InRange(entered[^1], 8.8, 9.1);
    });

    [Fact]
    public void While_the_provider_asks_to_be_left_alone_nobody_enters_and_then_at_the_old_pace() => Run(clock =>
    {
        var cap = new AppCap(10, 16, clock);
        cap.Pause(TimeSpan.FromSeconds(15));
        Assert.False(AtOnce(cap.EnterAsync(TimeSpan.FromSeconds(10), default)));
        var entered = cap.EnterAsync(TimeSpan.FromSeconds(20), default).AsTask();
        clock.Pass(TimeSpan.FromSeconds(14));
        Assert.False(entered.IsCompleted);
        clock.Pass(TimeSpan.FromSeconds(1));
        Assert.True(entered.Result);
        Assert.False(AtOnce(cap.EnterAsync(TimeSpan.FromMilliseconds(50), default)));

        cap.Pause(TimeSpan.FromDays(1));
        clock.Pass(TimeSpan.FromMinutes(15));
        Assert.True(AtOnce(cap.EnterAsync(TimeSpan.Zero, default)));
    });

    [Fact]
    public void A_place_that_was_given_up_while_waiting_for_the_pace_is_free_again() => Run(clock =>
    {
        var cap = new AppCap(1, 1, clock);
        Assert.True(AtOnce(cap.EnterAsync(TimeSpan.Zero, default)));
        cap.Leave();
        using var giveUp = new CancellationTokenSource();
        var waiting = cap.EnterAsync(TimeSpan.FromSeconds(10), giveUp.Token).AsTask();
        giveUp.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => waiting.GetAwaiter().GetResult());
        clock.Pass(TimeSpan.FromSeconds(2));
        Assert.True(AtOnce(cap.EnterAsync(TimeSpan.Zero, default)));
    });

    [Fact]
    public void The_breaker_opens_after_five_of_ten_and_probes_every_half_minute() => Run(clock =>
    {
        var breaker = new Breaker(clock, 10, 5, TimeSpan.FromSeconds(30));
        foreach (var answered in (bool[])[true, false, true, false, true, false, true, false, true])
        {
            breaker.Report(answered);
            Assert.True(breaker.TryEnter());
        }

        breaker.Report(false);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(breaker.IsShut());
            Assert.False(breaker.TryEnter());
            clock.Pass(TimeSpan.FromSeconds(30));
            Assert.False(breaker.IsShut());
            Assert.True(breaker.TryEnter());
            Assert.False(breaker.TryEnter());
            breaker.Report(false);
        }

        clock.Pass(TimeSpan.FromSeconds(30));
        Assert.True(breaker.TryEnter());
        breaker.Report(true);
        Assert.False(breaker.IsShut());
        Assert.True(breaker.TryEnter());
        breaker.Report(false);
        Assert.True(breaker.TryEnter());
    });

    [Theory]
    [InlineData(1800, 450, 120)]
    [InlineData(3600, 900, 120)]
    [InlineData(86_400, 900, 120)]
    [InlineData(300, 75, 25)]
    [InlineData(60, 30, 10)]
    [InlineData(1, 0.5, 0.1666667)]
    public void The_window_is_a_quarter_of_a_life_within_bounds(int life, double window, double urgent)
    {
        Assert.Equal(window, RefreshWindow.Of(TimeSpan.FromSeconds(life)).TotalSeconds, 3);
        Assert.Equal(urgent, RefreshWindow.Urgent(TimeSpan.FromSeconds(life)).TotalSeconds, 3);
        var random = new Random(1);
        var end = DateTimeOffset.UnixEpoch.AddDays(1);
        var tries = Enumerable.Range(0, 1000).Select(_ => (end - RefreshWindow.FirstTry(end, TimeSpan.FromSeconds(life), random)).TotalSeconds / window).ToList();
        Assert.InRange(tries.Min(), 0.8, 0.82);
        Assert.InRange(tries.Max(), 1.18, 1.2);
    }
}
