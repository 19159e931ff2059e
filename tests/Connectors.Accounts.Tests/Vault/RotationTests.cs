using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Tests.Vault;

/// <summary>Keys change while servers run, and a rotation may die anywhere.</summary>
public sealed class RotationTests
{
    static Task<RotationResult> RotateAsync(VaultWorld world, IAccountStore? store = null, IProgress<string>? progress = null) =>
        KeyRotation.RunAsync(store ?? world.Store, world.Keys(), VaultWorld.Attentive, progress, default);

    /// <summary>One new key in the file, everything under it and sealed with the newest data key, every token as it was.</summary>
    static async Task RotatedAsync(VaultWorld world, string oldId, int tokens)
    {
        using var keys = MasterKeys.FromFile(world.KeyFile);
        Assert.NotEqual(oldId, Assert.Single(keys.Ids));
        Assert.Equal([world.KeyFile], Directory.GetFiles(world.Folder));
        Assert.Equal(tokens, await world.EverythingOpensAsync());
        foreach (var tenant in await world.Store.TenantsAsync())
        {
            var rows = await world.Store.DataKeysAsync(tenant);
            Assert.All(rows, r => Assert.Equal(keys.CurrentId, r.MasterKeyId));
            Assert.True(rows[^1].KeyId > 1 || tenant is not ("acme" or "globex" or ""), $"{tenant} has the data key it had.");
            Assert.Empty(await world.Store.SealedWithOthersAsync(tenant, rows[^1].KeyId, 10));
        }
    }

