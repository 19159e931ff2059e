namespace Connectors.Accounts.Refreshing;

/// <summary>
/// The last resort for a token that came when the store had failed: an append-only place beside the store. What was appended is
/// durable when the call returns.
/// </summary>
public interface IRescueJournal
{
    /// <summary>Appends a record, already sealed by the caller.</summary>
    void Append(ReadOnlySpan<byte> content);

    /// <summary>All whole records; what a crash cut off at the end is left out.</summary>
    IReadOnlyList<byte[]> ReadAll();

    /// <summary>Forgets all records that were read; false, and nothing is forgotten, when more have come since.</summary>
    bool Clear();
}
