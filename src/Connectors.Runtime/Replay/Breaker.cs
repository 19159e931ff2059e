namespace Connectors.Runtime.Replay;

/// <summary>
/// Stops asking a server that is down: it opens when so many of the last requests got no usable answer, and then lets one
/// through in each pause until one succeeds.
/// </summary>
/// <param name="clock">The time.</param>
/// <param name="window">How many requests are remembered.</param>
/// <param name="limit">How many of them may fail.</param>
/// <param name="probeEvery">How long it waits before it lets one through.</param>
internal sealed class Breaker(TimeProvider clock, int window, int limit, TimeSpan probeEvery)
{
    readonly Lock _gate = new();
    readonly bool[] _failed = new bool[window];
    int _next;
    DateTimeOffset? _probeAt;

    /// <summary>When the next request may be let through; null while all may.</summary>
    public DateTimeOffset? ProbeAt
    {
        get
        {
            lock (_gate)
            {
                return _probeAt;
            }
        }
    }

    /// <summary>Whether it is down and not yet time for a probe.</summary>
    public bool IsShut()
    {
        lock (_gate)
        {
            return _probeAt > clock.GetUtcNow();
        }
    }

    /// <summary>Whether a request may be sent now. While the endpoint is down, who may is the probe, and the next one comes later.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_probeAt is not null)
            {
                var now = clock.GetUtcNow();
                if (now < _probeAt)
                {
                    return false;
                }

                _probeAt = now + probeEvery;
            }

            return true;
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

            _failed[_next] = !answered;
            _next = (_next + 1) % window;
            if (_probeAt is null && _failed.Count(f => f) >= limit)
            {
                _probeAt = clock.GetUtcNow() + probeEvery;
            }
        }
    }
}
