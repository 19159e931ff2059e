using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Connectors.Accounts.Vault;

/// <summary>
/// A key that wraps keys. What was given is only derived from (HKDF, RFC 5869): one value encrypts, another names the key and may
/// be printed.
/// </summary>
internal sealed class MasterKey
{
    readonly SealingKey _wrapping;
    readonly int _id;

    public MasterKey(ReadOnlySpan<byte> given)
    {
        Span<byte> derived = stackalloc byte[SealingKey.Bytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, given, derived[..sizeof(int)], [], "connectors master key: name"u8);
        _id = BinaryPrimitives.ReadInt32BigEndian(derived);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, given, derived, [], "connectors master key: wrapping"u8);
        _wrapping = new(derived);
        CryptographicOperations.ZeroMemory(derived);
    }

    /// <summary>Eight hex digits that say nothing of the key.</summary>
    public string Id => NameOf(_id);

    public static string NameOf(int id) => id.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>The name of the master key that wrapped a record; null for what is no record of ours.</summary>
    public static string? NameOf(ReadOnlySpan<byte> wrapped) => SealedRecord.KeyIdOf(wrapped) is { } id ? NameOf(id) : null;

    public byte[] Wrap(in SealContext context, ReadOnlySpan<byte> key)
    {
        Enter();
        try
        {
            return SealedRecord.Seal(_wrapping, _id, context, key);
        }
        finally
        {
            _wrapping.Leave();
        }
    }

    public bool TryUnwrap(in SealContext context, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        Enter();
        try
        {
            return SealedRecord.TryOpen(_wrapping, context, wrapped, key);
        }
        finally
        {
            _wrapping.Leave();
        }
    }

    public void Retire() => _wrapping.Retire();

    void Enter() => ObjectDisposedException.ThrowIf(!_wrapping.TryEnter(), typeof(MasterKeys));
}
