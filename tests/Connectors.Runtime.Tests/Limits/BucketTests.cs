using Connectors.Accounts.Testing;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Limits;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tools;
using CsCheck;

namespace Connectors.Runtime.Tests.Limits;

/// <summary>The limit of one provider account: never over it, close to it, and fair.</summary>
public class BucketTests
{
    static readonly LimitDescriptor s_burst = Limit(110, TimeSpan.FromSeconds(10));
    static readonly LimitDescriptor s_search = Limit(5, TimeSpan.FromSeconds(1));

    static LimitDescriptor Limit(int allow, TimeSpan every) => new("things")
    {
        PerApp = true,
        PerSubject = true,
        Allow = allow,
        Every = every,
        MaximumHeader = "X-Max",
        RemainingHeader = "X-Remaining",
    };

    static void Run(LimitDescriptor limit, Action<Traffic> test)
    {
        var clock = new SimulatedClock(Call.Now);
        clock.Run(() => test(new(clock, limit)));
    }

    [Theory]
    [InlineData(110, 10_000, 1)]
    [InlineData(110, 10_000, 2)]
    [InlineData(5, 1000, 1)]
    [InlineData(5, 1000, 2)]
    [InlineData(1, 1000, 2)]
    public void Twenty_callers_get_what_the_limit_allows_and_the_provider_never_refuses(int allow, int every, int tenants) => Run(Limit(allow, TimeSpan.FromMilliseconds(every)), traffic =>
    {
        for (var i = 0; i < 20; i++)
        {
            traffic.Loop($"tenant-{i % tenants}");
        }

        var length = TimeSpan.FromMilliseconds(every * 30);
        traffic.Pass(length);
        Assert.Equal(0, traffic.Refused);
        Assert.InRange(traffic.Admitted, 0.95 * allow * 30, allow * 31);
    });

