using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Tests.Vault;

/// <summary>Data keys are made on first use, counted, followed by new ones in time, and erased when they are not kept.</summary>
public sealed class DataKeyTests : IDisposable
{
    static readonly SealContext s_place = new("acme", "crm", "acc_1", SealContext.AccessToken, 1);
    readonly VaultWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Two_vaults_that_need_the_first_key_at_once_end_with_one()
    {
        var other = await _world.VaultAsync();
        Sealed theirs = default;
        var store = WatchedStore.Over(_world.Store, before: (name, _) =>
        {
            if (name == "AddDataKeyAsync")
            {
                theirs = other.SealAsync(s_place, "theirs").AsTask().GetAwaiter().GetResult();
            }
        });
        var vault = await _world.VaultAsync(store: store);
        var ours = await vault.SealAsync(s_place, "ours");
        Assert.Equal((1, 1), (ours.KeyId, theirs.KeyId));
        Assert.Single(await _world.Store.DataKeysAsync("acme"));
        Assert.Equal(("theirs", "ours"), (await vault.OpenAsync(s_place, theirs.Record), await other.OpenAsync(s_place, ours.Record)));
    }

    [Fact]
    public async Task Many_tasks_on_many_vaults_that_need_the_first_key_end_with_one_per_tenant()
    {
        var vaults = new List<TokenVault>();
        for (var i = 0; i < 4; i++)
        {
            vaults.Add(await _world.VaultAsync());
        }

        var all = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            var place = s_place with { Tenant = $"t{i % 5}" };
            return (place, i, (await vaults[i % 4].SealAsync(place, $"{i}")).Record);
        })));
        foreach (var (place, i, record) in all)
        {
            Assert.Equal($"{i}", await vaults[(i + 1) % 4].OpenAsync(place, record));
        }

        for (var t = 0; t < 5; t++)
        {
            Assert.Single(await _world.Store.DataKeysAsync($"t{t}"));
        }
    }

    [Fact]
    public async Task One_encryption_before_the_limit_is_the_last_of_a_key()
    {
        var vault = await _world.VaultAsync();
        await vault.SealAsync(s_place, "first");
        var limit = VaultLimits.Default.Encryptions;
        var reserved = (await _world.Store.DataKeysAsync("acme"))[0].Encryptions;
        await _world.Store.ReserveEncryptionsAsync("acme", 1, limit - 1 - reserved);

        var next = await _world.VaultAsync();
        Assert.Equal(1, (await next.SealAsync(s_place, "last")).KeyId);
        Assert.Equal(2, (await next.SealAsync(s_place, "next")).KeyId);
        Assert.Equal(2, (await (await _world.VaultAsync()).SealAsync(s_place, "next")).KeyId);
    }

    [Fact]
    public async Task Two_seals_do_not_fit_into_the_last_one()
    {
        var vault = await _world.VaultAsync();
        await vault.SealAsync(s_place, "first");
        await _world.Store.ReserveEncryptionsAsync("acme", 1, VaultLimits.Default.Encryptions - 1 - 1024);
        using var sealer = await (await _world.VaultAsync()).SealerForAsync("acme");
        Assert.Equal(2, sealer.KeyId);
    }

    [Fact]
    public async Task No_key_seals_more_than_its_limit_however_often_processes_die()
    {
        var limits = VaultLimits.Default with { Encryptions = 50, Block = 8, Recheck = TimeSpan.FromDays(1) };
        var random = new Random(1);
        var seals = new Dictionary<int, int>();
        for (var process = 0; process < 60; process++)
        {
            var vault = await _world.VaultAsync(limits);
            for (var i = random.Next(12); i > 0; i--)
            {
                var wanted = random.Next(1, 11);
                var sealer = await vault.SealerForAsync("acme", wanted);
                for (var used = random.Next(wanted + 1); used > 0; used--)
                {
                    sealer.Seal(s_place, "x");
                    seals[sealer.KeyId] = seals.GetValueOrDefault(sealer.KeyId) + 1;
                }

                if (random.Next(2) == 0)
                {
                    sealer.Dispose();
                }
            }
        }

        Assert.True(seals.Count > 5);
        Assert.All(seals.Values, count => Assert.InRange(count, 1, 50));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_left_of_one_key_is_not_spent_on_the_next(bool givenBackLate)
    {
        var vault = await _world.VaultAsync(VaultLimits.Default with { Encryptions = 50, Block = 8, Recheck = TimeSpan.FromDays(1) });
        var late = await vault.SealerForAsync("acme", givenBackLate ? 40 : 1);
        var seals = new int[5];
        for (var keyId = 1; keyId < 4;)
        {
            using var sealer = await vault.SealerForAsync("acme", 3);
            keyId = sealer.KeyId;
            for (var i = 0; i < 3; i++, seals[keyId]++)
            {
                sealer.Seal(s_place, "x");
            }

            if (keyId == 2)
            {
                late.Dispose();
            }
        }

        Assert.Equal(1, late.KeyId);
        Assert.InRange(seals[2], 45, 50);
        Assert.InRange(seals[3], 45, 50);
    }

    [Fact]
    public async Task Unused_seals_go_back_and_blocks_are_reserved_once()
    {
        var vault = await _world.VaultAsync();
        for (var i = 0; i < 2000; i++)
        {
            using var sealer = await vault.SealerForAsync("acme", 2);
            sealer.Seal(s_place, "x");
        }

        Assert.Equal(2048, (await _world.Store.DataKeysAsync("acme"))[0].Encryptions);
    }

    [Fact]
    public async Task A_key_of_one_year_is_followed_by_a_new_one_and_still_opens()
    {
        var vault = await _world.VaultAsync();
        var old = await vault.SealAsync(s_place, "old");
        _world.Clock.Advance(TimeSpan.FromDays(365) - TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await vault.SealAsync(s_place, "x")).KeyId);
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await vault.SealAsync(s_place, "x")).KeyId);
        Assert.Equal("old", await vault.OpenAsync(s_place, old.Record));
        Assert.Equal("old", await (await _world.VaultAsync()).OpenAsync(s_place, old.Record));
    }

    [Fact]
    public async Task A_newer_key_is_taken_up_within_half_a_minute()
    {
        var vault = await _world.VaultAsync();
        Assert.Equal(1, (await vault.SealAsync(s_place, "x")).KeyId);
        await (await _world.VaultAsync()).Ring.MakeAsync("acme", 2, default);
        Assert.Equal(1, (await vault.SealAsync(s_place, "x")).KeyId);
        _world.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(2, (await vault.SealAsync(s_place, "x")).KeyId);
    }

    [Fact]
    public async Task A_key_that_is_gone_is_told_and_nothing_else_is_tried()
    {
        var record = (await (await _world.VaultAsync()).SealAsync(s_place, "x")).Record;
        await (await _world.VaultAsync()).Ring.MakeAsync("acme", 2, default);
        Assert.Equal(1, await _world.Store.RemoveUnusedDataKeysAsync("acme", 2));
        var before = await _world.DumpAsync();
        var failure = await Assert.ThrowsAsync<VaultException>(async () => await (await _world.VaultAsync()).OpenAsync(s_place, record));
        Assert.Equal(VaultFailure.UnknownKey, failure.Failure);
        Assert.Equal(before, await _world.DumpAsync());
    }

    [Fact]
    public async Task A_key_moved_to_another_tenant_or_number_does_not_open()
    {
        var vault = await _world.VaultAsync();
        await vault.SealAsync(s_place, "x");
        var row = (await _world.Store.DataKeysAsync("acme"))[0];
        foreach (var moved in new[] { row with { Tenant = "globex" }, row with { KeyId = 2 } })
        {
            await _world.Store.AddDataKeyAsync(moved);
            var failure = await Assert.ThrowsAsync<VaultException>(async () => await (await _world.VaultAsync()).SealAsync(s_place with { Tenant = moved.Tenant }, "y"));
            Assert.Equal(VaultFailure.NotAuthentic, failure.Failure);
        }
    }

    [Fact]
    public async Task A_key_under_a_master_key_that_was_not_given_is_told_unless_nothing_was_ever_sealed_with_it()
    {
        var vault = await _world.VaultAsync();
        var record = (await vault.SealAsync(s_place, "x")).Record;
        using var foreign = MasterKeys.FromText(new string('7', 64), "text");
        await _world.Store.AddDataKeyAsync(WrappedKey.Make(foreign.Current, "acme", 2, _world.Clock.GetUtcNow()));
        Assert.Equal(3, (await (await _world.VaultAsync()).SealAsync(s_place, "y")).KeyId);

        await _world.Store.AddDataKeyAsync(WrappedKey.Make(foreign.Current, "acme", 4, _world.Clock.GetUtcNow()));
        await _world.Store.ReserveEncryptionsAsync("acme", 4, 1);
        var fresh = await _world.VaultAsync();
        var refusal = await Assert.ThrowsAsync<VaultException>(async () => await fresh.SealAsync(s_place, "y"));
        Assert.Equal(VaultFailure.MasterKeyUnknown, refusal.Failure);
        Assert.Contains(foreign.CurrentId, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("x", await fresh.OpenAsync(s_place, record));
    }

    [Fact]
    public async Task The_least_recently_used_tenants_keys_are_erased_when_there_are_too_many()
    {
        var vault = await _world.VaultAsync(VaultLimits.Default with { Tenants = 3 });
        var a = await KeyOf("a");
        var b = await KeyOf("b");
        var c = await KeyOf("c");
        vault.Ring.TryEnter("a", 1)!.Key.Leave();
        var d = await KeyOf("d");
        Assert.Equal((false, true, false, false), (a.IsErased, b.IsErased, c.IsErased, d.IsErased));
        var inUse = vault.Ring.TryEnter("d", 1)!.Key;
        vault.Dispose();
        Assert.Equal((true, true, false), (a.IsErased, c.IsErased, d.IsErased));
        inUse.Leave();
        Assert.True(d.IsErased);

        async Task<SealingKey> KeyOf(string tenant)
        {
            await vault.SealAsync(s_place with { Tenant = tenant }, "x");
            var key = vault.Ring.TryEnter(tenant, 1)!.Key;
            key.Leave();
            return key;
        }
    }

    [Fact]
    public async Task Sixteen_threads_open_and_seal_rightly_while_keys_come_and_go()
    {
        var vault = await _world.VaultAsync(VaultLimits.Default with { Tenants = 3 });
        var places = Enumerable.Range(0, 6).Select(t => s_place with { Tenant = $"t{t}" }).ToArray();
        var records = new byte[places.Length][];
        for (var t = 0; t < places.Length; t++)
        {
            records[t] = (await vault.SealAsync(places[t], $"token of {t}")).Record;
        }

        var sealedThen = await Task.WhenAll(Enumerable.Range(0, 16).Select(thread => Task.Factory.StartNew(() =>
        {
            var random = new Random(thread);
            var made = new List<(int Tenant, byte[] Record)>();
            for (var i = 0; i < 2_000; i++)
            {
                // Mostly one tenant, so that one key is really shared.
                var t = random.Next(4) == 0 ? random.Next(places.Length) : 0;
                Assert.Equal($"token of {t}", vault.OpenAsync(places[t], records[t]).AsTask().GetAwaiter().GetResult());
                if (i % 50 == 0)
                {
                    made.Add((t, vault.SealAsync(places[t], $"token of {t}").AsTask().GetAwaiter().GetResult().Record));
                }
            }

            return made;
        }, TaskCreationOptions.LongRunning)));

        var fresh = await _world.VaultAsync();
        foreach (var (t, record) in sealedThen.SelectMany(s => s))
        {
            Assert.Equal($"token of {t}", await fresh.OpenAsync(places[t], record));
        }
    }
}
