using System.Security.Cryptography;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Vault;

/// <summary>Data keys as the store keeps them: wrapped by a master key, bound to their tenant and number.</summary>
internal static class WrappedKey
{
    /// <summary>Makes a new data key.</summary>
    public static DataKeyRow Make(MasterKey master, string tenant, int keyId, DateTimeOffset now)
    {
        Span<byte> key = stackalloc byte[SealingKey.Bytes];
        RandomNumberGenerator.Fill(key);
        try
        {
            return new()
            {
                Tenant = tenant,
                KeyId = keyId,
                MasterKeyId = master.Id,
                Wrapped = master.Wrap(Place(tenant, keyId), key),
                CreatedAt = now,
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Opens a data key.</summary>
    public static SealingKey Open(DataKeyRow row, MasterKeys masters)
    {
        Span<byte> key = stackalloc byte[SealingKey.Bytes];
        try
        {
            Open(row, masters, key);
            return new(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The same data key, wrapped by the current master key.</summary>
    public static DataKeyRow Rewrap(DataKeyRow row, MasterKeys masters)
    {
        Span<byte> key = stackalloc byte[SealingKey.Bytes];
        try
        {
            Open(row, masters, key);
            var master = masters.Current;
            return row with { MasterKeyId = master.Id, Wrapped = master.Wrap(Place(row.Tenant, row.KeyId), key) };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>
    /// Whether a data key can be given up: its master key is gone, and nothing was ever sealed with it, since a seal comes only after
    /// its reservation. Such a key remains when a server dies in the moment a rotation ends.
    /// </summary>
    public static bool IsOrphan(DataKeyRow row, MasterKeys masters) => row.Encryptions == 0 && masters.Find(row.MasterKeyId) is null;

    static void Open(DataKeyRow row, MasterKeys masters, Span<byte> key)
    {
        var master = masters.Find(row.MasterKeyId) ?? throw new VaultException(VaultFailure.MasterKeyUnknown,
            $"Data key {row.KeyId} of tenant {row.Tenant} is wrapped by master key {row.MasterKeyId}, which is not in {masters.Source}: add it there, after the current one.");
        if (!master.TryUnwrap(Place(row.Tenant, row.KeyId), row.Wrapped, key))
        {
            throw new VaultException(VaultFailure.NotAuthentic,
                $"Data key {row.KeyId} of tenant {row.Tenant} was altered in the store: restore the store from a backup.");
        }
    }

    static SealContext Place(string tenant, int keyId) => new(tenant, "", "", "data_key", keyId);
}
