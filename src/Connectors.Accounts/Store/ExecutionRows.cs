using Connectors.Accounts.Auditing;

namespace Connectors.Accounts.Store;

/// <summary>Where a write stands, as it is stored; the numbers are part of the store.</summary>
public enum LedgerState
{
    /// <summary>It was begun and has no end yet.</summary>
    InFlight,

    /// <summary>The provider's answer is known.</summary>
    Answered,

    /// <summary>It is proven that the provider did nothing.</summary>
    NotCarriedOut,

    /// <summary>Nobody knows what came of it.</summary>
    Unknown,
}

/// <summary>A write in the ledger. A row is a value, as an account's is.</summary>
public sealed record WriteRow
{
    /// <summary>Whose agent writes.</summary>
    public required string Tenant { get; init; }

    /// <summary>Names the call; with the tenant it is the row's key.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>Rises by one with every write of the row; zero is a row that is not stored yet.</summary>
    public long Revision { get; init; }

    /// <summary>The caller's own name for this write, held by one row of a tenant at most; null when it gave none, or gave it up.</summary>
    public string? Key { get; init; }

    /// <summary>The connection.</summary>
    public required string Connection { get; init; }

    /// <summary>The end user.</summary>
    public required string Identifier { get; init; }

    /// <summary>The tool.</summary>
    public required string Tool { get; init; }

    /// <summary>Tells whether two calls are the same.</summary>
    public required byte[] Fingerprint { get; init; }

    /// <summary>Id of the data key that sealed what follows; zero where there is nothing.</summary>
    public int KeyId { get; init; }

    /// <summary>The sealed input; kept while the end is not known.</summary>
    public byte[]? Input { get; init; }

    /// <summary>The sealed answer.</summary>
    public byte[]? Answer { get; init; }

    /// <summary>Where it stands.</summary>
    public LedgerState State { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Until when the call may last.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Since when it is in its state; null while it is in flight.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>Which writes to list.</summary>
/// <param name="State">Only in this state.</param>
/// <param name="Tool">Only of this tool.</param>
/// <param name="Connection">Only over this connection.</param>
/// <param name="Identifier">Only for this end user.</param>
/// <param name="Before">Only ids below this one: the last of the page before.</param>
public readonly record struct WriteFilter(
    LedgerState? State = null, string? Tool = null, string? Connection = null, string? Identifier = null, string? Before = null);

/// <summary>One line of the audit: a call, or an act of whoever runs this. It is never changed.</summary>
public sealed record AuditLine
{
    /// <summary>Its number, rising by one from line to line; the store gives it.</summary>
    public long Seq { get; init; }

    /// <summary>Whose it is; empty for an act on the store as a whole.</summary>
    public required string Tenant { get; init; }

    /// <summary>What was done, one of <see cref="AuditAction"/>.</summary>
    public required string Action { get; init; }

    /// <summary>Who did it: the id of an API key, <c>cli</c>, or null for the host itself.</summary>
    public string? Actor { get; init; }

    /// <summary>What it was done to, where nothing below says it: a key's id, a file.</summary>
    public string? Subject { get; init; }

    /// <summary>The call.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>The connection.</summary>
    public string? Connection { get; init; }

    /// <summary>The end user.</summary>
    public string? Identifier { get; init; }

    /// <summary>The tool.</summary>
    public string? Tool { get; init; }

    /// <summary>The caller's own name for the run.</summary>
    public string? RunId { get; init; }

    /// <summary>How it went: <c>ok</c> or an error's code.</summary>
    public required string Outcome { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Requests that were sent to the provider.</summary>
    public int? Attempts { get; init; }

    /// <summary>The status of the provider's last answer.</summary>
    public int? UpstreamStatus { get; init; }

    /// <summary>The provider's id of the last request.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Id of the data key that sealed the input; zero where there is none.</summary>
    public int KeyId { get; init; }

    /// <summary>The sealed input, where it is kept.</summary>
    public byte[]? Input { get; init; }

    /// <summary>The chain's hash over the line before and this one; the store writes it.</summary>
    public byte[] Hash { get; init; } = [];
}

/// <summary>A line to add together with something else, and the chain it is added to.</summary>
/// <param name="Chain">Computes its hash.</param>
/// <param name="Line">The line.</param>
public sealed record AuditEntry(AuditChain Chain, AuditLine Line);

/// <summary>A place in the chain that is kept apart from the lines: its head, or the anchor that pruning leaves at its front.</summary>
/// <param name="Seq">The number of the line there.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Seal">Shows that the mark was made by whoever has the key.</param>
public sealed record AuditMark(long Seq, byte[] Hash, byte[] Seal);

/// <summary>The whole audit at one moment.</summary>
/// <param name="Anchor">Where pruning has left off; null where nothing was pruned.</param>
/// <param name="Head">The last line; null where there was never one.</param>
/// <param name="Lines">The lines, in order.</param>
public sealed record AuditTrail(AuditMark? Anchor, AuditMark? Head, IEnumerable<AuditLine> Lines);

/// <summary>Which calls to list.</summary>
public readonly record struct CallFilter
{
    /// <summary>Only of this tool.</summary>
    public string? Tool { get; init; }

    /// <summary>Only over this connection.</summary>
    public string? Connection { get; init; }

    /// <summary>Only for this end user.</summary>
    public string? Identifier { get; init; }

    /// <summary>Only with this outcome.</summary>
    public string? Outcome { get; init; }

    /// <summary>Only of this run.</summary>
    public string? RunId { get; init; }

    /// <summary>Only begun at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only begun before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only lines before this one: the last of the page before.</summary>
    public long? Before { get; init; }
}
