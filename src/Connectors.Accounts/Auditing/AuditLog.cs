using System.Buffers.Binary;
using System.Text;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Auditing;

/// <summary>
/// The audit: a line for every call and for every act of whoever runs this, chained so that none can be changed or taken out
/// unseen by somebody who has only the store.
/// </summary>
public sealed class AuditLog
{
    /// <summary>The actor of what is done from the command line.</summary>
    public const string CommandLine = "cli";

    /// <summary>Lines that are pruned in one transaction.</summary>
    const int PrunedAtOnce = 5000;

    const string CursorPurpose = "calls-cursor";

    readonly IExecutionStore _store;
    readonly TokenVault _vault;
    readonly TimeProvider _clock;
    readonly AuditChain _chain;

    /// <summary>The audit of a store, under a key of its vault.</summary>
    public AuditLog(IAccountStore store, TokenVault vault)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(vault);
        _store = store.Executions;
        _vault = vault;
        _clock = store.Clock;
        _chain = new(vault.DeriveKey("audit"));
    }

    /// <summary>Adds the line of an act that is done.</summary>
    /// <param name="tenant">Whose it is; empty for an act on the store as a whole.</param>
    /// <param name="action">One of <see cref="AuditAction"/>, or a word of the host's own.</param>
    /// <param name="actor">Who did it: the id of an API key, <see cref="CommandLine"/>, or null for the host.</param>
    /// <param name="subject">What it was done to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task AddAsync(string tenant, string action, string? actor, string? subject, CancellationToken cancellationToken = default) =>
        AppendAsync([Act(tenant, action, actor, subject)], cancellationToken);

    /// <summary>A tenant's calls, the newest first.</summary>
    public Task<IReadOnlyList<AuditLine>> ListCallsAsync(string tenant, CallFilter filter, int limit, CancellationToken cancellationToken = default) =>
        _store.ListCallsAsync(tenant, filter, limit, cancellationToken);

    /// <summary>
    /// A page of a tenant's calls, the newest first, and where the next one begins. Null when the cursor is none, or another
    /// tenant's.
    /// </summary>
    /// <remarks>The cursor is sealed: numbers of lines are one sequence for all tenants, and would tell how much the others do.</remarks>
    public async Task<CallPage?> PageAsync(string tenant, CallFilter filter, int limit, string? cursor, CancellationToken cancellationToken = default)
    {
        if (cursor is not null)
        {
            if (!_vault.TryUnprotectTicket(CursorPurpose, cursor, out var content) || !content.AsSpan(sizeof(long)).SequenceEqual(Encoding.UTF8.GetBytes(tenant)))
            {
                return null;
            }

            filter = filter with { Before = BinaryPrimitives.ReadInt64BigEndian(content) };
        }

        var found = await _store.ListCallsAsync(tenant, filter, limit + 1, cancellationToken).ConfigureAwait(false);
        return found.Count <= limit ? new(found, null) : new([.. found.Take(limit)], Cursor(tenant, found[limit - 1].Seq));
    }

    /// <summary>The line of a call; null when there is none, or none of this tenant's.</summary>
    public ValueTask<AuditLine?> FindCallAsync(string tenant, string executionId, CancellationToken cancellationToken = default) =>
        _store.FindCallAsync(tenant, executionId, cancellationToken);

    /// <summary>Looks through all of it.</summary>
    /// <param name="expected">
    /// The last line of an earlier look and its hash, where that was kept elsewhere: without it, an older copy of the whole store
    /// would be found sound.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<AuditVerdict> VerifyAsync((long Seq, byte[] Hash)? expected = null, CancellationToken cancellationToken = default) =>
        _store.ReadAuditAsync(trail => AuditWalk.Through(_chain, trail, expected), cancellationToken);

    /// <summary>Goes through the lines of all tenants as they stand at one moment, the oldest first.</summary>
    public Task<T> ReadAsync<T>(Func<IEnumerable<AuditLine>, T> read, CancellationToken cancellationToken = default) =>
        _store.ReadAuditAsync(trail => read(trail.Lines), cancellationToken);

    /// <summary>
    /// Removes the lines at the front that are older than the time given, and leaves an anchor in their place. Lines that are not
    /// what was written stay, and all behind them: they are evidence.
    /// </summary>
    /// <returns>How many went, and what is wrong with the first that had to stay.</returns>
    public async Task<(long Removed, string? Fault)> PruneAsync(DateTimeOffset olderThan, string? actor = null, CancellationToken cancellationToken = default)
    {
        var removed = 0L;
        while (true)
        {
            var (before, walk) = await _store.ReadAuditAsync(trail => (trail.Anchor, OldOnes(trail, olderThan)), cancellationToken).ConfigureAwait(false);
            var found = walk.Verdict();
            if (found.Lines == 0)
            {
                return (removed, found.Fault);
            }

            var line = Act("", AuditAction.Prune, actor, $"lines to {found.LastSeq}");
            if (await _store.RemoveLinesAsync(before, _chain.Mark(AuditChain.Anchor, found.LastSeq, found.LastHash), Entry(line), cancellationToken).ConfigureAwait(false))
            {
                removed += found.Lines;
            }
        }
    }

    internal Task AppendAsync(IReadOnlyList<AuditLine> lines, CancellationToken cancellationToken = default) => _store.AppendAsync(lines, _chain, cancellationToken);

    /// <summary>A line that is added together with something else.</summary>
    internal AuditEntry Entry(AuditLine line) => new(_chain, line);

    /// <summary>The line of an act, to be added together with it.</summary>
    internal AuditEntry Entry(string action, string? actor, AccountRow account) => Entry(
        Act(account.Key.Tenant, action, actor, account.Id) with { Connection = account.Key.Connection, Identifier = account.Key.Identifier });

    internal AuditLine Act(string tenant, string action, string? actor, string? subject) => new()
    {
        Tenant = tenant,
        Action = action,
        Actor = actor,
        Subject = subject,
        Outcome = AuditAction.Ok,
        At = _clock.GetUtcNow(),
    };

    /// <summary>The line of a write whose process has died; nobody else writes one.</summary>
    internal static AuditLine Lost(WriteRow write) => new()
    {
        Tenant = write.Tenant,
        Action = AuditAction.Call,
        ExecutionId = write.ExecutionId,
        Connection = write.Connection,
        Identifier = write.Identifier,
        Tool = write.Tool,
        Outcome = "outcome_unknown",
        At = write.At,
    };

    string Cursor(string tenant, long seq)
    {
        byte[] content = [.. new byte[sizeof(long)], .. Encoding.UTF8.GetBytes(tenant)];
        BinaryPrimitives.WriteInt64BigEndian(content, seq);
        return _vault.ProtectTicket(CursorPurpose, content);
    }

    AuditWalk OldOnes(AuditTrail trail, DateTimeOffset olderThan)
    {
        var walk = new AuditWalk(_chain, trail.Anchor);
        walk.AcceptAll(trail.Lines.TakeWhile(l => l.At < olderThan).Take(PrunedAtOnce));
        return walk;
    }
}

/// <summary>A page of calls.</summary>
/// <param name="Calls">Their lines.</param>
/// <param name="Next">Gives the page behind it; null when this is the last.</param>
public sealed record CallPage(IReadOnlyList<AuditLine> Calls, string? Next);
