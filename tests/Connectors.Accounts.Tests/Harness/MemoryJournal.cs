using Connectors.Accounts.Refreshing;

namespace Connectors.Accounts.Tests.Harness;

/// <summary>A rescue journal that outlives processes, though not the test.</summary>
internal sealed class MemoryJournal : IRescueJournal
{
    public List<byte[]> Records { get; } = [];

    /// <summary>The disk is gone for the journal too.</summary>
    public bool IsBroken { get; set; }

    public void Append(ReadOnlySpan<byte> record)
    {
        if (IsBroken)
        {
            throw new IOException("No space left on device.");
        }

        Records.Add(record.ToArray());
    }

    public IReadOnlyList<byte[]> ReadAll() => [.. Records];

    public bool Clear()
    {
        Records.Clear();
        return true;
    }
}
