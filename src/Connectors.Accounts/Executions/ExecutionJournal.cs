using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Journal;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Executions;

/// <summary>
/// The journal over a store: the ledger of writes, and a line of the audit for every call. What a write carries is sealed with its
/// tenant's data key.
/// </summary>
public sealed class ExecutionJournal : IExecutionJournal, IAsyncDisposable
{
    readonly ExecutionSeals _seals;
    readonly WriteLedger _ledger;
    readonly RecordQueue _queue;
    readonly ExecutionOptions _options;
    readonly TimeProvider _clock;
    readonly ILogger _log;

    /// <summary>A journal in a store.</summary>
    public ExecutionJournal(IAccountStore store, TokenVault vault, AuditLog audit, ExecutionOptions options, ILogger<ExecutionJournal> log)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(audit);
        Audit = audit;
        _seals = new(vault);
        _clock = store.Clock;
        _ledger = new(store.Executions, _seals, audit, _clock);
        _queue = new(lines => audit.AppendAsync(lines), _clock, log);
        _options = options;
        _log = log;
    }

    /// <summary>The audit that the calls are lines of.</summary>
    public AuditLog Audit { get; }

    /// <inheritdoc />
    public ValueTask<WriteClaim?> FindAsync(WriteIntent intent, CancellationToken cancellationToken) =>
        TellAsync(() => _ledger.FindAsync(intent, cancellationToken));

    /// <inheritdoc />
    public ValueTask<WriteClaim> BeginAsync(WriteIntent intent, CancellationToken cancellationToken) =>
        TellAsync(() => _ledger.BeginAsync(intent, cancellationToken));

    /// <inheritdoc />
    public async ValueTask EndAsync(WriteIntent intent, WriteEnd end, ExecutionRecord record) => await TellAsync(async () =>
    {
        await _ledger.EndAsync(intent, end, await LineAsync(record).ConfigureAwait(false)).ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask AddAsync(ExecutionRecord record) => await TellAsync(async () =>
    {
        await _queue.AddAsync(await LineAsync(record).ConfigureAwait(false)).ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

    /// <summary>Returns when the records of all calls that have ended can be read.</summary>
    public Task FlushAsync() => _queue.FlushAsync();

    /// <inheritdoc />
    public ValueTask<WriteRecord?> FindWriteAsync(string tenant, string executionId, CancellationToken cancellationToken = default) =>
        TellAsync(() => _ledger.FindAsync(tenant, executionId, cancellationToken));

    /// <summary>A tenant's writes, the newest first, without input and answer. Ids are made in the order of time.</summary>
    public async Task<IReadOnlyList<WriteRecord>> ListWritesAsync(string tenant, WriteFilter filter, int limit, CancellationToken cancellationToken = default)
    {
        // So that what is listed by its state stands in the state that it is in.
        await MarkLostAsync(cancellationToken).ConfigureAwait(false);
        return await _ledger.ListAsync(tenant, filter, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<WriteSettlement> ResolveAsync(string tenant, string executionId, WriteEnd end, string? actor = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(end);
        if (end.State is not (WriteState.Answered or WriteState.NotCarriedOut))
        {
            throw new ArgumentException("A write is settled as answered or as not carried out.", nameof(end));
        }

        var line = Audit.Act(tenant, AuditAction.Resolve, actor, end.State == WriteState.Answered ? "answered" : "not_carried_out") with { ExecutionId = executionId };
        return _ledger.ResolveAsync(tenant, executionId, end, line, cancellationToken);
    }

    /// <summary>What is done once a minute: writes whose process died are marked, and what was kept long enough is removed.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken = default)
    {
        await MarkLostAsync(cancellationToken).ConfigureAwait(false);
        await _ledger.RemoveOldAsync(_options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the lines of the audit that are old enough; gives how many.</summary>
    public async Task<long> PruneAsync(CancellationToken cancellationToken = default)
    {
        var (removed, fault) = await Audit.PruneAsync(_clock.GetUtcNow() - _options.KeepRecords, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (fault is not null)
        {
            Log.AuditBroken(_log, fault);
        }

        return removed;
    }

    /// <summary>Opens the parameters that are kept with a call's line; null where there are none.</summary>
    /// <exception cref="VaultException">They do not open.</exception>
    public async ValueTask<byte[]?> OpenInputAsync(AuditLine line, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Input is null ? null : await _seals.OpenAsync(Place(line.Tenant, line.Connection!, line.ExecutionId!), line.Input, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what waits.</summary>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    /// <summary>What goes wrong in the store or the vault is told in the journal's own words.</summary>
    static async ValueTask<T> TellAsync<T>(Func<ValueTask<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreException or VaultException)
        {
            throw new JournalException(e.Message, e);
        }
    }

    async Task MarkLostAsync(CancellationToken cancellationToken)
    {
        if (await _ledger.MarkLostAsync(cancellationToken).ConfigureAwait(false) is > 0 and var lost)
        {
            Log.WritesLost(_log, lost);
        }
    }

    async ValueTask<AuditLine> LineAsync(ExecutionRecord record)
    {
        var line = new AuditLine
        {
            Tenant = record.Tenant,
            Action = AuditAction.Call,
            Actor = record.Caller,
            ExecutionId = record.ExecutionId,
            Connection = record.Connection,
            Identifier = record.Identifier,
            Tool = record.Tool,
            RunId = record.RunId,
            Outcome = record.Outcome,
            At = record.At,
            Duration = record.Duration,
            Attempts = record.Attempts,
            UpstreamStatus = record.UpstreamStatus,
            CorrelationId = record.CorrelationId,
        };
        if (!_options.KeepInput)
        {
            return line;
        }

        using var sealer = await _seals.SealerAsync(record.Tenant, 1).ConfigureAwait(false);
        return line with { KeyId = sealer.KeyId, Input = sealer.SealBytes(Place(record.Tenant, record.Connection, record.ExecutionId), record.Input.Span) };
    }

    static SealContext Place(string tenant, string connection, string executionId) => ExecutionSeals.Place(tenant, connection, executionId, ExecutionSeals.LineInput);
}
