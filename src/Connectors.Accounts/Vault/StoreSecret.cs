using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Vault;

/// <summary>
/// A store's own random secret, from which keys for other purposes are derived. It never changes; only its wrapping does. Being
/// the first thing a store gets and the last that a rotation wraps anew, it also tells which master key the store is sealed with.
/// </summary>
internal sealed class StoreSecret : IDisposable
{
    const string Note = "vault.secret";
    const int SaltBytes = 16;
    const int NonceBytes = 12;
    const byte TicketFormat = 1;
    const int TicketOverhead = 1 + SaltBytes + SealedRecord.TagBytes;

    static readonly SealContext s_place = new("", "", "", "store_secret", 0);

    readonly Lock _using = new();
    readonly byte[] _secret = GC.AllocateUninitializedArray<byte>(SealingKey.Bytes, pinned: true);
    bool _isDisposed;

    /// <summary>Opens a store's secret, or makes it where nothing is sealed yet.</summary>
    /// <exception cref="VaultException">The master key is not the one the store is sealed with; nothing was changed.</exception>
    public static async Task<StoreSecret> OpenAsync(IAccountStore store, MasterKeys masters, CancellationToken cancellationToken)
    {
        var secret = new StoreSecret();
        var note = await store.GetNoteAsync(Note, cancellationToken).ConfigureAwait(false);
        if (note is null)
        {
            var isNew = (await store.TenantsAsync(cancellationToken).ConfigureAwait(false)).Count == 0;
            if (isNew)
            {
                RandomNumberGenerator.Fill(secret._secret);
                note = await store.KeepNoteAsync(Note, masters.Current.Wrap(s_place, secret._secret), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                // Somebody may have made both since the first look.
                note = await store.GetNoteAsync(Note, cancellationToken).ConfigureAwait(false)
                    ?? throw new VaultException(VaultFailure.UnknownKey, "The store has data keys but no secret of its own any more: restore it from a backup.");
            }
        }

        Unwrap(note, masters, secret._secret);
        return secret;
    }

    /// <summary>The name of the master key the store is sealed with; null for a new store.</summary>
    public static async ValueTask<string?> MasterIdAsync(IAccountStore store, CancellationToken cancellationToken) =>
        await store.GetNoteAsync(Note, cancellationToken).ConfigureAwait(false) is { } note ? MasterKey.NameOf(note) ?? throw Altered() : null;

    /// <summary>Whether the store is sealed with a master key that is at hand.</summary>
    /// <exception cref="VaultException">It is not; the message says which one is missing.</exception>
    public static async ValueTask RequireMasterAsync(IAccountStore store, MasterKeys masters, CancellationToken cancellationToken)
    {
        if (await MasterIdAsync(store, cancellationToken).ConfigureAwait(false) is { } id && masters.Find(id) is null)
        {
            throw Unknown(id, masters);
        }
    }

    /// <summary>Wraps the secret with the current master key.</summary>
    public Task RewrapAsync(IAccountStore store, MasterKeys masters, CancellationToken cancellationToken) =>
        store.SetNoteAsync(Note, masters.Current.Wrap(s_place, _secret), cancellationToken);

    public byte[] Derive(string purpose)
    {
        var key = new byte[SealingKey.Bytes];
        Expand("key"u8, [], purpose, key);
        return key;
    }

    /// <summary>
    /// Format (1), salt (16), ciphertext, tag (16). Key and nonce are derived from the salt, so that each ticket has a key of its
    /// own and their number is not bounded.
    /// </summary>
    public string Protect(string purpose, ReadOnlySpan<byte> content)
    {
        var ticket = new byte[TicketOverhead + content.Length];
        ticket[0] = TicketFormat;
        var salt = ticket.AsSpan(1, SaltBytes);
        RandomNumberGenerator.Fill(salt);
        Span<byte> derived = stackalloc byte[SealingKey.Bytes + NonceBytes];
        Expand("ticket"u8, salt, purpose, derived);
        using (var aes = new AesGcm(derived[..SealingKey.Bytes], SealedRecord.TagBytes))
        {
            aes.Encrypt(derived[SealingKey.Bytes..], content, ticket.AsSpan(1 + SaltBytes, content.Length), ticket.AsSpan(^SealedRecord.TagBytes..));
        }

        CryptographicOperations.ZeroMemory(derived);
        return Base64Url.EncodeToString(ticket);
    }

    public bool TryUnprotect(string purpose, string ticket, out byte[] content)
    {
        content = [];
        var bytes = new byte[Base64Url.GetMaxDecodedLength(ticket.Length)];

        // One ticket has one spelling: the decoder alone would skip spaces and padding.
        if (Base64Url.DecodeFromChars(ticket, bytes, out _, out var length) != OperationStatus.Done || Base64Url.GetEncodedLength(length) != ticket.Length
            || length < TicketOverhead || bytes[0] != TicketFormat)
        {
            return false;
        }

        Span<byte> derived = stackalloc byte[SealingKey.Bytes + NonceBytes];
        Expand("ticket"u8, bytes.AsSpan(1, SaltBytes), purpose, derived);
        var plain = new byte[length - TicketOverhead];
        try
        {
            using var aes = new AesGcm(derived[..SealingKey.Bytes], SealedRecord.TagBytes);
            aes.Decrypt(derived[SealingKey.Bytes..], bytes.AsSpan(1 + SaltBytes, plain.Length), bytes.AsSpan(1 + SaltBytes + plain.Length, SealedRecord.TagBytes), plain);
            content = plain;
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    public void Dispose()
    {
        lock (_using)
        {
            _isDisposed = true;
            CryptographicOperations.ZeroMemory(_secret);
        }
    }

    /// <summary>HKDF-Expand (RFC 5869); the kind's length, the salt's fixed size and the rest as purpose make the information unambiguous.</summary>
    void Expand(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> salt, string purpose, Span<byte> output)
    {
        byte[] information = [(byte)kind.Length, .. kind, .. salt, .. Encoding.UTF8.GetBytes(purpose)];
        lock (_using)
        {
            // What is derived from zeros, anybody could derive.
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(TokenVault));
            HKDF.Expand(HashAlgorithmName.SHA256, _secret, output, information);
        }
    }

    static void Unwrap(byte[] note, MasterKeys masters, Span<byte> secret)
    {
        var id = MasterKey.NameOf(note) ?? throw Altered();
        var master = masters.Find(id) ?? throw Unknown(id, masters);
        if (!master.TryUnwrap(s_place, note, secret))
        {
            throw Altered();
        }
    }

    static VaultException Unknown(string id, MasterKeys masters) => new(VaultFailure.MasterKeyUnknown,
        $"The store is sealed with master key {id}, and {masters.Source} has {string.Join(", ", masters.Ids)}: give the right one, or use an empty store.");

    static VaultException Altered() => new(VaultFailure.NotAuthentic, "The store's secret was altered: restore the store from a backup.");
}