    [Fact]
    public async Task A_rotation_changes_every_key_and_no_token()
    {
        using var world = new VaultWorld();
        await world.PopulateAsync();
        var old = world.Keys().CurrentId;
        var said = new Said();
        var result = await RotateAsync(world, progress: said);
        await RotatedAsync(world, old, tokens: 9);
        Assert.Equal((3, 6, 0), (result.Tenants, result.Accounts, result.Unreadable));
        Assert.Equal([old], result.OldMasterKeyIds);
        Assert.Contains(said.Sentences, s => s.Contains(result.MasterKeyId, StringComparison.Ordinal));

        var again = await RotateAsync(world);
        Assert.Equal([result.MasterKeyId], again.OldMasterKeyIds);
        await RotatedAsync(world, result.MasterKeyId, tokens: 9);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rotation_that_dies_at_any_operation_is_completed_by_the_next(bool afterwards)
    {
        for (var operation = 1; ; operation++)
        {
            using var world = new VaultWorld();
            await world.PopulateAsync();
            var old = world.Keys().CurrentId;
            var server = await world.VaultAsync(VaultWorld.Attentive);
            var died = false;
            try
            {
                await RotateAsync(world, WatchedStore.Dying(world.Store, operation, afterwards));
            }
            catch (CrashException)
            {
                died = true;
                Assert.Equal(9, await world.EverythingOpensAsync());
                Assert.True(await VaultWorld.RefreshAsync(world.Store, server, new("acme", "crm", "u1")));
                Assert.True(await VaultWorld.RefreshAsync(world.Store, server, new($"new {operation}", "crm", "u1")));
                var begun = world.Keys().Ids;
                var result = await RotateAsync(world);
                Assert.True(begun.Count == 1 || result.MasterKeyId == begun[0], "It goes on with the key it had begun with.");
            }

            await RotatedAsync(world, old, died ? 11 : 9);
            if (!died)
            {
                Assert.InRange(operation, 40, 400);
                return;
            }
        }
    }

    [Fact]
    public async Task A_hundred_rotations_die_at_random_again_and_again_and_lose_nothing()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            using var world = new VaultWorld();
            await world.PopulateAsync();
            var old = world.Keys().CurrentId;
            var server = await world.VaultAsync(VaultWorld.Attentive);
            for (var kills = random.Next(1, 6); kills > 0; kills--)
            {
                try
                {
                    await RotateAsync(world, WatchedStore.Dying(world.Store, random.Next(1, 120), random.Next(2) == 0));
                }
                catch (CrashException)
                {
                }

                await VaultWorld.RefreshAsync(world.Store, server, new(random.Next(2) == 0 ? "globex" : "acme", "crm", "u2"));
                if (random.Next(3) == 0)
                {
                    await KeyRotation.RemoveUnusedAsync(world.Store, server);
                }

                world.Clock.Advance(TimeSpan.FromMinutes(random.Next(90)));
            }

            await RotateAsync(world);
            await RotatedAsync(world, old, await world.EverythingOpensAsync());
            Assert.InRange(await world.EverythingOpensAsync(), 9, 11);
        }
    }

    [Fact]
    public async Task A_server_with_the_old_file_in_memory_may_do_anything_at_any_moment_of_a_rotation()
    {
        for (var operation = 1; ; operation++)
        {
            using var world = new VaultWorld();
            await world.PopulateAsync();
            var old = world.Keys().CurrentId;
            var server = await world.VaultAsync();
            using (await server.SealerForAsync("acme"))
            {
                // It has sealed for this tenant before, and will not look for newer keys within the rotation.
            }

            var reached = false;
            await RotateAsync(world, WatchedStore.Over(world.Store, before: (_, number) =>
            {
                if (number == operation)
                {
                    reached = true;
                    Assert.True(VaultWorld.RefreshAsync(world.Store, server, new("acme", "crm", "u1")).GetAwaiter().GetResult());
                    Assert.True(VaultWorld.RefreshAsync(world.Store, server, new("globex", "crm", "u1")).GetAwaiter().GetResult());
                    Assert.True(VaultWorld.RefreshAsync(world.Store, server, new("new", "crm", "u1")).GetAwaiter().GetResult());
                }
            }));
            using (var keys = MasterKeys.FromFile(world.KeyFile))
            {
                Assert.NotEqual(old, Assert.Single(keys.Ids));
            }

            Assert.Equal(reached ? 11 : 9, await world.EverythingOpensAsync());

            // Housekeeping finds what was sealed too late for the rotation.
            world.Clock.Advance(TimeSpan.FromHours(1));
            await KeyRotation.RemoveUnusedAsync(world.Store, server);
            await RotatedAsync(world, old, reached ? 11 : 9);
            if (!reached)
            {
                return;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_sleeps_through_a_whole_rotation_while_it_makes_a_key_loses_nothing(bool dies)
    {
        for (var operation = 1; ; operation++)
        {
            using var world = new VaultWorld();
            await world.PopulateAsync();
            var old = world.Keys().CurrentId;
            var reached = false;
            var store = WatchedStore.Over(world.Store, before: (_, number) =>
            {
                if (number == operation)
                {
                    reached = true;
                    RotateAsync(world).GetAwaiter().GetResult();
                    if (dies)
                    {
                        throw new CrashException();
                    }
                }
            });
            try
            {
                var server = await world.VaultAsync(store: store);
                await VaultWorld.RefreshAsync(store, server, new("new", "crm", "u1"));
            }
            catch (CrashException)
            {
            }

            if (!reached)
            {
                Assert.InRange(operation, 8, 30);
                return;
            }

            // Also what was left by a server that died is in nobody's way.
            var other = await world.VaultAsync();
            Assert.True(await VaultWorld.RefreshAsync(world.Store, other, new("new", "crm", "u2")));
            Assert.Equal(dies ? 11 : 13, await world.EverythingOpensAsync());
            using (var keys = MasterKeys.FromFile(world.KeyFile))
            {
                Assert.NotEqual(old, Assert.Single(keys.Ids));
            }

            await RotateAsync(world);
            Assert.Equal(dies ? 11 : 13, await world.EverythingOpensAsync());
        }
    }

    [Fact]
    public async Task Servers_seal_and_open_without_a_pause_while_the_keys_rotate_three_times()
    {
        using var world = new VaultWorld(TimeProvider.System);
        await world.PopulateAsync();
        var limits = VaultLimits.Default with { Recheck = TimeSpan.FromMilliseconds(2) };
        using var stop = new CancellationTokenSource();
        var refreshes = 0;
        var servers = Enumerable.Range(0, 3).Select(server => Task.Run(async () =>
        {
            var random = new Random(server);
            var vault = await world.VaultAsync(limits);
            while (!stop.IsCancellationRequested)
            {
                var key = new AccountKey(random.Next(2) == 0 ? "acme" : $"tenant {random.Next(40)}", "crm", $"u{random.Next(5) + 10}");
                if (await VaultWorld.RefreshAsync(world.Store, vault, key))
                {
                    Interlocked.Increment(ref refreshes);
                }

                if (await world.Store.FindAsync(key) is { AccessToken: { } record } row)
                {
                    Assert.Equal(VaultWorld.Token(row, SealContext.AccessToken), await vault.OpenAsync(VaultWorld.Place(row, SealContext.AccessToken), record));
                }

                await Task.Yield();
            }
        })).ToList();
        var old = world.Keys().CurrentId;
        for (var rotation = 0; rotation < 3; rotation++)
        {
            var before = Volatile.Read(ref refreshes);
            await KeyRotation.RunAsync(world.Store, world.Keys(), limits, null, default);
            while (Volatile.Read(ref refreshes) < before + 100 && !servers.Exists(s => s.IsFaulted))
            {
                await Task.Yield();
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(servers);
        await KeyRotation.RemoveUnusedAsync(world.Store, await world.VaultAsync(limits));
        await RotatedAsync(world, old, await world.EverythingOpensAsync());
    }

    [Fact]
    public async Task Data_keys_go_an_hour_after_they_were_followed_unless_something_is_sealed_with_them()
    {
        using var world = new VaultWorld();
        await world.PopulateAsync();
        await RotateAsync(world);
        var server = await world.VaultAsync();
        Assert.Equal(0, await KeyRotation.RemoveUnusedAsync(world.Store, server));
        world.Clock.Advance(TimeSpan.FromHours(1));

        // The attempt and the revocation keep theirs until they are over.
        Assert.Equal(1, await KeyRotation.RemoveUnusedAsync(world.Store, server));
        Assert.Equal([1, 2], (await world.Store.DataKeysAsync("acme")).Select(k => k.KeyId));
        await world.Store.TakeAttemptAsync([1]);
        await world.Store.WriteRevocationAsync((await world.Store.FindRevocationAsync("globex", "acc_9"))! with { Token = null });
        Assert.Equal(2, await KeyRotation.RemoveUnusedAsync(world.Store, server));
        await RotatedAsync(world, "", tokens: 9);
    }

    [Fact]
    public async Task Housekeeping_by_a_server_that_does_not_know_the_newest_key_yet_puts_nothing_back_to_an_older_one()
    {
        using var world = new VaultWorld();
        await world.PopulateAsync();
        var server = await world.VaultAsync();
        Assert.True(await VaultWorld.RefreshAsync(world.Store, server, new("acme", "crm", "u1")));
        var other = await world.VaultAsync();
        await other.Ring.MakeAsync("acme", 2, default);
        Assert.True(await VaultWorld.RefreshAsync(world.Store, other, new("acme", "crm", "u2")));
        await KeyRotation.RemoveUnusedAsync(world.Store, server);
        Assert.Equal(2, (await world.Store.FindAsync(new("acme", "crm", "u1")))!.KeyId);
        Assert.Equal(2, (await world.Store.FindAsync(new("acme", "crm", "u2")))!.KeyId);
    }

    [Fact]
    public async Task Accounts_that_do_not_open_stay_as_they_are_and_keep_their_key()
    {
        using var world = new VaultWorld();
        await world.PopulateAsync();
        var vault = await world.VaultAsync();
        for (var i = 0; i < 250; i++)
        {
            var key = new AccountKey("acme", "crm", $"bad{i}");
            await VaultWorld.RefreshAsync(world.Store, vault, key);
            var row = (await world.Store.FindAsync(key))!;
            await world.Store.WriteAsync(new(row with { AccessToken = i % 2 == 0 ? row.RefreshToken : [.. row.AccessToken!.Take(40)] }));
        }

        var before = await world.Store.FindAsync(new("acme", "crm", "bad7"));
        var result = await RotateAsync(world);
        Assert.Equal((6, 250), (result.Accounts, result.Unreadable));
        Assert.Equal(before, await world.Store.FindAsync(new("acme", "crm", "bad7")));
        world.Clock.Advance(TimeSpan.FromHours(2));
        await KeyRotation.RemoveUnusedAsync(world.Store, vault);
        Assert.Equal([1, 2], (await world.Store.DataKeysAsync("acme")).Select(k => k.KeyId));
    }

    [Fact]
    public async Task A_row_that_changes_under_the_rotation_keeps_the_change_and_is_sealed_anew_all_the_same()
    {
        using var world = new VaultWorld();
        await world.PopulateAsync();
        var old = world.Keys().CurrentId;
        var key = new AccountKey("acme", "crm", "u1");
        var changes = 0;
        await RotateAsync(world, WatchedStore.Over(world.Store, before: (name, _) =>
        {
            if (name == "WriteAsync" && changes < 8)
            {
                changes++;
                var row = world.Store.FindAsync(key).AsTask().GetAwaiter().GetResult()!;
                Assert.True(world.Store.WriteAsync(new(row with { Failures = changes })).AsTask().GetAwaiter().GetResult());
            }
        }));
        Assert.Equal(8, (await world.Store.FindAsync(key))!.Failures);
        await RotatedAsync(world, old, tokens: 9);
    }

    [Fact]
    public async Task A_store_in_which_nothing_is_sealed_keeps_the_key_that_another_store_may_need()
    {
        using var world = new VaultWorld();
        var file = File.ReadAllText(world.KeyFile);
        var refusal = await Assert.ThrowsAsync<VaultException>(() => RotateAsync(world));
        Assert.Equal(VaultFailure.RotationRefused, refusal.Failure);
        Assert.Equal(file, File.ReadAllText(world.KeyFile));
    }

    [Fact]
    public async Task Only_one_rotation_of_a_file_runs_at_a_time()
    {
        using var world = new VaultWorld();
        await world.PopulateAsync();
        VaultException? refusal = null;
        await RotateAsync(world, WatchedStore.Over(world.Store, before: (_, number) =>
        {
            if (number == 20)
            {
                refusal = Assert.ThrowsAsync<VaultException>(() => RotateAsync(world)).GetAwaiter().GetResult();
            }
        }));
        Assert.Equal(VaultFailure.RotationRefused, refusal?.Failure);
    }

    [Fact]
    public async Task A_rotation_waits_until_servers_have_taken_up_the_new_keys()
    {
        using var world = new VaultWorld();
        await world.PopulateAsync();
        var running = KeyRotation.RunAsync(world.Store, world.Keys());
        Assert.False(running.IsCompleted);
        world.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(running.IsCompleted);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await running;
    }

    sealed class Said : IProgress<string>
    {
        public List<string> Sentences { get; } = [];

        public void Report(string value) => Sentences.Add(value);
    }
}
