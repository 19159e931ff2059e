namespace Connectors.Sandbox.Time;

/// <summary>The twin's only clock: the one it was started with, plus what <c>POST /_twin/clock</c> has added since.</summary>
internal sealed class MovableClock(TimeProvider inner) : TimeProvider
{
    long _aheadTicks;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _aheadTicks));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _aheadTicks, by.Ticks);

    /// <summary>The moment a record is stamped with. HubSpot keeps milliseconds, so two reads of one write compare equal.</summary>
    public DateTimeOffset Stamp()
    {
        var now = GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
