using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Limits;

/// <summary>
/// One limit of one provider account: so many requests within any span of a length. It never lets the provider see more, and
/// comes close to letting it see as many.
/// </summary>
/// <remarks>
/// <para>
/// The provider counts a request at some moment between its leaving and its answer. So a place is taken from the moment it is
/// given, stays taken while the request is under way, and is free again one span after its answer. That costs the share that an
/// answer's time has in the span, a few parts in a hundred of ten seconds, and makes it certain.
/// </para>
/// <para>
/// While several tenants, or both priorities, share the bucket, the second half of it is not given away at once but spread
/// over the span. Otherwise whoever comes just after a flood would have to wait until the whole span is over.
/// </para>
/// </remarks>
internal sealed class Bucket : IDisposable
{
    /// <summary>For so many spans it counts as shared after two have used it.</summary>
    const int SharedSpans = 10;

    readonly Lock _gate = new();
    readonly TimeProvider _clock;
    readonly string _limit;
    readonly long _start;
    readonly long _span;
    readonly Queue<(long FreeAt, bool IsBurst)> _cooling = [];
    readonly FairQueue _waiting = new();
    readonly ITimer _timer;
    bool _isForgotten;
    int _allow;
    int _inFlight;
    int _bursts;
    long _lastGrant = long.MinValue / 2;
    long _blockedUntil = long.MinValue;
    long _sharedUntil = long.MinValue;
    (string Tenant, CallPriority Priority)? _lastUser;

    public Bucket(LimitDescriptor limit, TimeProvider clock)
    {
        _clock = clock;
        _limit = limit.Name;
        _start = clock.GetTimestamp();
        _span = limit.Every.Ticks;
        _allow = limit.Allow;
        _timer = clock.CreateTimer(static bucket => ((Bucket)bucket!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    long Now => _clock.GetElapsedTime(_start).Ticks;

    int Used => _inFlight + _cooling.Count;

    /// <summary>Asks for a place; false when the bucket was thrown away meanwhile, and another has to be asked.</summary>
    public bool TryAcquire(string tenant, CallPriority priority, DateTimeOffset notAfter, CancellationToken cancellationToken, out ValueTask<RateLease> place)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_isForgotten)
            {
                place = default;
                return false;
            }

            var now = Now;
            Expire(now);
            NoteUser(tenant, priority, now);
            if (_waiting.Count == 0 && NextGrant(now) <= now)
            {
                place = new(Grant(now));
                return true;
            }

            var wall = _clock.GetUtcNow();
            var expected = wall.AddTicks(Expected(now, _waiting.Ahead(tenant, priority) + 1) - now);
            if (expected > notAfter)
            {
                place = new(new Refusal(expected));
                return true;
            }

            waiter = new(tenant, priority);
            _waiting.Add(waiter);
            Schedule(now);
        }

        place = cancellationToken.CanBeCanceled ? AwaitAsync(waiter, cancellationToken) : new(waiter.Lease);
        return true;
    }

    /// <summary>Throws it away when nothing is known that still counts.</summary>
    public bool TryForget()
    {
        lock (_gate)
        {
            var now = Now;
            Expire(now);
            if (Used > 0 || _waiting.Count > 0 || _blockedUntil > now)
            {
                return false;
            }

            _isForgotten = true;
        }

        _timer.Dispose();
        return true;
    }

    public void Dispose() => _timer.Dispose();

