using Connectors.Runtime.Execution;

namespace Connectors.Runtime.Limits;

/// <summary>
/// Who waits for a place: interactive before background, and among those of one priority each tenant in turn, so that whoever
/// has a thousand calls waiting delays another's next call by one.
/// </summary>
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
        readonly Dictionary<string, LinkedList<Waiter>> _tenants = new(StringComparer.Ordinal);
        readonly LinkedList<string> _turns = [];

        public int Count { get; private set; }

        public int Ahead(string tenant)
        {
            var own = _tenants.TryGetValue(tenant, out var mine) ? mine.Count : 0;
            var ahead = own;
            foreach (var (name, waiting) in _tenants)
            {
                ahead += name == tenant ? 0 : Math.Min(waiting.Count, own + 1);
            }

            return ahead;
        }

        public void Add(Waiter waiter)
        {
            if (!_tenants.TryGetValue(waiter.Tenant, out var waiting))
            {
                _tenants[waiter.Tenant] = waiting = [];
                _turns.AddLast(waiter.Tenant);
            }

            waiter.Place = waiting.AddLast(waiter);
            Count++;
        }

        public bool Remove(Waiter waiter)
        {
            if (waiter.Place is not { List: { } waiting } place)
            {
                return false;
            }

            waiting.Remove(place);
            Count--;
            if (waiting.Count == 0)
            {
                _tenants.Remove(waiter.Tenant);
                _turns.Remove(waiter.Tenant);
            }

            return true;
        }

        public Waiter Next()
        {
            var tenant = _turns.First!.Value;
            _turns.RemoveFirst();
            _turns.AddLast(tenant);
            var waiter = _tenants[tenant].First!.Value;
            Remove(waiter);
            return waiter;
        }
    }
}

/// <summary>A call that waits for its place.</summary>
internal sealed class Waiter(string tenant, CallPriority priority)
{
    readonly TaskCompletionSource<RateLease> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Tenant { get; } = tenant;

    public CallPriority Priority { get; } = priority;

    public LinkedListNode<Waiter>? Place { get; set; }

    public Task<RateLease> Lease => _done.Task;

    public void Grant(RateLease lease) => _done.SetResult(lease);

    public void Cancel(CancellationToken cancellationToken) => _done.SetCanceled(cancellationToken);
}
