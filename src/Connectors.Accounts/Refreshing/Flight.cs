using Connectors.Accounts.Store;

namespace Connectors.Accounts.Refreshing;

/// <summary>One attempt that all callers of an account share.</summary>
/// <param name="seen">The version that the attempt is to go beyond.</param>
internal sealed class Flight(long seen)
{
    readonly TaskCompletionSource<AccountRow?> _end = new();

    public long Seen => seen;

    /// <summary>The row as it is when the attempt is over.</summary>
    public Task<AccountRow?> Task => _end.Task;

    /// <summary>What this attempt holds of its connection's gate.</summary>
    public GatePass? Pass { get; set; }

    /// <summary>Hands the row over, and only then makes room for the next attempt.</summary>
    public void Land(AccountRow? row)
    {
        _end.TrySetResult(row);
        Pass?.Dispose();
    }

    /// <summary>The same for an attempt that failed for reasons of our own. It may be that nobody waits to hear of it.</summary>
    public void Crash(Exception fault)
    {
        _end.TrySetException(fault);
        _ = _end.Task.Exception;
        Pass?.Dispose();
    }
}
