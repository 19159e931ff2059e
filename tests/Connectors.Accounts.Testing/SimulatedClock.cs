namespace Connectors.Accounts.Testing;

/// <summary>
/// Time that moves only when it is told to, timer by timer, on the thread that tells it. With every wait of a system on this clock and
/// its doors answering at once or by timers, whatever can run has run when a call to it returns: no idling has to be guessed at.
/// </summary>
/// <remarks>
/// It works because continuations run where their task is completed, unless something insists on another thread (a synchronization
/// context, Task.Yield, SemaphoreSlim). That nothing does is checked: a timer that is made elsewhere is a stray, and
/// <see cref="Run"/> throws for it.
/// </remarks>
public sealed class SimulatedClock(DateTimeOffset start) : TimeProvider
{
    readonly PriorityQueue<(SimulatedTimer Timer, long Setting), (long At, long Order)> _queue = new();
    int _thread;
    int _strays;
    long _ticks;
    long _order;
    TimeSpan _wall;

    /// <summary>Timers that have fired so far.</summary>
    public long Fired { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => start + TimeSpan.FromTicks(Volatile.Read(ref _ticks)) + _wall;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The same time on a wall clock that nobody sets: somebody else's.</summary>
    public TimeProvider Unset => new UnsetClock(this, start);

    /// <summary>Sets the wall clock to another time; the time that passes is not touched.</summary>
    public void JumpWall(TimeSpan by) => _wall += by;

    /// <summary>Whatever waits for a timer waits for ever: the machine has lost its power.</summary>
    public void Forget() => _queue.Clear();

    /// <summary>Runs a simulation on this thread.</summary>
    public void Run(Action simulation)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        _thread = Environment.CurrentManagedThreadId;
        try
        {
            simulation();
            ThrowIfStrayed();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Lets time pass, and everything happen that is due in it.</summary>
    public void Pass(TimeSpan span)
    {
        var end = _ticks + span.Ticks;
        while (FireNext(end))
        {
        }

        _ticks = end;
        ThrowIfStrayed();
    }

    /// <summary>Lets time pass until something has come to its end.</summary>
    public void PassUntil(Func<bool> isOver, TimeSpan atMost)
    {
        var end = _ticks + atMost.Ticks;
        while (!isOver())
        {
            if (!FireNext(end))
            {
                ThrowIfStrayed();
                throw new TimeoutException($"Not over within {atMost}.");
            }
        }
    }

    /// <summary>Goes to the next timer and fires it; false when there is none.</summary>
    public bool FireNext(long end = long.MaxValue)
    {
        while (_queue.TryPeek(out var next, out var due) && due.At <= end)
        {
            _queue.Dequeue();
            if (next.Timer.Setting != next.Setting)
            {
                continue;
            }

            _ticks = Math.Max(_ticks, due.At);
            Fired++;
            next.Timer.Fire();
            return true;
        }

        return false;
    }

    void ThrowIfStrayed()
    {
        if (_strays > 0)
        {
            throw new InvalidOperationException($"{_strays} timers were made on other threads, so the simulation is not in order.");
        }
    }

    sealed class UnsetClock(SimulatedClock clock, DateTimeOffset start) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => start + TimeSpan.FromTicks(clock._ticks);

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
    }

    sealed class SimulatedTimer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        TimeSpan _period;

        /// <summary>Rises with each change; what was planned before is void.</summary>
        public long Setting { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (Environment.CurrentManagedThreadId != clock._thread)
            {
                Interlocked.Increment(ref clock._strays);
            }

            Setting++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clock._queue.Enqueue((this, Setting), (clock._ticks + dueTime.Ticks, clock._order++));
            }

            return true;
        }

        public void Fire()
        {
            Setting++;
            if (_period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }

            callback(state);
        }

        public void Dispose() => Setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
