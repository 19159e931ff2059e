using System.Buffers.Text;

namespace Connectors.Sandbox;

/// <summary>The twin's only source of chance, safe to share between requests; one seed gives one story.</summary>
internal sealed class Dice(Random random)
{
    readonly Lock _gate = new();

    public string NextUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_gate)
            random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40); // RFC 9562: version 4
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80); // and its variant
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>So many random bytes, as text that needs no escaping in a URL, a header or JSON.</summary>
    public string NextText(int length)
    {
        var bytes = new byte[length];
        lock (_gate)
            random.NextBytes(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    public long NextNumber(long from, long below)
    {
        lock (_gate)
            return random.NextInt64(from, below);
    }
}
