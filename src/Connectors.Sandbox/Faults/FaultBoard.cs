namespace Connectors.Sandbox.Faults;

/// <summary>The armed faults, oldest first. A request takes the first one that is meant for it, and with it one of its times.</summary>
internal sealed class FaultBoard
{
    readonly Lock _gate = new();
    readonly List<Fault> _armed = [];

    public void Arm(Fault fault)
    {
        lock (_gate)
            _armed.Add(fault);
    }

    public void Clear()
    {
        lock (_gate)
            _armed.Clear();
    }

    public IReadOnlyList<Fault> Armed
    {
        get
        {
            lock (_gate)
                return [.. _armed];
        }
    }

    public Fault? Take(string method, string target, byte[] body)
    {
        lock (_gate)
        {
            var place = _armed.FindIndex(fault => fault.IsFor(method, target, body));
            if (place < 0)
                return null;
            var fault = _armed[place];
            if (fault.Times > 1)
                _armed[place] = fault with { Times = fault.Times - 1 };
            else if (fault.Times >= 0)
                _armed.RemoveAt(place);
            return fault;
        }
    }
}
