using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Journal;

namespace Connectors.Accounts.Executions;

/// <summary>
/// The rules of the write ledger: what a caller's key stands for, and how a write ends. The store below only compares and sets.
/// </summary>
/// <remarks>
/// A row goes in flight → answered, not carried out or unknown; unknown → answered or not carried out, by the call itself when it
/// was only late, or by whoever finds out. What is known is never changed again. The input is needed to find out, so it goes as
/// soon as the end is known.
/// </remarks>
internal sealed class WriteLedger(IExecutionStore store, ExecutionSeals seals, AuditLog audit, TimeProvider clock)
{
    const int AtOnce = 500;

    DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What a key stands for; null when it is free.</summary>
    public async ValueTask<WriteClaim?> FindAsync(WriteIntent intent, CancellationToken cancellationToken) =>
        await HolderAsync(intent, cancellationToken).ConfigureAwait(false) is { State: not LedgerState.NotCarriedOut } holder
            ? await ClaimAsync(holder, intent, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Puts a write into the ledger, unless its key stands for another.</summary>
    public async ValueTask<WriteClaim> BeginAsync(WriteIntent intent, CancellationToken cancellationToken)
    {
        WriteRow? row = null;
        while (true)
        {
            var holder = await HolderAsync(intent, cancellationToken).ConfigureAwait(false);
            if (holder is { State: not LedgerState.NotCarriedOut })
            {
                return await ClaimAsync(holder, intent, cancellationToken).ConfigureAwait(false);
            }

            row ??= await RowAsync(intent, cancellationToken).ConfigureAwait(false);
            if (await store.AddWriteAsync(row, holder, cancellationToken).ConfigureAwait(false))
            {
                return new(WriteClaimKind.Granted, intent.ExecutionId);
            }
        }
    }

    /// <summary>Ends a write, with the line of its call. An end that is known stays; the line is added all the same.</summary>
    public async ValueTask EndAsync(WriteIntent intent, WriteEnd end, AuditLine line)
    {
        // Whoever asked for the write may have gone; its end is kept all the same.
        if (await SettleAsync(intent.Tenant, intent.ExecutionId, end, audit.Entry(line), isOver: null, default).ConfigureAwait(false) != WriteSettlement.Settled)
        {
            await audit.AppendAsync([line]).ConfigureAwait(false);
        }
    }

    /// <summary>Settles a write of which nobody knew what came of it.</summary>
    public Task<WriteSettlement> ResolveAsync(string tenant, string executionId, WriteEnd end, AuditLine line, CancellationToken cancellationToken) =>
        SettleAsync(tenant, executionId, end, audit.Entry(line), isOver: Now, cancellationToken);

    /// <summary>A write with its input and answer opened; null when the tenant has none of this name.</summary>
    public async ValueTask<WriteRecord?> FindAsync(string tenant, string executionId, CancellationToken cancellationToken)
    {
        if (await store.FindWriteAsync(tenant, executionId, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return null;
        }

        var input = await OpenAsync(row, ExecutionSeals.WriteInput, row.Input, cancellationToken).ConfigureAwait(false);
        return Record(row, input) with { Answer = await OpenAsync(row, ExecutionSeals.WriteAnswer, row.Answer, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>A tenant's writes, the greatest id first, without input and answer.</summary>
    public async Task<IReadOnlyList<WriteRecord>> ListAsync(string tenant, WriteFilter filter, int limit, CancellationToken cancellationToken) =>
        [.. (await store.ListWritesAsync(tenant, filter, limit, cancellationToken).ConfigureAwait(false)).Select(row => Record(row, null))];

    /// <summary>Marks as unknown what is in flight past its time, each with a line, so that it is seen; gives how many.</summary>
    public async Task<int> MarkLostAsync(CancellationToken cancellationToken)
    {
        var marked = 0;
        while (true)
        {
            var lost = await store.OverdueWritesAsync(Now, AtOnce, cancellationToken).ConfigureAwait(false);
            foreach (var found in lost)
            {
                // Read whole: what is replaced must keep its input.
                if (await store.FindWriteAsync(found.Tenant, found.ExecutionId, cancellationToken).ConfigureAwait(false) is { State: LedgerState.InFlight } row
                    && await store.ReplaceWriteAsync(row with { State = LedgerState.Unknown, EndedAt = Now }, audit.Entry(AuditLog.Lost(row)), cancellationToken).ConfigureAwait(false))
                {
                    marked++;
                }
            }

            if (lost.Count < AtOnce)
            {
                return marked;
            }
        }
    }

    /// <summary>Removes what was kept long enough; gives how many.</summary>
    public async Task<int> RemoveOldAsync(ExecutionOptions options, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var (state, age) in ((LedgerState, TimeSpan)[])
            [(LedgerState.Answered, options.KeepWrites), (LedgerState.NotCarriedOut, options.KeepWrites), (LedgerState.Unknown, options.KeepUnknown)])
        {
            int count;
            do
            {
                // In parts, so that no call waits for a long transaction.
                count = await store.RemoveWritesAsync(state, Now - age, AtOnce, cancellationToken).ConfigureAwait(false);
                removed += count;
            }
            while (count == AtOnce);
        }

        return removed;
    }

    async ValueTask<WriteRow?> HolderAsync(WriteIntent intent, CancellationToken cancellationToken) =>
        intent.Key is null ? null : await store.FindWriteByKeyAsync(intent.Tenant, intent.Key, cancellationToken).ConfigureAwait(false);

    async ValueTask<WriteClaim> ClaimAsync(WriteRow holder, WriteIntent intent, CancellationToken cancellationToken) =>
        !intent.Fingerprint.Span.SequenceEqual(holder.Fingerprint) ? new(WriteClaimKind.OtherInput, holder.ExecutionId)
        : StateOf(holder) switch
        {
            WriteState.Answered => new(WriteClaimKind.Answered, holder.ExecutionId, await OpenAsync(holder, ExecutionSeals.WriteAnswer, holder.Answer, cancellationToken).ConfigureAwait(false)),
            WriteState.InFlight => new(WriteClaimKind.InFlight, holder.ExecutionId, Until: holder.Until),
            _ => new(WriteClaimKind.Unknown, holder.ExecutionId),
        };

    async ValueTask<WriteRow> RowAsync(WriteIntent intent, CancellationToken cancellationToken)
    {
        using var sealer = await seals.SealerAsync(intent.Tenant, 1, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Tenant = intent.Tenant,
            ExecutionId = intent.ExecutionId,
            Key = intent.Key,
            Connection = intent.Connection,
            Identifier = intent.Identifier,
            Tool = intent.Tool,
            Fingerprint = intent.Fingerprint.ToArray(),
            KeyId = sealer.KeyId,
            Input = sealer.SealBytes(ExecutionSeals.Place(intent.Tenant, intent.Connection, intent.ExecutionId, ExecutionSeals.WriteInput), intent.Input.Span),
            At = intent.At,
            Until = intent.Until,
        };
    }

    /// <param name="tenant">Whose it is.</param>
    /// <param name="executionId">Which it is.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="entry">The line that goes with it.</param>
    /// <param name="isOver">The time at which its call must be over; null when it is the call itself that says so.</param>
    /// <param name="cancellationToken">Gives up.</param>
    async Task<WriteSettlement> SettleAsync(string tenant, string executionId, WriteEnd end, AuditEntry entry, DateTimeOffset? isOver, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await store.FindWriteAsync(tenant, executionId, cancellationToken).ConfigureAwait(false);
            if (row is null)
            {
                return WriteSettlement.NotFound;
            }

            if (row.State is LedgerState.Answered or LedgerState.NotCarriedOut)
            {
                return WriteSettlement.EndedBefore;
            }

            if (row.State == LedgerState.InFlight && isOver < row.Until)
            {
                return WriteSettlement.InFlight;
            }

            var ended = await EndedAsync(row, end, cancellationToken).ConfigureAwait(false);
            if (await store.ReplaceWriteAsync(ended, entry, cancellationToken).ConfigureAwait(false))
            {
                return WriteSettlement.Settled;
            }
        }
    }

    /// <summary>The row with its end. A row has one data key, so what stays is sealed anew beside what comes.</summary>
    async ValueTask<WriteRow> EndedAsync(WriteRow row, WriteEnd end, CancellationToken cancellationToken)
    {
        var ended = row with { State = Stored(end.State), EndedAt = Now, KeyId = 0, Input = null, Answer = null };
        var input = end.State == WriteState.Unknown ? await OpenAsync(row, ExecutionSeals.WriteInput, row.Input, cancellationToken).ConfigureAwait(false) : null;
        if (input is null && end.Answer is null)
        {
            return ended;
        }

        using var sealer = await seals.SealerAsync(row.Tenant, 2, cancellationToken).ConfigureAwait(false);
        return ended with
        {
            KeyId = sealer.KeyId,
            Input = input is null ? null : sealer.SealBytes(Place(row, ExecutionSeals.WriteInput), input),
            Answer = end.Answer is null ? null : sealer.SealBytes(Place(row, ExecutionSeals.WriteAnswer), end.Answer),
        };
    }

    async ValueTask<byte[]?> OpenAsync(WriteRow row, string field, byte[]? record, CancellationToken cancellationToken) =>
        record is null ? null : await seals.OpenAsync(Place(row, field), record, cancellationToken).ConfigureAwait(false);

    WriteRecord Record(WriteRow row, byte[]? input) => new(
        new()
        {
            Tenant = row.Tenant,
            Key = row.Key,
            ExecutionId = row.ExecutionId,
            Connection = row.Connection,
            Identifier = row.Identifier,
            Tool = row.Tool,
            Input = input,
            Fingerprint = row.Fingerprint,
            At = row.At,
            Until = row.Until,
        },
        StateOf(row), null, row.EndedAt);

    WriteState StateOf(WriteRow row) => row.State switch
    {
        LedgerState.InFlight => Now < row.Until ? WriteState.InFlight : WriteState.Unknown,
        LedgerState.Answered => WriteState.Answered,
        LedgerState.NotCarriedOut => WriteState.NotCarriedOut,
        _ => WriteState.Unknown,
    };

    static SealContext Place(WriteRow row, string field) => ExecutionSeals.Place(row.Tenant, row.Connection, row.ExecutionId, field);

    static LedgerState Stored(WriteState state) => state switch
    {
        WriteState.Answered => LedgerState.Answered,
        WriteState.NotCarriedOut => LedgerState.NotCarriedOut,
        WriteState.Unknown => LedgerState.Unknown,
        _ => throw new ArgumentException("A write that is in flight has no end.", nameof(state)),
    };
}
