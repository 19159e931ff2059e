namespace Connectors.Accounts.Auditing;

/// <summary>What a look through the whole audit has found.</summary>
public sealed record AuditVerdict
{
    /// <summary>How many lines are as they were written, from the front.</summary>
    public required long Lines { get; init; }

    /// <summary>The number of the last of them, or of the anchor; zero where there is neither.</summary>
    public required long LastSeq { get; init; }

    /// <summary>Its hash.</summary>
    public required byte[] LastHash { get; init; }

    /// <summary>When the first of them was written.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When the last of them was written.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The first line that is wrong, or missing; null when all are as they were written.</summary>
    public long? FaultAt { get; init; }

    /// <summary>How it is wrong, in a sentence.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether every line is as it was written, and none is missing.</summary>
    public bool IsSound => Fault is null;
}
