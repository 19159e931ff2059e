using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Accounts.Tenants;

/// <summary>
/// The form of a credential that is given out once: a prefix that says its kind, 12 characters by which it is found, <c>_</c>, 43
/// secret ones and 6 of a checksum, all letters and digits, so that it can stand in a header, a URL and a shell unquoted.
/// </summary>
/// <param name="prefix">How every one of the kind begins.</param>
internal sealed class CredentialForm(string prefix)
{
    const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const int IdLength = 12;

    /// <summary>43 of 62 possible characters are 256.03 bits.</summary>
    const int SecretLength = 43;

    const int ChecksumLength = 6;

    static readonly SearchValues<char> s_digits = SearchValues.Create(Digits);

    readonly int _secretStart = prefix.Length + IdLength + 1;

    int Length => _secretStart + SecretLength + ChecksumLength;

    /// <summary>A new one.</summary>
    public string Create() => Assemble(RandomNumberGenerator.GetString(Digits, IdLength), RandomNumberGenerator.GetString(Digits, SecretLength));

    /// <summary>The text of one with these parts.</summary>
    public string Assemble(string id, string secret)
    {
        var head = $"{prefix}{id}_{secret}";
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(head, checksum);
        return $"{head}{checksum}";
    }

    /// <summary>
    /// Whether the text has the form, checksum included. It compares the text with itself alone, so that its time tells nothing of
    /// any credential.
    /// </summary>
    public bool IsWellFormed(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || !text.StartsWith(prefix, StringComparison.Ordinal) || text[_secretStart - 1] != '_'
            || IdOf(text).ContainsAnyExcept(s_digits) || text[_secretStart..].ContainsAnyExcept(s_digits))
        {
            return false;
        }

        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text[..^ChecksumLength], checksum);
        return text[^ChecksumLength..].SequenceEqual(checksum);
    }

    /// <summary>The id in a well-formed one.</summary>
    public ReadOnlySpan<char> IdOf(ReadOnlySpan<char> text) => text.Slice(prefix.Length, IdLength);

    /// <summary>
    /// SHA-256 of the secret in a well-formed one. Slow hashes protect what people choose; among 2^256 random secrets nobody
    /// searches, however fast the hash is, and a slow one would let anybody keep the server busy.
    /// </summary>
    public byte[] HashOf(ReadOnlySpan<char> text)
    {
        Span<byte> secret = stackalloc byte[SecretLength];
        Ascii.FromUtf16(text.Slice(_secretStart, SecretLength), secret, out _);
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