    async ValueTask<RateLease> AwaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(static (state, token) =>
        {
            var (bucket, waiter) = ((Bucket, Waiter))state!;
            bool waits;
            lock (bucket._gate)
            {
                waits = bucket._waiting.Remove(waiter);
            }

            if (waits)
            {
                waiter.Cancel(token);
            }
        }, (this, waiter)).ConfigureAwait(false))
        {
            return await waiter.Lease.ConfigureAwait(false);
        }
    }

    void Wake()
    {
        lock (_gate)
        {
            Serve(Now);
        }
    }

    void Serve(long now)
    {
        Expire(now);
        while (_waiting.Count > 0 && NextGrant(now) <= now)
        {
            _waiting.Next().Grant(Grant(now));
        }

        Schedule(now);
    }

    void Schedule(long now)
    {
        if (_waiting.Count > 0 && NextGrant(now) is < long.MaxValue and var at)
        {
            // Timers drop fractions of a millisecond, and would ring in vain.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, at - now) / (double)TimeSpan.TicksPerMillisecond)), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>When one more may go, as far as is known now.</summary>
    long NextGrant(long now)
    {
        if (Used >= _allow)
        {
            // Where all are under way, the next answer says.
            return _cooling.TryPeek(out var oldest) ? Math.Max(oldest.FreeAt, _blockedUntil) : long.MaxValue;
        }

        var at = Math.Max(now, _blockedUntil);
        return IsSpread(now) ? Math.Max(at, _lastGrant + Interval) : at;
    }

    bool IsSpread(long now) => now < _sharedUntil && Used * 2 >= _allow;

    /// <summary>What a burst has not taken of the span is spread over it.</summary>
    long Interval => _span / Math.Max(1, _allow - _bursts);

    /// <summary>When the n-th from now on may go, if every place comes free when it is due.</summary>
    long Expected(long now, int n)
    {
        var free = _allow - Used;
        var at = n <= free ? now : FreeAt(now, n - free - 1);
        at = Math.Max(at, _blockedUntil);
        return now < _sharedUntil && (Used + n) * 2 > _allow ? Math.Max(at, _lastGrant + (n * Interval)) : at;
    }

    long FreeAt(long now, int index)
    {
        if (index >= _cooling.Count)
        {
            return now + (_span * (1 + ((index - _cooling.Count) / Math.Max(1, _allow))));
        }

        return _cooling.ElementAt(index).FreeAt;
    }

    Lease Grant(long now)
    {
        var isBurst = !IsSpread(now);
        _inFlight++;
        _bursts += isBurst ? 1 : 0;
        _lastGrant = now;
        return new(this, isBurst);
    }

    void Expire(long now)
    {
        // They ended in this order, so they come free in it.
        while (_cooling.TryPeek(out var oldest) && oldest.FreeAt <= now)
        {
            _cooling.Dequeue();
            _bursts -= oldest.IsBurst ? 1 : 0;
        }
    }

    void NoteUser(string tenant, CallPriority priority, long now)
    {
        if (_lastUser is { } last && (last.Tenant != tenant || last.Priority != priority))
        {
            _sharedUntil = now + (SharedSpans * _span);
        }

        _lastUser = (tenant, priority);
    }

    void End(bool isBurst, bool wasSent)
    {
        lock (_gate)
        {
            var now = Now;
            _inFlight--;
            if (wasSent)
            {
                _cooling.Enqueue((now + _span, isBurst));
            }
            else
            {
                _bursts -= isBurst ? 1 : 0;
            }

            Serve(now);
        }
    }

    void Observe(int? maximum, int? remaining)
    {
        lock (_gate)
        {
            var now = Now;
            Expire(now);
            _allow = maximum is > 0 and <= 1_000_000 ? maximum.Value : _allow;

            // Somebody else uses the same app: another process, another installation. What they took is not ours to give. A few
            // more or less are requests that crossed on their way.
            var foreign = _allow - Used - remaining;
            if (foreign > Math.Max(1, _allow / 20))
            {
                for (var i = 0; i < foreign; i++)
                {
                    _cooling.Enqueue((now + _span, false));
                }
            }

            Serve(now);
        }
    }

    void Refuse(TimeSpan wait)
    {
        lock (_gate)
        {
            var now = Now;
            _blockedUntil = Math.Max(_blockedUntil, now + wait.Ticks);
            Schedule(now);
        }
    }

    sealed class Lease(Bucket bucket, bool isBurst) : RateLease
    {
        bool _wasSent = true;
        bool _isOver;

        public override void Observe(string limit, int? maximum, int? remaining)
        {
            if (limit == bucket._limit)
            {
                bucket.Observe(maximum, remaining);
            }
        }

        public override void Refuse(TimeSpan wait) => bucket.Refuse(wait);

        public override void Unsent() => _wasSent = false;

        public override void Dispose()
        {
            if (!_isOver)
            {
                _isOver = true;
                bucket.End(isBurst, _wasSent);
            }

            base.Dispose();
        }
    }

    sealed class Refusal(DateTimeOffset at) : RateLease
    {
        public override DateTimeOffset? RetryAt => at;
    }
}
