using System.Net;
using Connectors.Accounts.Vault;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>The master key is changed while a server goes on calling, however often the change is cut short.</summary>
public class KeyRotationTests
{
    const int Kills = 100;
    const int Accounts = 120;

    [NativeFact]
    public async Task A_rotation_that_is_killed_a_hundred_times_ends_well()
    {
        NativeFactAttribute.Demand();
        await using var world = await AccountsWorld.StartAsync(new() { Rotation = "strict" });
        var identifiers = Enumerable.Range(0, Accounts).Select(i => $"user-{i}").ToList();
        await using (var hand = await StoreHand.OpenAsync(world))
        {
            foreach (var identifier in identifiers)
            {
                await hand.ConnectAsync(identifier);
            }
        }

        var old = await File.ReadAllTextAsync(world.KeyFile);
        using var done = new CancellationTokenSource();
        var calls = Task.Run(async () =>
        {
            for (var i = 0; !done.IsCancellationRequested; i = (i + 1) % Accounts)
            {
                var reply = await world.CallAsync(identifiers[i]);
                Assert.True(reply.Status == HttpStatusCode.OK, reply.Text);
            }
        });

        var random = new Random(9);
        string[] kinds = ["pwrite64", "fsync", "write", "openat", "rename"];
        for (var kills = 0; kills < Kills;)
        {
            // Early deaths first, while the rotation has its key and wraps; later ones among the rows that are sealed anew.
            var kind = kills < 40 ? kinds[kills % kinds.Length] : kinds[kills % 2];
            var most = kills < 40 ? 25 : kind == "fsync" ? 4 : 12;
            var when = random.Next(1, most).ToString(System.Globalization.CultureInfo.InvariantCulture);
            await using var program = ConnectorsProgram.StartUnder(NativeFactAttribute.Disturbed(kind, "signal=SIGKILL", when), ["keys", "rotate"], world.Folder);
            var ended = program.ExitAsync();
            if (kills < 40)
            {
                // It reached its minute of waiting for the servers: that is a moment to die at as well.
                await Task.WhenAny(ended, program.ErrorAsync("Servers take up the new ones"));
                await program.KillAsync();
            }

            // One that ends by itself has begun and finished a rotation; the next one begins another.
            kills += await ended == 0 ? 0 : 1;
        }

        var (exitCode, output, errors) = await world.RunAsync("keys", "rotate");
        Assert.True(exitCode == 0, output + errors);
        await done.CancelAsync();
        await calls;

        var now = await File.ReadAllTextAsync(world.KeyFile);
        Assert.DoesNotContain(old.Split('\n').First(l => l.Length > 0 && l[0] != '#').Trim(), now, StringComparison.Ordinal);
        Assert.Single(now.Split('\n'), l => l.Trim().Length > 0 && l[0] != '#');
        using (var keys = MasterKeys.FromFile(world.KeyFile))
        {
            Assert.Single(keys.Ids);
        }

        // Every row opens with the one key that is left, in a process that never knew another.
        await using var fresh = await StoreHand.OpenAsync(world);
        foreach (var identifier in identifiers)
        {
            var row = await fresh.RowAsync(identifier);
            var (access, refresh) = await fresh.TokensAsync(row);
            Assert.NotEqual(access, refresh);
        }

        foreach (var identifier in identifiers)
        {
            Assert.Equal(HttpStatusCode.OK, (await world.CallAsync(identifier)).Status);
        }
    }
}
