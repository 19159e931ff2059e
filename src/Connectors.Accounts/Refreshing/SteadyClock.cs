namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Wall time that never runs backward and never slower than time passes. A clock that is set back would make every token look
/// younger than it is; one that jumps ahead, or a machine that slept, makes them older, which is believed.
/// </summary>
/// <remarks>
/// After a step back this clock stays ahead of the wall until the process is started anew. What matters here are spans (the life
/// of a token, of a lease), and those stay right.
/// </remarks>
public sealed class SteadyClock(TimeProvider inner) : TimeProvider
{
    /// <summary>
    /// The two clocks are compared over spans of this length. Comparing at every look would add up, look by look, the moments
    /// that lie between reading one and reading the other.
    /// </summary>
    static readonly TimeSpan s_compareEvery = TimeSpan.FromSeconds(1);

    readonly Lock _gate = new();
    DateTimeOffset _anchor = inner.GetUtcNow();
    DateTimeOffset _wall = inner.GetUtcNow();
    long _ticks = inner.GetTimestamp();
    DateTimeOffset _last;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc />
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            var (wall, ticks) = (inner.GetUtcNow(), inner.GetTimestamp());
            var passed = inner.GetElapsedTime(_ticks, ticks);
            var shown = wall - _wall;
            var span = shown > passed ? shown : passed;
            var now = _anchor + span;
            if (span >= s_compareEvery || shown < -s_compareEvery)
            {
                (_anchor, _wall, _ticks) = (now, wall, ticks);
            }

            return _last = now > _last ? now : _last;
        }
    }

    /// <inheritdoc />
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
