using Connectors.Accounts.Testing;
using Connectors.Accounts.Vault;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Accounts.Tests.Vault;

/// <summary>What must hold for stores that exist: records of yesterday open, and no message ever holds a secret.</summary>
public sealed class ContractTests
{
    static readonly byte[] s_master = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    static readonly SealContext s_place = new("acme", "crm", "acc_1", SealContext.AccessToken, 7);

    [Fact]
    public async Task What_an_earlier_version_sealed_still_opens()
    {
        var store = new InMemoryAccountStore(new FakeTimeProvider());
        using var keys = MasterKeys.FromText(Convert.ToHexString(s_master), "text");
        await store.SetNoteAsync("vault.secret", Convert.FromHexString(
            "01E119A42380C310FBE6627528032401B04C9FD022D8A69FE2CF6826E4D8C41C84C41AEC6C49F76C6E874D68996F39308BC167D26FB351577FD086F3E523F91F98"));
        await store.AddDataKeyAsync(new()
        {
            Tenant = "acme", KeyId = 1, MasterKeyId = "e119a423", CreatedAt = default, Wrapped = Convert.FromHexString(
                "01E119A423AB33313B2D208BCFB1F147DA3B6F051C3FE2A66ADDA189883EDAFF12C26478C2671AA58350C6F923A5585CF0601415D00CE6A5BD9C76906C80D16878"),
        });
        using var vault = await TokenVault.OpenAsync(store, keys, store.Clock);
        Assert.Equal("a token", await vault.OpenAsync(s_place, Convert.FromHexString(
            "01000000012E98A9D28DF7251AAB8748EEA253CC0F8662B88F1172E928DA51ACEA994586178DFB8C")));
        Assert.Equal("CA0459B762A45638FB4793C2084FCDF9484FB2379A3D554DE71AD73C8A0AC273", Convert.ToHexString(vault.DeriveKey("purpose")));
        Assert.True(vault.TryUnprotectTicket("link", "AUjtMiBK3Km6gGWZASnFVtEmNea9OaSxV0pqo3cF0BfWDSwHBQQL", out var content));
        Assert.Equal("ticket"u8, content);
    }

    [Fact]
    public async Task No_message_holds_a_token_or_a_key()
    {
        const string Token = "canary-token-1234567890";
        var messages = new List<string>();
        using var world = new VaultWorld();
        var keyText = File.ReadAllText(world.KeyFile).Trim();
        var vault = await world.VaultAsync();
        var record = (await vault.SealAsync(s_place, Token)).Record;
        await Catch(async () => await vault.OpenAsync(s_place with { Version = 8 }, record));
        await Catch(async () => await vault.OpenAsync(s_place, record[..20]));
        await Catch(async () => await vault.OpenAsync(s_place, [1, 0, 0, 0, 9, .. record[5..]]));
        await Catch(async () => await vault.SealAsync(s_place, Token + "\ud800"));
        await Catch(async () =>
        {
            using var sealer = await vault.SealerForAsync("acme", 1);
            sealer.Seal(s_place, Token);
            sealer.Seal(s_place, Token);
        });
        await Catch(() => world.VaultAsync(keys: MasterKeys.FromText(new string('7', 64), "text")));
        await Catch(() => Task.FromResult(MasterKeys.FromText($"{keyText},{keyText}", "text")));
        await Catch(() => Task.FromResult(MasterKeys.FromText(keyText[..40], "text")));
        await Catch(() => Task.FromResult(MasterKeys.FromText(keyText[..39] + "!", "text")));
        Assert.Equal(9, messages.Count);
        foreach (var secret in new[] { "canary", "7777", keyText[..12], Convert.ToHexString(Convert.FromBase64String(keyText))[..12] })
        {
            Assert.DoesNotContain(messages, m => m.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }

        async Task Catch(Func<Task> act) => messages.Add((await Assert.ThrowsAnyAsync<Exception>(act)).ToString());
    }
}
