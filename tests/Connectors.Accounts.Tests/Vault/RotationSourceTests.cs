using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Tests.Vault;

/// <summary>A rotation where the master keys come from elsewhere than a plain file: a text of several keys, a link.</summary>
public sealed class RotationSourceTests
{
    [Fact]
    public async Task A_text_of_keys_rotates_when_it_has_the_new_one_before_the_old()
    {
        using var world = new VaultWorld();
        await world.PopulateAsync();
        var oldText = File.ReadAllText(world.KeyFile);
        using var alone = MasterKeys.FromText(oldText, "the environment variable KEY");
        var before = await world.DumpAsync();
        var refusal = await Assert.ThrowsAsync<VaultException>(() => KeyRotation.RunAsync(world.Store, alone));
        Assert.Equal(VaultFailure.RotationRefused, refusal.Failure);
        Assert.Contains("put it there before the old one", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await world.DumpAsync());

        var newText = Convert.ToBase64String(Enumerable.Repeat((byte)9, 32).ToArray());
        using var both = MasterKeys.FromText($"{newText},{oldText}", "the environment variable KEY");
        var result = await KeyRotation.RunAsync(world.Store, both, VaultWorld.Attentive, null, default);
        Assert.Equal([alone.CurrentId], result.OldMasterKeyIds);

        // A server that was not started with the new key is told so, and makes no key that nobody could open.
        var stale = await Assert.ThrowsAsync<VaultException>(() => world.VaultAsync(keys: alone));
        Assert.Equal(VaultFailure.MasterKeyUnknown, stale.Failure);
        File.WriteAllText(world.KeyFile, newText);
        Assert.Equal(9, await world.EverythingOpensAsync());
    }

    [Fact]
    public async Task A_server_whose_text_lacks_the_new_key_opens_what_it_knows_and_adds_nothing()
    {
        using var world = new VaultWorld();
        await world.PopulateAsync();
        var oldText = File.ReadAllText(world.KeyFile);
        using var alone = MasterKeys.FromText(oldText, "the environment variable KEY");
        var server = await world.VaultAsync(VaultWorld.Attentive, keys: alone);
        var row = (await world.Store.FindAsync(new("acme", "crm", "u1")))!;
        await server.OpenAsync(VaultWorld.Place(row, SealContext.AccessToken), row.AccessToken!);
        using var both = MasterKeys.FromText($"{new string('9', 64)},{oldText}", "text");
        await KeyRotation.RunAsync(world.Store, both, VaultWorld.Attentive, null, default);

        var before = await world.DumpAsync();
        await server.OpenAsync(VaultWorld.Place(row, SealContext.AccessToken), row.AccessToken!);
        foreach (var tenant in new[] { "acme", "new" })
        {
            var refusal = await Assert.ThrowsAsync<VaultException>(async () => await server.SealerForAsync(tenant));
            Assert.Equal(VaultFailure.MasterKeyUnknown, refusal.Failure);
        }

        Assert.Equal(before, await world.DumpAsync());
    }

    [Fact]
    public async Task A_linked_key_file_stays_a_link()
    {
        using var world = new VaultWorld();
        await world.PopulateAsync();
        var link = Path.Combine(Directory.CreateDirectory(Path.Combine(world.Folder, "etc")).FullName, "linked.key");
        File.CreateSymbolicLink(link, world.KeyFile);
        using var keys = MasterKeys.FromFile(link);
        await KeyRotation.RunAsync(world.Store, keys, VaultWorld.Attentive, null, default);
        Assert.Equal(world.KeyFile, new FileInfo(link).LinkTarget);
        Assert.Equal(9, await world.EverythingOpensAsync());
    }
}
