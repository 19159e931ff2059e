namespace Connectors.Accounts.Executions;

/// <summary>What is kept of calls, and for how long.</summary>
public sealed class ExecutionOptions
{
    /// <summary>How long the line of a call or of an act stays in the audit.</summary>
    public TimeSpan KeepRecords { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a write and its answer stay in the ledger after its end: as long as its idempotency key is remembered.</summary>
    public TimeSpan KeepWrites { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a write of which nobody knows what came of it is kept, unless somebody settles it before.</summary>
    public TimeSpan KeepUnknown { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Whether a call's parameters are kept with its line, sealed. They hold the end users' data.</summary>
    public bool KeepInput { get; set; }
}
