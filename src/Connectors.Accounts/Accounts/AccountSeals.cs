using System.Security.Cryptography;
using System.Text;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts;

/// <summary>Seals and opens what an account's row holds, each value bound to its row, its field and its version.</summary>
internal sealed class AccountSeals(TokenVault vault)
{
    readonly byte[] _fingerprintKey = vault.DeriveKey("refresh-token-fingerprint");

    /// <summary>What seals one pair of tokens. Asked for before the tokens are: nothing may then stand between them and the store.</summary>
    public ValueTask<Sealer> SealerAsync(string tenant) => vault.SealerForAsync(tenant);

    /// <summary>The row with a new pair of tokens, as its next version.</summary>
    public static AccountRow Seal(Sealer sealer, AccountRow row, Secret access, Secret? refresh)
    {
        var version = row.TokenVersion + 1;
        return row with
        {
            TokenVersion = version,
            KeyId = sealer.KeyId,
            AccessToken = sealer.Seal(Context(row, SealContext.AccessToken, version), access.Reveal()),
            RefreshToken = refresh is null ? null : sealer.Seal(Context(row, SealContext.RefreshToken, version), refresh.Reveal()),
        };
    }

    /// <exception cref="VaultException">The value does not open with the keys at hand.</exception>
    public ValueTask<string> OpenAccessAsync(AccountRow row) => vault.OpenAsync(Context(row, SealContext.AccessToken, row.TokenVersion), row.AccessToken!);

    /// <exception cref="VaultException">The value does not open with the keys at hand.</exception>
    public async ValueTask<Secret?> OpenRefreshAsync(AccountRow row) => row.RefreshToken is null
        ? null
        : new(await vault.OpenAsync(Context(row, SealContext.RefreshToken, row.TokenVersion), row.RefreshToken).ConfigureAwait(false));

    /// <summary>Seals a lone value, for example a PKCE verifier, under the id of what it belongs to.</summary>
    public ValueTask<Sealed> SealAsync(AccountKey key, string id, string field, Secret value) => vault.SealAsync(new(key.Tenant, key.Connection, id, field, 0), value.Reveal());

    /// <exception cref="VaultException">The value does not open with the keys at hand.</exception>
    public async ValueTask<Secret> OpenAsync(AccountKey key, string id, string field, byte[] record) =>
        new(await vault.OpenAsync(new(key.Tenant, key.Connection, id, field, 0), record).ConfigureAwait(false));

    /// <summary>Tells whether two refresh tokens are the same without keeping either.</summary>
    public byte[] Fingerprint(Secret refreshToken) => HMACSHA256.HashData(_fingerprintKey, Encoding.UTF8.GetBytes(refreshToken.Reveal()));

    static SealContext Context(AccountRow row, string field, long version) => new(row.Key.Tenant, row.Key.Connection, row.Id, field, version);
}
