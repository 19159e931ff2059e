using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Connectors.Accounts.Tenants;

/// <summary>What presented credentials were found to be, while the store stands at the stamp of then.</summary>
/// <remarks>
/// The secret's hash stands for the whole credential; whoever asks compares the id beside it. Finding a place by a hash betrays
/// only the hash, from which no secret follows; wrong and unknown credentials alike find nothing.
/// </remarks>
internal sealed class VerifiedCache<T>
    where T : class
{
    public const int Most = 1024;

    readonly ConcurrentDictionary<(UInt128, UInt128), (long Stamp, T Found)> _verified = new();

    public int Count => _verified.Count;

    public bool TryGet(ReadOnlySpan<byte> hash, long? stamp, [NotNullWhen(true)] out T? found)
    {
        if (stamp is { } now && _verified.TryGetValue(Slot(hash), out var verified) && verified.Stamp == now)
        {
            found = verified.Found;
            return true;
        }

        found = null;
        return false;
    }

    /// <summary>Keeps what was found. Only true credentials are kept, so nobody outside can fill it.</summary>
    public void Keep(ReadOnlySpan<byte> hash, long? stamp, T found)
    {
        if (stamp is not { } now)
        {
            return;
        }

        if (_verified.Count >= Most)
        {
            _verified.Clear();
        }

        _verified[Slot(hash)] = (now, found);
    }

    static (UInt128 High, UInt128 Low) Slot(ReadOnlySpan<byte> hash) =>
        (BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
}
