using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Auditing;

/// <summary>
/// The hash chain of the audit. Each line's hash is an HMAC-SHA256 over the hash of the line before and the line itself, under a
/// key that is kept outside the store: whoever has only the file can neither change a line nor take one out unseen.
/// </summary>
/// <remarks>
/// The head is kept apart, with a seal of its own, so that a tail that was cut off is seen too. Whoever adds a line looks at that
/// seal first. A head that does not hold is never built upon: the next line then follows a hash that no line has, and the break
/// stays to be seen for ever instead of being healed.
/// </remarks>
public sealed class AuditChain
{
    /// <summary>The name of the mark on the last line.</summary>
    public const string Head = "head";

    /// <summary>The name of the mark on the last line that was pruned.</summary>
    public const string Anchor = "anchor";

    const byte Format = 1;
    const int Absent = -1;

    readonly byte[] _lines;
    readonly byte[] _marks;

    /// <summary>A chain under a key, which must be the same for all who add to it.</summary>
    public AuditChain(ReadOnlySpan<byte> key)
    {
        _lines = HMACSHA256.HashData(key, "lines"u8);
        _marks = HMACSHA256.HashData(key, "marks"u8);
        Break = HMACSHA256.HashData(_marks, "break"u8);
    }

    /// <summary>What the first line follows.</summary>
    public static byte[] Start { get; } = new byte[HMACSHA256.HashSizeInBytes];

    /// <summary>What a line follows that was added when the head did not hold.</summary>
    public byte[] Break { get; }

    /// <summary>The hash of a line after the one with the hash given.</summary>
    public byte[] Link(ReadOnlySpan<byte> previous, AuditLine line)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        bytes.Write(previous);
        Write(bytes, line);
        return HMACSHA256.HashData(_lines, bytes.WrittenSpan);
    }

    /// <summary>A sealed mark.</summary>
    public AuditMark Mark(string name, long seq, byte[] hash) => new(seq, hash, SealOf(name, seq, hash));

    /// <summary>Whether a mark is what was once made here under this name.</summary>
    public bool Holds(string name, AuditMark mark) => CryptographicOperations.FixedTimeEquals(mark.Seal, SealOf(name, mark.Seq, mark.Hash));

    /// <summary>Puts lines behind the last one; gives them with their numbers and hashes, and the head they leave.</summary>
    /// <param name="head">The head as it is stored.</param>
    /// <param name="lastSeq">The number of the last line that is stored.</param>
    /// <param name="isNew">Whether nothing was ever added: no head, no line, no anchor.</param>
    /// <param name="lines">The lines, at least one.</param>
    public (IReadOnlyList<AuditLine> Lines, AuditMark Head) Append(AuditMark? head, long? lastSeq, bool isNew, IReadOnlyList<AuditLine> lines)
    {
        // A head behind the last line is an old one that somebody has put back.
        var holds = head is null ? isNew : Holds(Head, head) && !(lastSeq > head.Seq);
        var previous = !holds ? Break : head?.Hash ?? Start;
        var seq = (holds ? head?.Seq : lastSeq) ?? 0;
        var chained = new List<AuditLine>(lines.Count);
        foreach (var line in lines)
        {
            var next = line with { Seq = ++seq };
            previous = Link(previous, next);
            chained.Add(next with { Hash = previous });
        }

        return (chained, Mark(Head, seq, previous));
    }

    byte[] SealOf(string name, long seq, ReadOnlySpan<byte> hash)
    {
        var bytes = new ArrayBufferWriter<byte>(128);
        Text(bytes, name);
        Number(bytes, seq);
        bytes.Write(hash);
        return HMACSHA256.HashData(_marks, bytes.WrittenSpan);
    }

    // Each field as its length and its content, so that no two lines are written alike. Text as UTF-16, which tells every text
    // from every other; UTF-8 would write all unpaired surrogates the same.
    static void Write(ArrayBufferWriter<byte> to, AuditLine line)
    {
        to.Write([Format]);
        Number(to, line.Seq);
        Text(to, line.Tenant);
        Text(to, line.Action);
        Text(to, line.Actor);
        Text(to, line.Subject);
        Text(to, line.ExecutionId);
        Text(to, line.Connection);
        Text(to, line.Identifier);
        Text(to, line.Tool);
        Text(to, line.RunId);
        Text(to, line.Outcome);
        Number(to, line.At.UtcTicks);
        Number(to, line.Duration?.Ticks);
        Number(to, line.Attempts);
        Number(to, line.UpstreamStatus);
        Text(to, line.CorrelationId);
        Number(to, line.KeyId);
        Bytes(to, line.Input);
    }

    static void Text(ArrayBufferWriter<byte> to, string? text)
    {
        Length(to, text?.Length);
        if (text is not null)
        {
            var span = to.GetSpan(text.Length * sizeof(char));
            for (var i = 0; i < text.Length; i++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(span[(i * sizeof(char))..], text[i]);
            }

            to.Advance(text.Length * sizeof(char));
        }
    }

    static void Bytes(ArrayBufferWriter<byte> to, byte[]? bytes)
    {
        Length(to, bytes?.Length);
        to.Write(bytes);
    }

    static void Number(ArrayBufferWriter<byte> to, long? number)
    {
        Length(to, number is null ? null : sizeof(long));
        if (number is { } value)
        {
            BinaryPrimitives.WriteInt64BigEndian(to.GetSpan(sizeof(long)), value);
            to.Advance(sizeof(long));
        }
    }

    static void Length(ArrayBufferWriter<byte> to, int? length)
    {
        BinaryPrimitives.WriteInt32BigEndian(to.GetSpan(sizeof(int)), length ?? Absent);
        to.Advance(sizeof(int));
    }
}
