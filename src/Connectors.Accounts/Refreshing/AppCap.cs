namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Paces a connection's token requests: so many a second, so many at once, and none while the provider asks to be left alone.
/// Neither a restart nor the end of an outage can make a storm of them.
/// </summary>
internal sealed class AppCap(double perSecond, int inFlight, TimeProvider clock)
{
    /// <summary>A whole connection is not silenced for longer, whatever a single answer asks for.</summary>
    static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(15);

    readonly Turnstile _places = new(inFlight, clock);
    readonly Lock _gate = new();
    readonly TimeSpan _gap = TimeSpan.FromSeconds(1 / perSecond);

    /// <summary>A pause is made up for by at most a second's worth of requests at once.</summary>
    readonly TimeSpan _leeway = TimeSpan.FromSeconds(Math.Min(1, (inFlight - 1) / perSecond));
    DateTimeOffset _next = DateTimeOffset.MinValue;
    DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;

    /// <summary>Waits for a place; false when none comes within the patience. <see cref="Leave"/> it when the answer has come.</summary>
    public async ValueTask<bool> EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        if (!await _places.EnterAsync(patience, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        try
        {
            if (Reserve(patience - clock.GetElapsedTime(start)) is { } wait)
            {
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
                }

                return true;
            }
        }
        catch
        {
            _places.Leave();
            throw;
        }

        _places.Leave();
        return false;
    }

    public void Leave() => _places.Leave();

    /// <summary>Nobody enters for so long.</summary>
    public void Pause(TimeSpan span)
    {
        lock (_gate)
        {
            var until = clock.GetUtcNow() + (span < s_longestPause ? span : s_longestPause);
            _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
        }
    }

    /// <summary>Takes the next free moment, unless it lies too far away.</summary>
    TimeSpan? Reserve(TimeSpan patience)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var free = Later(Later(_next, now - _leeway), _pausedUntil);
            var wait = Later(free, now) - now;
            if (wait > patience)
            {
                return null;
            }

            _next = free + _gap;
            return wait;
        }
    }

    static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
