using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Accounts.Tenants;

/// <summary>
/// A caller's key as it is given out, once: <c>ck_</c>, 12 characters by which it is found, <c>_</c>, 43 secret ones and 6 of a
/// checksum, all letters and digits, so that it can stand in a header, a URL and a shell unquoted. It prints as <c>***</c>.
/// </summary>
/// <remarks>Secret scanners find it by <c>ck_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}</c>, and know a true one by its checksum.</remarks>
public sealed class ApiKey
{
    /// <summary>How every key begins.</summary>
    public const string Prefix = "ck_";

    const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const int IdStart = 3;
    const int IdLength = 12;
    const int SecretStart = IdStart + IdLength + 1;

    /// <summary>43 of 62 possible characters are 256.03 bits.</summary>
    const int SecretLength = 43;

    const int ChecksumLength = 6;
    const int Length = SecretStart + SecretLength + ChecksumLength;

    static readonly SearchValues<char> s_digits = SearchValues.Create(Digits);

    readonly string _text;

    ApiKey(string text) => _text = text;

    /// <summary>The part by which it is found; no secret.</summary>
    public string Id => IdOf(_text).ToString();

    /// <summary>The whole key, for the caller who is to have it. It is kept nowhere, so this is the only time.</summary>
    public string Reveal() => _text;

    /// <summary>Never the key.</summary>
    public override string ToString() => "***";

    internal static ApiKey Create() =>
        new(Assemble(RandomNumberGenerator.GetString(Digits, IdLength), RandomNumberGenerator.GetString(Digits, SecretLength)));

    /// <summary>The text of a key with these parts.</summary>
    internal static string Assemble(string id, string secret)
    {
        var head = $"{Prefix}{id}_{secret}";
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(head, checksum);
        return $"{head}{checksum}";
    }

    /// <summary>
    /// Whether the text has a key's form, checksum included. It compares the text with itself alone, so that its time tells
    /// nothing of any key.
    /// </summary>
    internal static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[SecretStart - 1] != '_'
            || IdOf(text).ContainsAnyExcept(s_digits) || text[SecretStart..].ContainsAnyExcept(s_digits))
        {
            return false;
        }

        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text[..^ChecksumLength], checksum);
        return text[^ChecksumLength..].SequenceEqual(checksum);
    }

    /// <summary>The id in a well-formed key.</summary>
    internal static ReadOnlySpan<char> IdOf(ReadOnlySpan<char> text) => text.Slice(IdStart, IdLength);

    /// <summary>
    /// SHA-256 of the secret in a well-formed key. Slow hashes protect what people choose; among 2^256 random secrets nobody
    /// searches, however fast the hash is, and a slow one would let anybody keep the server busy.
    /// </summary>
    internal static byte[] HashOf(ReadOnlySpan<char> text)
    {
        Span<byte> secret = stackalloc byte[SecretLength];
        Ascii.FromUtf16(text.Slice(SecretStart, SecretLength), secret, out _);
        var hash = SHA256.HashData(secret);
        CryptographicOperations.ZeroMemory(secret);
        return hash;
    }

    /// <summary>
    /// CRC-32 (ISO 3309, as in zip) of what stands before, in six digits of base 62. It finds every wrong character and every
    /// swap of two neighbours, because it finds every error within 32 bits in a row.
    /// </summary>
    static void WriteChecksum(ReadOnlySpan<char> head, Span<char> checksum)
    {
        var crc = uint.MaxValue;
        foreach (var c in head)
        {
            crc ^= c;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        crc = ~crc;
        for (var i = checksum.Length - 1; i >= 0; i--)
        {
            checksum[i] = Digits[(int)(crc % 62)];
            crc /= 62;
        }
    }
}
