using Connectors.Accounts.Store;

namespace Connectors.Accounts.Vault;

/// <summary>
/// Seals secrets for the store (envelope encryption): each tenant has data keys, which the store keeps wrapped by a master key that
/// is kept elsewhere. AES-256-GCM throughout, and no way to do without.
/// </summary>
/// <remarks>Safe for concurrent use, also by several processes on one store.</remarks>
public sealed class TokenVault : IDisposable
{
    readonly KeyRing _ring;
    readonly StoreSecret _secret;

    TokenVault(KeyRing ring, StoreSecret secret, VaultLimits limits)
    {
        _ring = ring;
        _secret = secret;
        Limits = limits;
    }

    internal VaultLimits Limits { get; }

    internal StoreSecret StoreSecret => _secret;

    internal KeyRing Ring => _ring;

    /// <summary>Opens a store's vault; a new store is given a secret of its own.</summary>
    /// <param name="store">Where the sealed secrets and the wrapped keys are.</param>
    /// <param name="keys">The master keys; they must live as long as the vault.</param>
    /// <param name="clock">Tells when a data key is a year old.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="VaultException">The store is sealed with another master key; nothing was changed.</exception>
    public static Task<TokenVault> OpenAsync(IAccountStore store, MasterKeys keys, TimeProvider clock, CancellationToken cancellationToken = default) =>
        OpenAsync(store, keys, clock, VaultLimits.Default, cancellationToken);

    internal static async Task<TokenVault> OpenAsync(
        IAccountStore store, MasterKeys keys, TimeProvider clock, VaultLimits limits, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(clock);
        var secret = await StoreSecret.OpenAsync(store, keys, cancellationToken).ConfigureAwait(false);
        return new(new(store, keys, clock, limits), secret, limits);
    }

    /// <summary>
    /// Gives a sealer, which seals a tenant's secrets with one data key and needs the store no more. Ask for it before the secret
    /// arrives that must not be lost.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="seals">How many secrets will be sealed; an account has two tokens.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="VaultException">The tenant's key does not open.</exception>
    public ValueTask<Sealer> SealerForAsync(string tenant, int seals = 2, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seals);
        return _ring.SealerAsync(tenant, seals, recheck: false, cancellationToken);
    }

    /// <summary>Seals one secret for its place.</summary>
    public ValueTask<Sealed> SealAsync(in SealContext context, string secret, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return SealAsync(context, secret, SealerForAsync(context.Tenant, 1, cancellationToken));

        static async ValueTask<Sealed> SealAsync(SealContext context, string secret, ValueTask<Sealer> asked)
        {
            using var sealer = await asked.ConfigureAwait(false);
            return new(sealer.KeyId, sealer.Seal(context, secret));
        }
    }

    /// <summary>Opens what was sealed for this place. Done at once when the data key is kept; otherwise the store is asked for it.</summary>
    /// <exception cref="VaultException">The record was sealed for another place, was altered, or its key is gone. Nothing is changed.</exception>
    public ValueTask<string> OpenAsync(in SealContext context, byte[] record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (SealedRecord.KeyIdOf(record) is not { } keyId)
        {
            throw NotAuthentic(context);
        }

        return _ring.TryEnter(context.Tenant, keyId) is { } key
            ? new(Open(key, context, record))
            : OpenAsync(_ring.EnterAsync(context.Tenant, keyId, cancellationToken), context, record);

        static async ValueTask<string> OpenAsync(ValueTask<DataKey> asked, SealContext context, byte[] record) =>
            Open(await asked.ConfigureAwait(false), context, record);
    }

    /// <summary>Opens bytes that were sealed for this place.</summary>
    /// <exception cref="VaultException">The record was sealed for another place, was altered, or its key is gone. Nothing is changed.</exception>
    public async ValueTask<byte[]> OpenBytesAsync(SealContext context, byte[] record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (SealedRecord.KeyIdOf(record) is not { } keyId)
        {
            throw NotAuthentic(context);
        }

        var key = _ring.TryEnter(context.Tenant, keyId) ?? await _ring.EnterAsync(context.Tenant, keyId, cancellationToken).ConfigureAwait(false);
        try
        {
            var plain = new byte[record.Length - SealedRecord.Overhead];
            return SealedRecord.TryOpen(key.Key, context, record, plain) ? plain : throw NotAuthentic(context);
        }
        finally
        {
            key.Key.Leave();
        }
    }

    /// <summary>
    /// 32 bytes that depend on the store and the purpose alone: the same in every process, and after every rotation. For
    /// fingerprints and other keyed hashes.
    /// </summary>
    public byte[] DeriveKey(string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return _secret.Derive(purpose);
    }

    /// <summary>Makes a ticket of a few bytes, in the letters of base64url, that only this store's vault can read or make.</summary>
    /// <remarks>It says nothing of its age: put a time into it where it must end.</remarks>
    public string ProtectTicket(string purpose, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return _secret.Protect(purpose, content);
    }

    /// <summary>Reads a ticket; false for anything else than one of this purpose, letter by letter.</summary>
    public bool TryUnprotectTicket(string purpose, string ticket, out byte[] content)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        ArgumentNullException.ThrowIfNull(ticket);
        return _secret.TryUnprotect(purpose, ticket, out content);
    }

    /// <summary>Erases the keys, each when its last user is done.</summary>
    public void Dispose()
    {
        _ring.Dispose();
        _secret.Dispose();
    }

    /// <summary>Opens with a key that was entered for it, and leaves it.</summary>
    static string Open(DataKey key, in SealContext context, byte[] record)
    {
        try
        {
            return SealedRecord.OpenText(key.Key, context, record) ?? throw NotAuthentic(context);
        }
        finally
        {
            key.Key.Leave();
        }
    }

    static VaultException NotAuthentic(in SealContext context) => new(VaultFailure.NotAuthentic,
        $"The {context.Field} of {context.AccountId} is not what was sealed there: it was altered in the store, or copied from elsewhere; restore the store from a backup, or let the user connect again.");
}
