using System.Security.Cryptography;

namespace Connectors.Accounts.Vault;

/// <summary>
/// An AES-256-GCM key that many threads use and that is erased when the last of them is done. Whoever uses it must have
/// entered: a key is never erased under somebody's hands, where it would go on sealing with zeros.
/// </summary>
internal sealed class SealingKey
{
    public const int Bytes = 32;

    const int Retired = int.MinValue;

    /// <summary>
    /// An AesGcm of .NET is one OpenSSL context and fails when two threads use it at once, so each use takes one out. Setting the
    /// key costs more than opening a token, therefore a few are kept, spread by processor.
    /// </summary>
    readonly AesGcm?[] _idle = new AesGcm?[Math.Min(Environment.ProcessorCount, 8)];
    readonly byte[] _key = GC.AllocateUninitializedArray<byte>(Bytes, pinned: true);

    /// <summary>How many are inside; the sign says that nobody else may enter.</summary>
    int _uses;

    /// <summary>Copies the key; the caller erases its own.</summary>
    public SealingKey(ReadOnlySpan<byte> key) => key.CopyTo(_key);

    /// <summary>For tests: whether the key's bytes are gone.</summary>
    internal bool IsErased => !_key.AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>False when the key is retired: then it must be found anew.</summary>
    public bool TryEnter()
    {
        var uses = Volatile.Read(ref _uses);
        while (uses >= 0)
        {
            var seen = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (seen == uses)
            {
                return true;
            }

            uses = seen;
        }

        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _uses) == Retired)
        {
            Erase();
        }
    }

    /// <summary>Lets nobody else enter, and erases the key when nobody is inside.</summary>
    public void Retire()
    {
        if (Interlocked.Or(ref _uses, Retired) == 0)
        {
            Erase();
        }
    }

    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> bound)
    {
        var aes = Take(out var slot);
        try
        {
            aes.Encrypt(nonce, plain, cipher, tag, bound);
        }
        finally
        {
            GiveBack(aes, slot);
        }
    }

    /// <summary>False when the tag is wrong; then <paramref name="plain"/> holds zeros.</summary>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> bound)
    {
        var aes = Take(out var slot);
        try
        {
            aes.Decrypt(nonce, cipher, tag, plain, bound);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plain);
            return false;
        }
        finally
        {
            GiveBack(aes, slot);
        }
    }

    AesGcm Take(out int slot)
    {
        slot = Thread.GetCurrentProcessorId() % _idle.Length;
        return Interlocked.Exchange(ref _idle[slot], null) ?? new(_key, SealedRecord.TagBytes);
    }

    void GiveBack(AesGcm aes, int slot) => Interlocked.Exchange(ref _idle[slot], aes)?.Dispose();

    void Erase()
    {
        CryptographicOperations.ZeroMemory(_key);
        foreach (var aes in _idle)
        {
            aes?.Dispose();
        }
    }
}
