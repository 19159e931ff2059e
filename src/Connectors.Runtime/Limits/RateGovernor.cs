using System.Collections.Concurrent;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Limits;

/// <summary>The limits of one process, in memory that does not grow: a bucket that nobody uses any more is forgotten.</summary>
public sealed class RateGovernor(TimeProvider clock) : IRateGovernor, IDisposable
{
    const int Crowd = 10_000;

    readonly ConcurrentDictionary<BucketKey, Bucket> _buckets = [];
    int _tidyAt = Crowd;

    /// <inheritdoc />
    public ValueTask<RateLease> AcquireAsync(RateRequest request, CancellationToken cancellationToken) => request.Limits.Count switch
    {
        0 => new(RateLease.Free),
        1 => AcquireAsync(request, request.Limits[0], cancellationToken),
        _ => AcquireAllAsync(request, cancellationToken),
    };

    /// <summary>How many buckets are in memory.</summary>
    internal int Count => _buckets.Count;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var bucket in _buckets.Values)
        {
            bucket.Dispose();
        }
    }

    /// <summary>One after the other, always in the connector's order, so that two requests never wait for each other.</summary>
    async ValueTask<RateLease> AcquireAllAsync(RateRequest request, CancellationToken cancellationToken)
    {
        var held = new RateLease[request.Limits.Count];
        var count = 0;
        try
        {
            foreach (var limit in request.Limits)
            {
                var lease = await AcquireAsync(request, limit, cancellationToken).ConfigureAwait(false);
                if (lease.RetryAt is not null)
                {
                    GiveBack();
                    return lease;
                }

                held[count++] = lease;
            }
        }
        catch
        {
            GiveBack();
            throw;
        }

        return new JointLease(held);

        void GiveBack()
        {
            foreach (var lease in held.AsSpan(0, count))
            {
                lease.Unsent();
                lease.Dispose();
            }
        }
    }

    ValueTask<RateLease> AcquireAsync(in RateRequest request, LimitDescriptor limit, CancellationToken cancellationToken)
    {
        var key = new BucketKey(request.Connector, limit.Name, limit.PerApp ? request.App : "", limit.PerSubject ? request.Subject : "");
        while (true)
        {
            if (!_buckets.TryGetValue(key, out var bucket))
            {
                if (_buckets.Count >= _tidyAt)
                {
                    Tidy();
                }

                bucket = _buckets.GetOrAdd(key, static (_, a) => new(a.limit, a.clock), (limit, clock));
            }

            if (bucket.TryAcquire(request.Tenant, request.Priority, request.NotAfter, cancellationToken, out var place))
            {
                return place;
            }

            // Thrown away a moment ago, and perhaps not yet gone from here.
            _buckets.TryRemove(KeyValuePair.Create(key, bucket));
        }
    }

    void Tidy()
    {
        foreach (var entry in _buckets)
        {
            if (entry.Value.TryForget())
            {
                _buckets.TryRemove(entry);
            }
        }

        // When all are in use they stay; the next look comes when there are half as many again.
        Volatile.Write(ref _tidyAt, Math.Max(Crowd, _buckets.Count * 3 / 2));
    }

    readonly record struct BucketKey(string Connector, string Limit, string App, string Subject);

    sealed class JointLease(RateLease[] held) : RateLease
    {
        public override void Observe(string limit, int? maximum, int? remaining) => Array.ForEach(held, l => l.Observe(limit, maximum, remaining));

        public override void Refuse(TimeSpan wait) => Array.ForEach(held, l => l.Refuse(wait));

        public override void Unsent() => Array.ForEach(held, l => l.Unsent());

        public override void Dispose()
        {
            Array.ForEach(held, l => l.Dispose());
            base.Dispose();
        }
    }
}
