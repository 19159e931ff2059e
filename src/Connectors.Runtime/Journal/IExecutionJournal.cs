namespace Connectors.Runtime.Journal;

/// <summary>
/// Outlives the process: says of each write that it is about to be sent and what came of it, so that no retry makes a second
/// record, and keeps a record of every call. A host that connects no store runs without one.
/// </summary>
/// <remarks>What goes wrong in it is a <see cref="JournalException"/>.</remarks>
public interface IExecutionJournal
{
    /// <summary>
    /// What is known of the caller's idempotency key, or null when it is free. Nothing is written: it spares a call that was
    /// answered before its token and its place in the queue.
    /// </summary>
    ValueTask<WriteClaim?> FindAsync(WriteIntent intent, CancellationToken cancellationToken);

    /// <summary>
    /// Says that a write is about to be sent, durably before it returns. Of two calls with one key only one gets
    /// <see cref="WriteClaimKind.Granted"/>.
    /// </summary>
    ValueTask<WriteClaim> BeginAsync(WriteIntent intent, CancellationToken cancellationToken);

    /// <summary>Says what came of a write that was begun, durably before it returns, and adds the record of the call.</summary>
    ValueTask EndAsync(WriteIntent intent, WriteEnd end, ExecutionRecord record);

    /// <summary>
    /// Adds the record of a call that wrote nothing. It may become durable a little later; only when more records wait than there
    /// is room for does this wait too, so that none is lost.
    /// </summary>
    ValueTask AddAsync(ExecutionRecord record);

    /// <summary>A tenant's write, with its input while its end is not known; null when the tenant has none of this name.</summary>
    ValueTask<WriteRecord?> FindWriteAsync(string tenant, string executionId, CancellationToken cancellationToken);

    /// <summary>
    /// Settles a write of which nobody knew what came of it: answered, with the answer that whoever repeats the call shall get, or
    /// not carried out, which frees its key.
    /// </summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="executionId">Which it is.</param>
    /// <param name="end">What was found out.</param>
    /// <param name="actor">Who found out, for the record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<WriteSettlement> ResolveAsync(string tenant, string executionId, WriteEnd end, string? actor, CancellationToken cancellationToken);
}

/// <summary>The journal could not keep or tell what it was asked to.</summary>
/// <param name="message">What happened and who can act, without data of users.</param>
/// <param name="inner">What lies behind it.</param>
public sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A write that is about to be sent.</summary>
public sealed record WriteIntent
{
    /// <summary>Whose agent writes; a key counts within its tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The caller's own name for this write; null when it gave none.</summary>
    public string? Key { get; init; }

    /// <summary>Names the call.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The connection it goes over.</summary>
    public required string Connection { get; init; }

    /// <summary>The end user whose account it acts on.</summary>
    public required string Identifier { get; init; }

    /// <summary>The tool.</summary>
    public required string Tool { get; init; }

    /// <summary>The tool's parameters as they came, UTF-8 JSON. They hold the end user's data.</summary>
    public required ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>SHA-256 of tool, account and input: two calls with one key are the same only when this is.</summary>
    public required ReadOnlyMemory<byte> Fingerprint { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Until when the call may last; a write that is in flight after this belongs to a process that died.</summary>
    public required DateTimeOffset Until { get; init; }
}

/// <summary>What a key stands for at this moment.</summary>
public enum WriteClaimKind
{
    /// <summary>The write may be sent; nobody else may send it.</summary>
    Granted,

    /// <summary>It was sent before, and this is what came of it.</summary>
    Answered,

    /// <summary>The key was used for other input.</summary>
    OtherInput,

    /// <summary>It is being sent at this moment.</summary>
    InFlight,

    /// <summary>It was sent, and nobody knows what came of it.</summary>
    Unknown,
}

/// <summary>What became of asking for a key.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="ExecutionId">The call that holds it.</param>
/// <param name="Answer">The answer it got, as <see cref="WriteEnd.Answer"/> was; only when answered.</param>
/// <param name="Until">When a write in flight ends at the latest.</param>
public sealed record WriteClaim(WriteClaimKind Kind, string ExecutionId, byte[]? Answer = null, DateTimeOffset? Until = null);

/// <summary>How a write ended.</summary>
public enum WriteState
{
    /// <summary>It is being sent, or was when its process died.</summary>
    InFlight,

    /// <summary>The provider's answer is here, whether it did the work or refused it.</summary>
    Answered,

    /// <summary>It is proven that the provider did nothing; the key is free again.</summary>
    NotCarriedOut,

    /// <summary>Nobody knows.</summary>
    Unknown,
}

/// <summary>How a write ended, and its answer where it has one.</summary>
/// <param name="State">Answered, not carried out, or unknown.</param>
/// <param name="Answer">The answer in the runtime's own form, given back as it is. It holds the end user's data.</param>
public sealed record WriteEnd(WriteState State, byte[]? Answer = null);

/// <summary>What a journal hears of a call: who, what and how it ended.</summary>
public sealed record ExecutionRecord
{
    /// <summary>Names the call.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>Whose agent called.</summary>
    public required string Tenant { get; init; }

    /// <summary>The credential that called, by its id; null in a host that has none.</summary>
    public string? Caller { get; init; }

    /// <summary>The caller's own name for the run that this call belongs to.</summary>
    public string? RunId { get; init; }

    /// <summary>The connection.</summary>
    public required string Connection { get; init; }

    /// <summary>The end user.</summary>
    public required string Identifier { get; init; }

    /// <summary>The tool.</summary>
    public required string Tool { get; init; }

    /// <summary><c>ok</c>, or the error's code.</summary>
    public required string Outcome { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How long it took, waiting included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How many requests were sent to the provider.</summary>
    public required int Attempts { get; init; }

    /// <summary>The status of the provider's last answer.</summary>
    public int? UpstreamStatus { get; init; }

    /// <summary>The id under which the provider knows the last request.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>
    /// The parameters as they came, for journals that were told to keep them. They hold the end user's data, so a journal drops them
    /// unless it was; and they are the caller's memory, good only until the journal has returned.
    /// </summary>
    public ReadOnlyMemory<byte> Input { get; init; }
}
