namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Paces a connection's token requests: so many a second, so many at once, and none while the provider asks to be left alone.
/// Neither a restart nor the end of an outage can make a storm of them.
/// </summary>
internal sealed class AppCap(double perSecond, int inFlight, TimeProvider clock) : IDisposable
{
    readonly SemaphoreSlim _places = new(inFlight);
    readonly Lock _gate = new();
    readonly TimeSpan _gap = TimeSpan.FromSeconds(1 / perSecond);

    /// <summary>A pause is made up for by at most a second's worth of requests at once.</summary>
    readonly TimeSpan _slack = TimeSpan.FromSeconds(Math.Min(1, (inFlight - 1) / perSecond));
    DateTimeOffset _next = DateTimeOffset.MinValue;
    DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;

    /// <summary>Waits for a place; null when none comes within the patience. Dispose the place when the answer has come.</summary>
    public async ValueTask<Place?> EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        if (!_places.Wait(0, CancellationToken.None))
        {
            using var limit = new CancellationTokenSource(patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await _places.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }

        try
        {
            if (Reserve(patience - clock.GetElapsedTime(start)) is not { } wait)
            {
                _places.Release();
                return null;
            }

            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
            }

            return new(_places);
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    /// <summary>Nobody enters before this time.</summary>
    public void PauseUntil(DateTimeOffset time)
    {
        lock (_gate)
        {
            _pausedUntil = time > _pausedUntil ? time : _pausedUntil;
        }
    }

    public void Dispose() => _places.Dispose();

    /// <summary>Takes the next free moment, unless it lies too far away.</summary>
    TimeSpan? Reserve(TimeSpan patience)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var free = _next > now - _slack ? _next : now - _slack;
            var at = free > now ? free : now;
            at = at > _pausedUntil ? at : _pausedUntil;
            if (at - now > patience)
            {
                return null;
            }

            _next = (free > _pausedUntil ? free : _pausedUntil) + _gap;
            return at - now;
        }
    }

    /// <summary>The right to send one request.</summary>
    public sealed class Place(SemaphoreSlim places) : IDisposable
    {
        int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                places.Release();
            }
        }
    }
}
