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

                _probeAt = now + s_probeEvery;
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
            _next = (_next + 1) % Window;
            if (_probeAt is null && _failed.Count(f => f) >= Limit)
            {
                _probeAt = clock.GetUtcNow() + s_probeEvery;
            }
        }
    }
}
