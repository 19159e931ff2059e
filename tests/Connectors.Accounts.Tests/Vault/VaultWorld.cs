using System.Text;
using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Vault;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Accounts.Tests.Vault;

/// <summary>A store, a key file and a clock. Every vault made here has read the key file itself, as a process would.</summary>
sealed class VaultWorld : IDisposable
{
    readonly List<IDisposable> _made = [];

    public VaultWorld(TimeProvider? clock = null)
    {
        KeyFile = Path.Combine(Folder, "master.key");
        Store = new(clock ?? Clock);
        MasterKeys.CreateFile(KeyFile);
    }

    /// <summary>A process looks for newer keys at every seal.</summary>
    public static VaultLimits Attentive { get; } = VaultLimits.Default with { Recheck = TimeSpan.Zero };

    public string Folder { get; } = Directory.CreateTempSubdirectory("vault-").FullName;

    public string KeyFile { get; }

    public FakeTimeProvider Clock { get; } = new(new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));

    public InMemoryAccountStore Store { get; }

    public MasterKeys Keys() => Made(MasterKeys.FromFile(KeyFile));

    public async Task<TokenVault> VaultAsync(VaultLimits? limits = null, IAccountStore? store = null, MasterKeys? keys = null) =>
        Made(await TokenVault.OpenAsync(store ?? Store, keys ?? Keys(), Store.Clock, limits ?? VaultLimits.Default));

    /// <summary>What a token says: where it belongs, so that a wrong one shows.</summary>
    public static string Token(AccountRow row, string field) => $"{field} {row.TokenVersion} of {row.Id}";

    public static SealContext Place(AccountRow row, string field) => new(row.Key.Tenant, row.Key.Connection, row.Id, field, row.TokenVersion);

    /// <summary>Writes the next pair of tokens of an account, as a refresh does; false when somebody else wrote meanwhile.</summary>
    public static async Task<bool> RefreshAsync(IAccountStore store, TokenVault vault, AccountKey key, bool hasRefreshToken = true)
    {
        var row = await store.FindAsync(key) ?? new() { Key = key, Id = $"acc_{key.Tenant}_{key.Identifier}", Status = AccountStatus.Active };
        using var sealer = await vault.SealerForAsync(key.Tenant);
        row = row with { TokenVersion = row.TokenVersion + 1, KeyId = sealer.KeyId };
        return await store.WriteAsync(new(row with
        {
            AccessToken = sealer.Seal(Place(row, SealContext.AccessToken), Token(row, SealContext.AccessToken)),
            RefreshToken = hasRefreshToken ? sealer.Seal(Place(row, SealContext.RefreshToken), Token(row, SealContext.RefreshToken)) : null,
        }));
    }

    /// <summary>Three tenants with three accounts each, of all kinds, and an attempt and a revocation under way.</summary>
    public async Task PopulateAsync()
    {
        using var keys = MasterKeys.FromFile(KeyFile);
        using var vault = await TokenVault.OpenAsync(Store, keys, Store.Clock);
        foreach (var tenant in new[] { "acme", "globex", "" })
        {
            Assert.True(await RefreshAsync(Store, vault, new(tenant, "crm", "u1")));
            Assert.True(await RefreshAsync(Store, vault, new(tenant, "crm", "u2"), hasRefreshToken: false));
            await Store.WriteAsync(new(new() { Key = new(tenant, "crm", "u3"), Id = "acc_pending" }));
        }

        var verifier = await vault.SealAsync(new("acme", "crm", "acc_pending", "verifier", 0), "verifier");
        await Store.PutAttemptAsync(new()
        {
            StateHash = [1], Key = new("acme", "crm", "u3"), AccountId = "acc_pending", KeyId = verifier.KeyId, Verifier = verifier.Record,
            Scopes = "", ClientId = "", ExpiresAt = Store.Clock.GetUtcNow() + TimeSpan.FromMinutes(10),
        });
        var token = await vault.SealAsync(new("globex", "crm", "rev_1", "token", 0), "revoked");
        await Store.WriteRevocationAsync(new()
        {
            Id = "rev_1", Key = new("globex", "crm", "u9"), AccountId = "acc_9", KeyId = token.KeyId, Token = token.Record,
            CreatedAt = Store.Clock.GetUtcNow(), DueAt = Store.Clock.GetUtcNow(),
        });
    }

    /// <summary>Opens every token with the keys that are in the file now, and nothing else; gives how many there are.</summary>
    public async Task<int> EverythingOpensAsync()
    {
        using var keys = MasterKeys.FromFile(KeyFile);
        using var vault = await TokenVault.OpenAsync(Store, keys, Store.Clock);
        var opened = 0;
        foreach (var tenant in await Store.TenantsAsync())
        {
            foreach (var row in await Store.ListAsync(tenant, default, int.MaxValue))
            {
                foreach (var (field, record) in new[] { (SealContext.AccessToken, row.AccessToken), (SealContext.RefreshToken, row.RefreshToken) })
                {
                    if (record is not null)
                    {
                        Assert.Equal(row.KeyId, SealedRecord.KeyIdOf(record));
                        Assert.Equal(Token(row, field), await vault.OpenAsync(Place(row, field), record));
                        opened++;
                    }
                }
            }

            using var sealer = await vault.SealerForAsync(tenant);
        }

        return opened;
    }

    /// <summary>All that the vault keeps in the store, and whether anything at all was written.</summary>
    public async Task<string> DumpAsync()
    {
        var dump = new StringBuilder().Append(Store.Stamp()).Append(' ').AppendLine(Hex(await Store.GetNoteAsync("vault.secret")));
        foreach (var tenant in await Store.TenantsAsync())
        {
            foreach (var key in await Store.DataKeysAsync(tenant))
            {
                dump.AppendLine($"{key} {Hex(key.Wrapped)}");
            }

            foreach (var row in await Store.ListAsync(tenant, default, int.MaxValue))
            {
                dump.AppendLine($"{row} {Hex(row.AccessToken)} {Hex(row.RefreshToken)}");
            }
        }

        return dump.ToString();
    }

    public void Dispose()
    {
        _made.Reverse();
        _made.ForEach(m => m.Dispose());
        Directory.Delete(Folder, recursive: true);
    }

    static string Hex(byte[]? bytes) => bytes is null ? "-" : Convert.ToHexString(bytes);

    T Made<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }
}
