using System.Runtime.Versioning;
using System.Security.Cryptography;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Tests.Vault;

/// <summary>Only a right master key opens a store, and a wrong one is told as such before anything happens.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class MasterKeysTests : IDisposable
{
    static readonly byte[] s_bytes = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    readonly VaultWorld _world = new();

    public void Dispose() => _world.Dispose();

    static string Base64(int bytes) => Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes));

    static VaultException Refused(string text) => Assert.Throws<VaultException>(() => MasterKeys.FromText(text, "the environment variable KEY").Dispose());

    [Fact]
    public void A_key_is_read_as_base64_and_as_hex_and_has_a_name_that_can_be_printed()
    {
        using var base64 = MasterKeys.FromText(Convert.ToBase64String(s_bytes), "text");
        using var hex = MasterKeys.FromText($"\n  {Convert.ToHexString(s_bytes)} \r\n\n", "text");
        using var lower = MasterKeys.FromText(Convert.ToHexStringLower(s_bytes), "text");
        Assert.Equal(base64.CurrentId, hex.CurrentId);
        Assert.Equal(base64.CurrentId, lower.CurrentId);

        // Pinned: another derivation would make every store unreadable.
        Assert.Equal("e119a423", base64.CurrentId);
    }

    [Fact]
    public void The_first_of_several_is_the_current_one()
    {
        var (first, second) = (Base64(32), Base64(32));
        using var alone = MasterKeys.FromText(first, "text");
        foreach (var text in new[] { $"{first},{second}", $"{first}\n{second}\n", $" {first} ,\r\n {second}," })
        {
            using var keys = MasterKeys.FromText(text, "text");
            Assert.Equal(alone.CurrentId, keys.CurrentId);
            Assert.Equal(2, keys.Ids.Count);
        }
    }

    public static TheoryData<string, string> WrongKeys() => new()
    {
        { "", "There is no master key in the environment variable KEY" },
        { " \n,\n", "There is no master key in the environment variable KEY" },
        { Base64(31), "Key 1 of the environment variable KEY is 31 bytes long" },
        { Base64(33), "Key 1 of the environment variable KEY is 33 bytes long" },
        { Base64(32) + "," + Base64(16), "Key 2 of the environment variable KEY is 16 bytes long" },
        { "correct horse battery staple!", "Key 1 of the environment variable KEY is neither base64 nor 64 hex digits" },
        { Convert.ToHexString(s_bytes)[..63], "Key 1 of the environment variable KEY is neither base64 nor 64 hex digits" },
        { Convert.ToHexString(s_bytes)[..62] + "xy", "Key 1 of the environment variable KEY is 48 bytes long" },
        { Convert.ToBase64String(new byte[32]), "Key 1 of the environment variable KEY is all zeros" },
        { new string('0', 64), "Key 1 of the environment variable KEY is all zeros" },
        { $"{Convert.ToBase64String(s_bytes)}\n{Convert.ToHexString(s_bytes)}", "Key 2 of the environment variable KEY is there twice" },
    };

    [Theory]
    [MemberData(nameof(WrongKeys))]
    public void A_wrong_key_is_one_sentence_that_repeats_nothing_of_it(string text, string beginning)
    {
        var refusal = Refused(text);
        Assert.Equal(VaultFailure.MasterKeyInvalid, refusal.Failure);
        Assert.StartsWith(beginning, refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split(',', '\n'), key => key.Length > 12 && refusal.ToString().Contains(key[..12], StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_key_file_is_its_owners_alone_and_never_replaces_one()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_world.KeyFile));
        var content = File.ReadAllText(_world.KeyFile);
        var refusal = Assert.Throws<VaultException>(() => MasterKeys.CreateFile(_world.KeyFile));
        Assert.Contains("is there already", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(_world.KeyFile));
        Assert.Equal([_world.KeyFile], Directory.GetFiles(_world.Folder));
        Assert.Contains("choose a folder", Assert.Throws<VaultException>(() => MasterKeys.CreateFile(_world.Folder + "/none/key")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_key_file_that_others_can_touch_is_refused_with_the_command_that_helps(UnixFileMode mode)
    {
        File.SetUnixFileMode(_world.KeyFile, UnixFileMode.UserRead | mode);
        var refusal = Assert.Throws<VaultException>(() => _world.Keys());
        Assert.Contains($"chmod 600 {_world.KeyFile}", refusal.Message, StringComparison.Ordinal);
        File.SetUnixFileMode(_world.KeyFile, UnixFileMode.UserRead);
        _world.Keys();
    }

    [Fact]
    public void A_key_file_that_is_missing_or_no_key_file_is_told_as_such()
    {
        Assert.StartsWith("There is no master key file", Assert.Throws<VaultException>(() => MasterKeys.FromFile(_world.Folder + "/none")).Message, StringComparison.Ordinal);
        Assert.StartsWith("There is no master key file", Assert.Throws<VaultException>(() => MasterKeys.FromFile(_world.Folder + "/none/none")).Message, StringComparison.Ordinal);
        Assert.Contains("could not be read", Assert.Throws<VaultException>(() => MasterKeys.FromFile(_world.Folder)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(_world.KeyFile, new byte[100_000]);
        Assert.Contains("too long", Assert.Throws<VaultException>(() => _world.Keys()).Message, StringComparison.Ordinal);
        File.WriteAllBytes(_world.KeyFile, []);
        Assert.Contains($"no master key in the file {_world.KeyFile}", Assert.Throws<VaultException>(() => _world.Keys()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_master_key_is_told_before_anything_is_changed()
    {
        await _world.PopulateAsync();
        var before = await _world.DumpAsync();
        var right = _world.Keys().CurrentId;
        using var wrong = MasterKeys.FromText($"{Base64(32)},{Base64(32)}", "the environment variable KEY");
        foreach (var attempt in new Func<Task>[] { () => _world.VaultAsync(keys: wrong), () => KeyRotation.RunAsync(_world.Store, wrong) })
        {
            var refusal = await Assert.ThrowsAsync<VaultException>(attempt);
            Assert.Equal(VaultFailure.MasterKeyUnknown, refusal.Failure);
            Assert.Equal(
                $"The store is sealed with master key {right}, and the environment variable KEY has {wrong.Ids[0]}, {wrong.Ids[1]}: give the right one, or use an empty store.",
                refusal.Message);
        }

        Assert.Equal(before, await _world.DumpAsync());
    }

    [Fact]
    public async Task A_store_whose_secret_was_altered_or_lost_is_not_taken_for_a_new_one()
    {
        await _world.PopulateAsync();
        var note = (await _world.Store.GetNoteAsync("vault.secret"))!;
        for (var at = 0; at < note.Length; at++)
        {
            var altered = note.ToArray();
            altered[at] ^= 1;
            await _world.Store.SetNoteAsync("vault.secret", altered);
            var failure = (await Assert.ThrowsAsync<VaultException>(() => _world.VaultAsync())).Failure;
            Assert.Equal(at is >= 1 and <= 4 ? VaultFailure.MasterKeyUnknown : VaultFailure.NotAuthentic, failure);
        }

        await _world.Store.SetNoteAsync("vault.secret", null);
        var before = await _world.DumpAsync();
        Assert.Contains("restore", (await Assert.ThrowsAsync<VaultException>(() => _world.VaultAsync())).Message, StringComparison.Ordinal);
        Assert.Equal(before, await _world.DumpAsync());
    }

    [Fact]
    public async Task Two_processes_that_open_a_new_store_at_once_agree_on_its_secret()
    {
        TokenVault? other = null;
        var store = WatchedStore.Over(_world.Store, before: (name, _) =>
        {
            if (name == "KeepNoteAsync")
            {
                other ??= _world.VaultAsync().GetAwaiter().GetResult();
            }
        });
        var vault = await _world.VaultAsync(store: store);
        Assert.NotNull(other);
        Assert.Equal(other.DeriveKey("x"), vault.DeriveKey("x"));

        using var wrong = MasterKeys.FromText(Base64(32), "text");
        await Assert.ThrowsAsync<VaultException>(() => _world.VaultAsync(keys: wrong));
    }

    [Fact]
    public async Task A_disposed_vault_derives_seals_and_opens_nothing()
    {
        var vault = await _world.VaultAsync();
        var place = new SealContext("acme", "crm", "acc_1", "f", 0);
        var record = (await vault.SealAsync(place, "s")).Record;
        vault.Dispose();
        Assert.Throws<ObjectDisposedException>(() => vault.DeriveKey("x"));
        Assert.Throws<ObjectDisposedException>(() => vault.ProtectTicket("x", [1]));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await vault.OpenAsync(place, record));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await vault.SealAsync(place, "s"));
    }
}
