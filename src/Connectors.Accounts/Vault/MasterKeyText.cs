using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Connectors.Accounts.Vault;

/// <summary>Reads master keys as people write them, and says of a wrong one what is wrong without repeating it.</summary>
internal static class MasterKeyText
{
    const string Wanted = "a master key is 32 bytes, as 44 base64 characters or 64 hex digits (`openssl rand -base64 32` makes one)";

    /// <summary>Between keys: lines in a file, commas in an environment variable.</summary>
    static ReadOnlySpan<byte> Separators => "\n\r,"u8;

    /// <summary>All keys of a text, the current one first.</summary>
    /// <param name="text">The text, in UTF-8.</param>
    /// <param name="source">How messages name it.</param>
    /// <exception cref="VaultException">There is none, or one is not as it should be.</exception>
    public static MasterKey[] Read(ReadOnlySpan<byte> text, string source)
    {
        var keys = new List<MasterKey>();
        try
        {
            var number = 0;
            foreach (var range in text.SplitAny(Separators))
            {
                var written = text[range].Trim(" \t"u8);
                if (!written.IsEmpty)
                {
                    Add(keys, written, $"Key {++number} of {source}");
                }
            }

            return keys.Count > 0
                ? [.. keys]
                : throw Invalid($"There is no master key in {source}: {Wanted}.");
        }
        catch
        {
            keys.ForEach(k => k.Retire());
            throw;
        }
    }

    /// <summary>The first key of a text, as it is written there.</summary>
    public static ReadOnlySpan<byte> First(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.SplitAny(Separators))
        {
            if (text[range].Trim(" \t"u8) is { IsEmpty: false } written)
            {
                return written;
            }
        }

        return [];
    }

    /// <summary>A new key as a line.</summary>
    public static byte[] NewLine()
    {
        Span<byte> key = stackalloc byte[SealingKey.Bytes];
        RandomNumberGenerator.Fill(key);
        var line = new byte[Base64.GetMaxEncodedToUtf8Length(key.Length) + 1];
        Base64.EncodeToUtf8(key, line, out _, out var length);
        line[length] = (byte)'\n';
        CryptographicOperations.ZeroMemory(key);
        return line;
    }

    static void Add(List<MasterKey> keys, ReadOnlySpan<byte> written, string name)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(written.Length);
        try
        {
            var key = bytes.AsSpan(0, Decode(written, bytes, name));
            if (!key.ContainsAnyExcept((byte)0))
            {
                throw Invalid($"{name} is all zeros, which is no secret: {Wanted}.");
            }

            var made = new MasterKey(key);
            if (keys.Exists(k => k.Id == made.Id))
            {
                made.Retire();
                throw Invalid($"{name} is there twice (its name is {made.Id}): leave one of the two out.");
            }

            keys.Add(made);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    static int Decode(ReadOnlySpan<byte> written, Span<byte> bytes, string name)
    {
        const int HexDigits = 2 * SealingKey.Bytes;
        if (written.Length == HexDigits && Convert.FromHexString(written, bytes, out _, out var length) == OperationStatus.Done)
        {
            return length;
        }

        if (Base64.DecodeFromUtf8(written, bytes, out _, out length) != OperationStatus.Done)
        {
            throw Invalid($"{name} is neither base64 nor 64 hex digits: {Wanted}.");
        }

        return length == SealingKey.Bytes ? length : throw Invalid($"{name} is {length} bytes long: {Wanted}.");
    }

    static VaultException Invalid(string message) => new(VaultFailure.MasterKeyInvalid, message);
}
