using Connectors.Runtime.Execution;

namespace Connectors.Runtime.Limits;

/// <summary>
/// Who waits for a place: interactive before background, and among those of one priority each tenant its share, so that whoever
/// has a thousand calls waiting does not delay the few of another.
/// </summary>
/// <remarks>
/// Start-time fair queueing (Goyal, Vin, Cheng, SIGCOMM 1996): a call is tagged with the place it would have if tenants took
/// turns, counted from now for a tenant that has had less than its share, and from its last call for one that has had more.
/// </remarks>
internal sealed class FairQueue
{
    readonly Lane _interactive = new();
    readonly Lane _background = new();

    public int Count => _interactive.Count + _background.Count;

    /// <summary>How many would go before a call that comes now.</summary>
    public int Ahead(string tenant, CallPriority priority) =>
        priority == CallPriority.Interactive ? _interactive.Ahead(tenant) : _interactive.Count + _background.Ahead(tenant);

    public void Add(Waiter waiter) => LaneOf(waiter).Add(waiter);

    /// <summary>Takes out one that no longer waits.</summary>
    public bool Remove(Waiter waiter) => LaneOf(waiter).Remove(waiter);

    public Waiter Next() => _interactive.Count > 0 ? _interactive.Next() : _background.Next();

    Lane LaneOf(Waiter waiter) => waiter.Priority == CallPriority.Interactive ? _interactive : _background;

    sealed class Lane
    {
        const int Crowd = 1000;

        readonly SortedSet<Waiter> _order = new(Comparer<Waiter>.Create(static (a, b) => a.Tag != b.Tag ? a.Tag.CompareTo(b.Tag) : a.Order.CompareTo(b.Order)));
        readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal);
        long _now;
        long _arrivals;

        public int Count => _order.Count;

        public int Ahead(string tenant)
        {
            var own = _shares.TryGetValue(tenant, out var mine) ? mine.Waiting : 0;
            var ahead = own;
            foreach (var (name, share) in _shares)
            {
                ahead += name == tenant ? 0 : Math.Min(share.Waiting, own + 1);
            }

            return ahead;
        }

        public void Add(Waiter waiter)
        {
            if (!_shares.TryGetValue(waiter.Tenant, out var share))
            {
                Tidy();
                _shares[waiter.Tenant] = share = new();
            }

            waiter.Tag = Math.Max(_now, share.Next);
            waiter.Order = _arrivals++;
            share.Next = waiter.Tag + 1;
            share.Waiting++;
            _order.Add(waiter);
        }

        public bool Remove(Waiter waiter)
        {
            if (!_order.Remove(waiter))
            {
                return false;
            }

            _shares[waiter.Tenant].Waiting--;
            return true;
        }

        public Waiter Next()
        {
            var waiter = _order.Min!;
            Remove(waiter);
            _now = waiter.Tag;
            return waiter;
        }

        /// <summary>A tenant that waits for nothing and has had no more than its share need not be remembered.</summary>
        void Tidy()
        {
            if (_shares.Count < Crowd)
            {
                return;
            }

            foreach (var name in _shares.Where(s => s.Value.Waiting == 0 && s.Value.Next <= _now).Select(s => s.Key).ToList())
            {
                _shares.Remove(name);
            }
        }

        sealed class Share
        {
            public int Waiting { get; set; }

            /// <summary>The tag that the tenant's next call has at the least.</summary>
            public long Next { get; set; }
        }
    }
}

/// <summary>A call that waits for its place.</summary>
internal sealed class Waiter(string tenant, CallPriority priority)
{
    readonly TaskCompletionSource<RateLease> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Tenant { get; } = tenant;

    public CallPriority Priority { get; } = priority;

    public long Tag { get; set; }

    public long Order { get; set; }

    public Task<RateLease> Lease => _done.Task;

    public void Grant(RateLease lease) => _done.SetResult(lease);

    public void Cancel(CancellationToken cancellationToken) => _done.SetCanceled(cancellationToken);
}
