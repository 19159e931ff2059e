using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Connectors.Accounts.Vault;

/// <summary>
/// The one form everything sealed has: format (1), key id (4, big endian), nonce (12), ciphertext, tag (16). Format and key id are
/// authenticated with the context. The key is a tenant's data key, or a master key where keys are wrapped.
/// </summary>
internal static class SealedRecord
{
    public const int TagBytes = 16;
    public const int Overhead = HeaderBytes + NonceBytes + TagBytes;

    const byte Format = 1;
    const int HeaderBytes = 1 + sizeof(int);
    const int NonceBytes = 12;

    /// <summary>What fits here needs no rented memory: any token but a large JWT, any context of usual names.</summary>
    const int OnStack = 512;

    /// <summary>The id of the key that sealed a record; null for what is no record of ours.</summary>
    public static int? KeyIdOf(ReadOnlySpan<byte> record) =>
        record.Length >= Overhead && record[0] == Format ? BinaryPrimitives.ReadInt32BigEndian(record[1..]) : null;

    /// <summary>Seals bytes. The caller has entered the key.</summary>
    public static byte[] Seal(SealingKey key, int keyId, in SealContext context, ReadOnlySpan<byte> plain)
    {
        var record = new byte[Overhead + plain.Length];
        record[0] = Format;
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(1), keyId);
        var nonce = record.AsSpan(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);

        var length = context.BoundLength;
        byte[]? rented = null;
        var bound = (length <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(length))[..length];
        context.Bind(Format, keyId, bound);
        key.Seal(nonce, plain, record.AsSpan(HeaderBytes + NonceBytes, plain.Length), record.AsSpan(^TagBytes..), bound);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return record;
    }

    /// <summary>Opens bytes into a span of their length, <see cref="Overhead"/> less than the record. The caller has entered the key.</summary>
    public static bool TryOpen(SealingKey key, in SealContext context, ReadOnlySpan<byte> record, Span<byte> plain)
    {
        if (KeyIdOf(record) is not { } keyId || plain.Length != record.Length - Overhead)
        {
            return false;
        }

        var length = context.BoundLength;
        byte[]? rented = null;
        var bound = (length <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(length))[..length];
        context.Bind(Format, keyId, bound);
        var opens = key.TryOpen(
            record.Slice(HeaderBytes, NonceBytes), record[(HeaderBytes + NonceBytes)..^TagBytes], record[^TagBytes..], plain, bound);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return opens;
    }

    /// <summary>Seals text as UTF-8.</summary>
    /// <exception cref="ArgumentException">The text has an unpaired surrogate, which would come back as another character.</exception>
    public static byte[] SealText(SealingKey key, int keyId, in SealContext context, ReadOnlySpan<char> text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var plain = most <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return Utf8.FromUtf16(text, plain, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done
                ? Seal(key, keyId, context, plain[..length])
                : throw new ArgumentException("A secret must be valid Unicode text; this one has an unpaired surrogate.", nameof(text));
        }
        finally
        {
            Erase(plain, rented);
        }
    }

    /// <summary>Opens text; null when the record was not sealed for this context with this key.</summary>
    public static string? OpenText(SealingKey key, in SealContext context, ReadOnlySpan<byte> record)
    {
        var length = record.Length - Overhead;
        if (length < 0)
        {
            return null;
        }

        byte[]? rented = null;
        var plain = (length <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(length))[..length];
        try
        {
            return TryOpen(key, context, record, plain) ? Encoding.UTF8.GetString(plain) : null;
        }
        finally
        {
            Erase(plain, rented);
        }
    }

    static void Erase(Span<byte> plain, byte[]? rented)
    {
        CryptographicOperations.ZeroMemory(plain);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
