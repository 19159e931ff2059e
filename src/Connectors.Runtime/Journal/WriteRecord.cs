namespace Connectors.Runtime.Journal;

/// <summary>A write as the ledger knows it.</summary>
/// <param name="Intent">What was to be written. Its input is there while the end is not known, and empty afterwards.</param>
/// <param name="State">Where it stands now; in flight past its time is unknown.</param>
/// <param name="Answer">The answer it got.</param>
/// <param name="EndedAt">Since when it is in this state; null while it is in flight, and for one whose process died a moment ago.</param>
public sealed record WriteRecord(WriteIntent Intent, WriteState State, byte[]? Answer, DateTimeOffset? EndedAt);

/// <summary>What became of settling a write.</summary>
public enum WriteSettlement
{
    /// <summary>It is settled.</summary>
    Settled,

    /// <summary>The tenant has no such write, or no longer.</summary>
    NotFound,

    /// <summary>Its call may still be under way.</summary>
    InFlight,

    /// <summary>Its end was known before; that stays.</summary>
    EndedBefore,
}
