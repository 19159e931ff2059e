using Connectors.Runtime.Journal;

namespace Connectors.Runtime.Tests.Harness;

/// <summary>A journal in memory, by the seam's own words, and what was asked of it in its order.</summary>
internal sealed class MemoryJournal : IExecutionJournal
{
    readonly Dictionary<(string Tenant, string Key), Entry> _keys = [];

    public List<string> Steps { get; } = [];

    public List<ExecutionRecord> Records { get; } = [];

    public List<(WriteIntent Intent, WriteEnd End)> Ends { get; } = [];

    /// <summary>What every key stands for, whatever was done with it.</summary>
    public WriteClaim? Claim { get; init; }

    /// <summary>Thrown by the step of this name.</summary>
    public string? FailsAt { get; set; }

    public ValueTask<WriteClaim?> FindAsync(WriteIntent intent, CancellationToken cancellationToken) => new(Step("find", Known(intent)));

    public ValueTask<WriteClaim> BeginAsync(WriteIntent intent, CancellationToken cancellationToken)
    {
        var claim = Step("begin", Known(intent));
        if (claim is null && intent.Key is { } key)
        {
            _keys[(intent.Tenant, key)] = new(intent, null);
        }

        return new(claim ?? new(WriteClaimKind.Granted, intent.ExecutionId));
    }

    public ValueTask EndAsync(WriteIntent intent, WriteEnd end, ExecutionRecord record)
    {
        Step("end", 0);
        Ends.Add((intent, end));
        Records.Add(record);
        if (intent.Key is { } key)
        {
            _keys[(intent.Tenant, key)] = new(intent, end);
        }

        return default;
    }

    public ValueTask AddAsync(ExecutionRecord record)
    {
        Step("add", 0);
        Records.Add(record);
        return default;
    }

    public ValueTask<WriteRecord?> FindWriteAsync(string tenant, string executionId, CancellationToken cancellationToken) =>
        new(_keys.Values.Where(e => e.Intent.Tenant == tenant && e.Intent.ExecutionId == executionId)
            .Select(e => new WriteRecord(e.Intent, e.End?.State ?? WriteState.InFlight, e.End?.Answer, null)).SingleOrDefault());

    public Task<WriteSettlement> ResolveAsync(string tenant, string executionId, WriteEnd end, string? actor, CancellationToken cancellationToken)
    {
        var (key, entry) = _keys.Single(e => e.Value.Intent.ExecutionId == executionId);
        _keys[key] = entry with { End = end };
        return Task.FromResult(WriteSettlement.Settled);
    }

    WriteClaim? Known(WriteIntent intent)
    {
        if (Claim is not null)
        {
            return Claim;
        }

        if (intent.Key is null || !_keys.TryGetValue((intent.Tenant, intent.Key), out var entry) || entry.End?.State == WriteState.NotCarriedOut)
        {
            return null;
        }

        var kind = !entry.Intent.Fingerprint.Span.SequenceEqual(intent.Fingerprint.Span) ? WriteClaimKind.OtherInput
            : entry.End is null ? WriteClaimKind.InFlight
            : entry.End.State == WriteState.Answered ? WriteClaimKind.Answered : WriteClaimKind.Unknown;
        return new(kind, entry.Intent.ExecutionId, entry.End?.Answer, entry.Intent.Until);
    }

    T Step<T>(string name, T result)
    {
        Steps.Add(name);
        return name == FailsAt ? throw new JournalException("The disk is full.") : result;
    }

    sealed record Entry(WriteIntent Intent, WriteEnd? End);
}