    [Fact]
    public void Whatever_the_traffic_the_provider_never_sees_too_many() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 40], Gen.Int[1, 3], Gen.Int[0, 400], Gen.Int).Sample(
            (allow, callers, tenants, latency, seed) => Run(Limit(allow, TimeSpan.FromSeconds(1)), traffic =>
            {
                traffic.Random = new(seed);
                (traffic.FastestMs, traffic.SlowestMs) = (latency / 4, latency);
                for (var i = 0; i < callers; i++)
                {
                    traffic.Loop($"tenant-{i % tenants}", pause: i % 3 == 0 ? TimeSpan.FromMilliseconds(traffic.Random.Next(2000)) : null);
                }

                traffic.Pass(TimeSpan.FromSeconds(15));
                Assert.Equal(0, traffic.Refused);
            }),
            iter: 200, threads: 1);

    [Fact]
    public void One_who_floods_does_not_double_what_another_waits()
    {
        var alone = Polite(floods: false);
        var beside = Polite(floods: true);
        Assert.True(beside <= alone * 2, $"{beside} ms beside a flood, {alone} ms without one");

        static double Polite(bool floods)
        {
            var p99 = 0.0;
            Run(s_burst, traffic =>
            {
                (traffic.FastestMs, traffic.SlowestMs) = (150, 250);
                traffic.Loop("polite", pause: TimeSpan.FromMilliseconds(500));
                traffic.Loop("other", pause: TimeSpan.FromMilliseconds(500));
                for (var i = 0; i < (floods ? 100 : 0); i++)
                {
                    traffic.Loop("flood");
                }

                traffic.Pass(TimeSpan.FromMinutes(5));
                Assert.Equal(0, traffic.Refused);
                var waits = traffic.Took["polite"].Order().ToList();
                p99 = waits[waits.Count * 99 / 100];
            });
            return p99;
        }
    }

    [Fact]
    public void Interactive_calls_go_before_background_ones() => Run(s_search, traffic =>
    {
        for (var i = 0; i < 10; i++)
        {
            traffic.Loop("a", CallPriority.Background);
        }

        traffic.Pass(TimeSpan.FromSeconds(5));
        traffic.Loop("a", pause: TimeSpan.FromMilliseconds(900), name: "person");
        traffic.Pass(TimeSpan.FromSeconds(20));
        Assert.All(traffic.Took["person"], t => Assert.InRange(t, 0, 450));
        Assert.Equal(0, traffic.Refused);
    });

    [Fact]
    public void A_call_that_would_come_too_late_is_refused_at_once_with_its_time() => Run(s_search, traffic =>
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(traffic.Take("a").Result.RetryAt);
        }

        // All five are still under way: the next place comes a second later at the earliest.
        var refused = traffic.Take("a", deadline: TimeSpan.FromMilliseconds(500));
        Assert.True(refused.IsCompleted);
        Assert.InRange((refused.Result.RetryAt!.Value - Call.Now).TotalSeconds, 0.9, 1.1);
        Assert.Equal(Call.Now, traffic.Clock.GetUtcNow());

        // And one that can wait waits.
        var waiting = traffic.Take("a", deadline: TimeSpan.FromSeconds(5));
        Assert.False(waiting.IsCompleted);
    });

    [Fact]
    public void Who_gives_up_leaves_the_queue_and_holds_nothing() => Run(Limit(1, TimeSpan.FromSeconds(1)), traffic =>
    {
        var first = traffic.Take("a").Result;
        using var caller = new CancellationTokenSource();
        var gone = traffic.Take("a", cancellation: caller.Token);
        var next = traffic.Take("a");
        caller.Cancel();
        first.Dispose();
        traffic.Pass(TimeSpan.FromSeconds(1));
        Assert.True(next.IsCompletedSuccessfully);
        Assert.IsType<TaskCanceledException>(Record.Exception(() => gone.GetAwaiter().GetResult()));
    });

    [Fact]
    public void What_was_not_sent_costs_nothing() => Run(Limit(1, TimeSpan.FromSeconds(1)), traffic =>
    {
        for (var i = 0; i < 100; i++)
        {
            using var lease = traffic.Take("a").Result;
            Assert.Null(lease.RetryAt);
            lease.Unsent();
        }
    });

    [Fact]
    public void The_provider_s_own_maximum_takes_the_place_of_ours() => Run(s_burst, traffic =>
    {
        using (var lease = traffic.Take("a").Result)
        {
            lease.Observe("things", 3, 2);
            lease.Observe("another", 1000, 1000);
        }

        Assert.True(traffic.Take("a").IsCompleted);
        Assert.True(traffic.Take("a").IsCompleted);
        Assert.False(traffic.Take("a").IsCompleted);
    });

    [Fact]
    public void What_others_took_of_the_same_app_is_not_given_away() => Run(s_burst, traffic =>
    {
        using (var lease = traffic.Take("a").Result)
        {
            lease.Observe("things", 110, 4);
        }

        Assert.Equal(4, Enumerable.Range(0, 50).Count(_ => traffic.Take("a").IsCompleted));
    });

    [Fact]
    public void After_a_refusal_nothing_is_sent_for_as_long_as_the_provider_wants() => Run(s_burst, traffic =>
    {
        using (var lease = traffic.Take("a").Result)
        {
            lease.Refuse(TimeSpan.FromSeconds(3));
        }

        var next = traffic.Take("a");
        traffic.Pass(TimeSpan.FromSeconds(2.9));
        Assert.False(next.IsCompleted);
        traffic.Pass(TimeSpan.FromSeconds(0.2));
        Assert.True(next.IsCompleted);
    });

    [Fact]
    public void Buckets_of_other_accounts_and_apps_are_others() => Run(Limit(1, TimeSpan.FromSeconds(1)), traffic =>
    {
        Assert.True(traffic.Take("a", subject: "1").IsCompleted);
        Assert.True(traffic.Take("a", subject: "2").IsCompleted);
        Assert.True(traffic.Take("a", subject: "1", app: "other").IsCompleted);

        // Another tenant on the same provider account shares its limit.
        Assert.False(traffic.Take("b", subject: "1").IsCompleted);
    });

    [Fact]
    public void Buckets_that_nobody_uses_are_forgotten() => Run(Limit(1, TimeSpan.FromSeconds(1)), traffic =>
    {
        for (var i = 0; i < 50_000; i++)
        {
            traffic.Take("a", subject: $"{i}").Result.Dispose();
            if (i % 1000 == 0)
            {
                traffic.Pass(TimeSpan.FromSeconds(2));
            }
        }

        Assert.InRange(traffic.Governor.Count, 1, 10_001);
    });

    /// <summary>Callers, and a provider that counts each request at some moment between its leaving and its answer.</summary>
    sealed class Traffic(SimulatedClock clock, LimitDescriptor limit)
    {
        readonly Queue<DateTimeOffset> _window = [];
        readonly List<Caller> _callers = [];

        public SimulatedClock Clock => clock;

        public RateGovernor Governor { get; } = new(clock);

        public Random Random { get; set; } = new(11);

        public int FastestMs { get; set; } = 2;

        public int SlowestMs { get; set; } = 6;

        public int Admitted { get; private set; }

        public int Refused { get; private set; }

        public Dictionary<string, List<double>> Took { get; } = [];

        public Task<RateLease> Take(
            string tenant, CallPriority priority = default, TimeSpan? deadline = null, string subject = "1", string app = "app", CancellationToken cancellation = default) =>
            Governor.AcquireAsync(new("acme", [limit], app, subject, tenant, priority, clock.GetUtcNow() + (deadline ?? TimeSpan.FromMinutes(10))), cancellation).AsTask();

        public void Loop(string tenant, CallPriority priority = default, TimeSpan? pause = null, string? name = null) =>
            _callers.Add(new(this, tenant, priority, pause ?? TimeSpan.Zero, name ?? tenant));

        /// <summary>Grants come to those who wait on threads of their own, so the callers look every millisecond of simulated time.</summary>
        public void Pass(TimeSpan span)
        {
            var end = clock.GetUtcNow() + span;
            if (_callers.Count == 0)
            {
                clock.Pass(span);
                return;
            }

            while (clock.GetUtcNow() < end)
            {
                _callers.ForEach(c => c.Look());
                clock.Pass(TimeSpan.FromMilliseconds(1));
            }
        }

        void Count()
        {
            var now = clock.GetUtcNow();
            while (_window.TryPeek(out var oldest) && oldest <= now - limit.Every)
            {
                _window.Dequeue();
            }

            if (_window.Count >= limit.Allow)
            {
                Refused++;
                return;
            }

            _window.Enqueue(now);
            Admitted++;
        }

        sealed class Caller(Traffic traffic, string tenant, CallPriority priority, TimeSpan pause, string name)
        {
            Task<RateLease>? _place;
            RateLease? _lease;
            DateTimeOffset _since;
            DateTimeOffset _countedAt;
            DateTimeOffset _answeredAt;
            DateTimeOffset _nextAt = traffic.Clock.GetUtcNow();
            bool _isCounted;

            public void Look()
            {
                var now = traffic.Clock.GetUtcNow();
                if (_lease is not null)
                {
                    if (!_isCounted && now >= _countedAt)
                    {
                        _isCounted = true;
                        traffic.Count();
                    }

                    if (now >= _answeredAt)
                    {
                        _lease.Dispose();
                        _lease = null;
                        _nextAt = now + pause;
                        (traffic.Took.TryGetValue(name, out var took) ? took : traffic.Took[name] = []).Add((now - _since).TotalMilliseconds);
                    }

                    return;
                }

                if (_place is null && now >= _nextAt)
                {
                    _since = now;
                    _place = traffic.Take(tenant, priority);
                }

                if (_place is { IsCompleted: true })
                {
                    var latency = traffic.Random.Next(traffic.FastestMs, traffic.SlowestMs + 1);
                    (_lease, _place, _isCounted) = (_place.Result, null, false);
                    _countedAt = now.AddMilliseconds(traffic.Random.NextDouble() * latency);
                    _answeredAt = now.AddMilliseconds(latency);
                }
            }
        }
    }
}
