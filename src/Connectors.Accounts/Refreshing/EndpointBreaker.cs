namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Stops asking a token endpoint that is down: it opens when five of the last ten requests got no usable answer, and then
/// lets one through every half minute until one succeeds.
/// </summary>
internal sealed class EndpointBreaker(TimeProvider clock)
{
    const int Window = 10;
    const int Limit = 5;

    static readonly TimeSpan s_probeEvery = TimeSpan.FromSeconds(30);

    readonly Lock _gate = new();
    readonly bool[] _failed = new bool[Window];
    int _next;
    DateTimeOffset? _probeAt;

    /// <summary>When to come again; null when a request may be sent now.</summary>
    public DateTimeOffset? ClosedUntil()
    {
        lock (_gate)
        {
            if (_probeAt is not { } probeAt)
            {
                return null;
            }

            var now = clock.GetUtcNow();
            if (now < probeAt)
            {
                return probeAt;
            }

            // This caller is the probe; whoever comes next waits for its answer, or for the next probe.
            _probeAt = now + s_probeEvery;
            return null;
        }
    }

    /// <summary>How a request ended.</summary>
    public void Report(bool answered)
    {
        lock (_gate)
        {
            if (answered && _probeAt is not null)
            {
                // One answer proves that it is up again; what was before it counts no more.
                Array.Clear(_failed);
                _probeAt = null;
                return;
            }

            _failed[_next++ % Window] = !answered;
            if (_probeAt is null && _failed.Count(f => f) >= Limit)
            {
                _probeAt = clock.GetUtcNow() + s_probeEvery;
            }
        }
    }
}
