namespace Connectors.Accounts.Refreshing;

/// <summary>The right to send one request, or the reason why none may be sent now. Dispose it when the answer has been dealt with.</summary>
internal sealed class GatePass : IDisposable
{
    readonly Stack<Action> _leaves = [];

    public bool IsOpen => Reason is null;

    /// <summary>Why the gate is shut, one of <see cref="StatusReason"/>.</summary>
    public string? Reason { get; set; }

    /// <summary>Something that was taken for this request, and how to give it back.</summary>
    public void Hold(Action leave) => _leaves.Push(leave);

    public void Dispose()
    {
        while (_leaves.TryPop(out var leave))
        {
            leave();
        }
    }
}
