using Connectors.Accounts.Auditing;

namespace Connectors.Accounts.Store;

/// <summary>
/// Where writes that were begun and the lines of the audit are kept, beside the accounts: in one store, since the data keys that
/// seal both stay as long as either needs them, and an act and its line are written together or not at all.
/// </summary>
/// <remarks>
/// What <see cref="IAccountStore"/> promises holds here too: durable before it returns, safe for any number of processes, and no
/// rule of what the rows mean. The chain of the lines is the one thing a store computes, inside the transaction that adds them.
/// </remarks>
public interface IExecutionStore
{
    /// <summary>Reads one write, or null.</summary>
    ValueTask<WriteRow?> FindWriteAsync(string tenant, string executionId, CancellationToken cancellationToken = default);

    /// <summary>The write that holds a caller's key, or null.</summary>
    ValueTask<WriteRow?> FindWriteByKeyAsync(string tenant, string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a write; false, and nothing is changed, when another one holds its key. With <paramref name="over"/> that one gives
    /// the key up, provided that it stands at the revision that was read.
    /// </summary>
    ValueTask<bool> AddWriteAsync(WriteRow write, WriteRow? over, CancellationToken cancellationToken = default);

    /// <summary>
    /// Compare and set by <see cref="WriteRow.Revision"/>, as with accounts. The line of the audit is added only when the write
    /// was replaced.
    /// </summary>
    ValueTask<bool> ReplaceWriteAsync(WriteRow write, AuditEntry? audit, CancellationToken cancellationToken = default);

    /// <summary>A tenant's writes by execution id, the greatest first, without what they have sealed.</summary>
    Task<IReadOnlyList<WriteRow>> ListWritesAsync(string tenant, WriteFilter filter, int limit, CancellationToken cancellationToken = default);

    /// <summary>Writes of all tenants that have no end and should have had one by the time given, the oldest first.</summary>
    Task<IReadOnlyList<WriteRow>> OverdueWritesAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes writes of one state that ended before the time given; gives how many went, at most <paramref name="limit"/>.</summary>
    Task<int> RemoveWritesAsync(LedgerState state, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken = default);

    /// <summary>Adds lines to the audit, in this order and with nothing between them.</summary>
    Task AppendAsync(IReadOnlyList<AuditLine> lines, AuditChain chain, CancellationToken cancellationToken = default);

    /// <summary>A tenant's calls, the newest line first.</summary>
    Task<IReadOnlyList<AuditLine>> ListCallsAsync(string tenant, CallFilter filter, int limit, CancellationToken cancellationToken = default);

    /// <summary>The newest line of a call, or null.</summary>
    ValueTask<AuditLine?> FindCallAsync(string tenant, string executionId, CancellationToken cancellationToken = default);

    /// <summary>Looks at the whole audit as it stands at one moment. The lines are read as they are asked for, and only during the look.</summary>
    Task<T> ReadAuditAsync<T>(Func<AuditTrail, T> look, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes all lines up to an anchor, which takes the place of the one before, and adds the line that tells of it. False, and
    /// nothing is changed, when the anchor before is not the one given.
    /// </summary>
    Task<bool> RemoveLinesAsync(AuditMark? before, AuditMark anchor, AuditEntry audit, CancellationToken cancellationToken = default);
}
