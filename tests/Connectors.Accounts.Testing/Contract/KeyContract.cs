using Connectors.Accounts.Store;
using CsCheck;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>Data keys, callers' keys, connections and notes.</summary>
public abstract class KeyContract<THome> : StoreContract<THome>
    where THome : IStoreHome, new()
{
    [Fact]
    public async Task Every_field_of_every_kind_comes_back_exactly()
    {
        await Samples.ApiKey.SampleAsync(async key =>
        {
            await Store.WriteApiKeyAsync(key);
            return Structure.Same(key, await Store.FindApiKeyAsync(key.Id));
        }, iter: 200, threads: 1);
        await Samples.DataKey.SampleAsync(async key => !await Store.AddDataKeyAsync(key) || Structure.Same(key, (await Store.DataKeysAsync(key.Tenant)).Single(k => k.KeyId == key.KeyId)), iter: 200, threads: 1);
        await Samples.Connection.SampleAsync(async state =>
        {
            var revision = (await Store.FindConnectionAsync(state.Connection))?.Revision ?? 0;
            return await Store.WriteConnectionAsync(state with { Revision = revision }, null)
                && Structure.Same(state with { Revision = revision + 1 }, await Store.FindConnectionAsync(state.Connection));
        }, iter: 200, threads: 1);
    }

    [Fact]
    public async Task A_data_key_s_number_is_given_once_within_a_tenant()
    {
        var other = Open();
        var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).AddDataKeyAsync(DataKey("acme", 1) with { Wrapped = [(byte)i] }))));
        var winner = Assert.Single(Enumerable.Range(0, 16), i => won[i]);
        Assert.True(await Store.AddDataKeyAsync(DataKey("b", 1)));
        Assert.True(await Store.AddDataKeyAsync(DataKey("acme", 3)));
        Assert.True(await Store.AddDataKeyAsync(DataKey("acme", 2)));
        await RestartAsync();

        AssertSame(new[] { DataKey("acme", 1) with { Wrapped = [(byte)winner] }, DataKey("acme", 2), DataKey("acme", 3) }, await Store.DataKeysAsync("acme"));
        Assert.Equal(["acme", "b"], await Store.TenantsAsync());
        Assert.Empty(await Store.DataKeysAsync("c"));
    }

    [Fact]
    public async Task A_key_is_wrapped_anew_only_over_the_wrapping_that_was_read()
    {
        await Store.AddDataKeyAsync(DataKey("acme", 1));
        await Store.AddDataKeyAsync(DataKey("b", 1));
        var anew = DataKey("acme", 1) with { Wrapped = [8], MasterKeyId = "master_2", Encryptions = 999, CreatedAt = Noon.AddDays(1) };

        Assert.False(await Store.RewrapDataKeyAsync(anew, [0]));
        Assert.False(await Store.RewrapDataKeyAsync(anew with { KeyId = 2 }, [9]));
        Assert.True(await Store.RewrapDataKeyAsync(anew, [9]));
        Assert.False(await Store.RewrapDataKeyAsync(anew, [9]));
        AssertSame(new[] { DataKey("acme", 1) with { Wrapped = [8], MasterKeyId = "master_2" } }, await Store.DataKeysAsync("acme"));
        AssertSame(new[] { DataKey("b", 1) }, await Store.DataKeysAsync("b"));
    }

    [Fact]
    public async Task Reserved_encryptions_add_up_whoever_reserves_them()
    {
        var other = Open();
        await Store.AddDataKeyAsync(DataKey("acme", 1));
        var totals = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).ReserveEncryptionsAsync("acme", 1, 1_000))));

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long?)i * 1_000), totals.Order());
        Assert.Null(await Store.ReserveEncryptionsAsync("acme", 2, 1));
        Assert.Null(await Store.ReserveEncryptionsAsync("b", 1, 1));
    }

    [Fact]
    public async Task A_key_goes_when_no_account_no_attempt_and_no_revocation_needs_it()
    {
        for (var number = 1; number <= 6; number++)
        {
            await Store.AddDataKeyAsync(DataKey("acme", number));
            await Store.AddDataKeyAsync(DataKey("b", number));
        }

        var row = await AddAsync(Account() with { KeyId = 1 });
        await Store.PutAttemptAsync(new() { StateHash = [1], Key = row.Key, AccountId = row.Id, KeyId = 2, Scopes = "", ClientId = "", ExpiresAt = Noon });
        await Store.WriteRevocationAsync(Revocation("rev_1", row, keyId: 3));
        await Store.WriteRevocationAsync(Revocation("rev_2", row, keyId: 4) with { Token = null });

        Assert.Equal(1, await Store.RemoveUnusedDataKeysAsync("acme", 5));
        Assert.Equal([1, 2, 3, 5, 6], await NumbersAsync("acme"));

        Assert.True(await Store.WriteAsync(new(row with { KeyId = 6 })));
        await Store.TakeAttemptAsync([1]);
        await Store.WriteRevocationAsync(Revocation("rev_1", row, keyId: 3) with { Token = null });
        Assert.Equal(4, await Store.RemoveUnusedDataKeysAsync("acme", 7));
        Assert.Equal([6], await NumbersAsync("acme"));
        Assert.Equal([1, 2, 3, 4, 5, 6], await NumbersAsync("b"));
        Assert.Equal(6, await Store.RemoveUnusedDataKeysAsync("b", 7));
    }

    [Fact]
    public async Task Accounts_that_another_key_sealed_are_found_and_those_without_tokens_are_not()
    {
        foreach (var (identifier, keyId) in ((string, int)[])[("none", 0), ("one", 1), ("two", 2), ("three", 3), ("four", 3)])
        {
            await AddAsync(Account(identifier: identifier) with { KeyId = keyId });
            await AddAsync(Account("b", identifier: identifier) with { KeyId = keyId });
        }

        AccountKey Key(string identifier) => new("acme", "my-app", identifier);
        Assert.Equal([Key("four"), Key("one"), Key("three")], (await Store.SealedWithOthersAsync("acme", 2, 10)).OrderBy(k => k.Identifier, StringComparer.Ordinal));
        Assert.Equal([Key("one"), Key("two")], (await Store.SealedWithOthersAsync("acme", 3, 10)).OrderBy(k => k.Identifier, StringComparer.Ordinal));
        Assert.Equal(4, (await Store.SealedWithOthersAsync("acme", 0, 10)).Count);
        Assert.Equal(2, (await Store.SealedWithOthersAsync("acme", 0, 2)).Count);
        Assert.Empty(await Store.SealedWithOthersAsync("c", 1, 10));
    }

    [Fact]
    public async Task A_caller_s_key_is_found_by_its_id_changed_and_listed_in_order_of_making()
    {
        ApiKeyRow Key(string id, string tenant, int ticks) => new() { Id = id, Tenant = tenant, Role = ApiRole.Admin, SecretHash = [1], CreatedAt = Noon.AddTicks(ticks) };
        await Store.WriteApiKeyAsync(Key("k3", "acme", 1));
        await Store.WriteApiKeyAsync(Key("k2", "b", 1));
        await Store.WriteApiKeyAsync(Key("k1", "acme", 2));
        await Store.WriteApiKeyAsync(Key("k1", "acme", 2) with { RevokedAt = Noon });
        await RestartAsync();

        Assert.Equal(["k2", "k3", "k1"], (await Store.ListApiKeysAsync(null)).Select(k => k.Id));
        AssertSame(new[] { Key("k3", "acme", 1), Key("k1", "acme", 2) with { RevokedAt = Noon } }, await Store.ListApiKeysAsync("acme"));
        Assert.Empty(await Store.ListApiKeysAsync(""));
        Assert.Null(await Store.FindApiKeyAsync("K1"));
    }

    [Fact]
    public async Task A_connection_is_compared_and_set_like_an_account()
    {
        var state = new ConnectionState { Connection = "my-app" };
        var change = Change("evt_1", Account()) with { Identifier = null, AccountId = null };
        Assert.Null(await Store.FindConnectionAsync("my-app"));
        Assert.False(await Store.WriteConnectionAsync(state with { Revision = 1 }, change));
        var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Store.WriteConnectionAsync(state with { Refusals = i }, i == 0 ? change : null).AsTask())));
        var winner = Assert.Single(Enumerable.Range(0, 16), i => won[i]);

        Assert.Equal(winner == 0 ? 1 : 0, (await Store.TakeChangesAsync(Noon, TimeSpan.Zero, 10)).Count);
        await Store.RemoveChangesAsync(["evt_1"]);
        Assert.False(await Store.WriteConnectionAsync(state, null));
        Assert.True(await Store.WriteConnectionAsync(state with { Revision = 1, IsMisconfigured = true }, change with { Id = "evt_2" }));
        await RestartAsync();
        AssertSame(state with { Revision = 2, IsMisconfigured = true }, await Store.FindConnectionAsync("my-app"));
        Assert.Contains("evt_2", (await Store.TakeChangesAsync(Noon, TimeSpan.Zero, 10)).Select(c => c.Id));
    }

    [Fact]
    public async Task A_note_is_kept_once_and_everybody_is_told_the_one_that_stands()
    {
        var other = Open();
        Assert.Null(await Store.GetNoteAsync("check"));
        var kept = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).KeepNoteAsync("check", [(byte)i]))));
        Assert.Single(kept.Select(k => k[0]).Distinct());
        await RestartAsync();

        Assert.Equal(kept[0], await Store.GetNoteAsync("check"));
        await Store.SetNoteAsync("check", []);
        Assert.Empty((await Store.GetNoteAsync("check"))!);
        await Store.SetNoteAsync("check", null);
        Assert.Null(await Store.GetNoteAsync("check"));
        Assert.Equal(5, Assert.Single(await Store.KeepNoteAsync("check", [5])));
    }

    async Task<IEnumerable<int>> NumbersAsync(string tenant) => (await Store.DataKeysAsync(tenant)).Select(k => k.KeyId);

    static DataKeyRow DataKey(string tenant, int number) => new() { Tenant = tenant, KeyId = number, MasterKeyId = "master_1", Wrapped = [9], CreatedAt = Noon };
}
