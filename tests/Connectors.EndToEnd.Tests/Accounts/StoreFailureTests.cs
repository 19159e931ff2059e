using System.Net;
using Connectors.Accounts;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>When the disk fails, the server says so and ends; what was acknowledged is there, and tokens in hand are not lost.</summary>
public class StoreFailureTests
{
    const int MostPoints = 40;

    [NativeFact]
    public async Task A_failed_flush_ends_the_server_and_loses_neither_rows_nor_the_result_in_hand()
    {
        NativeFactAttribute.Demand();
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0, Rotation = "strict" });
        await using var now = await StoreHand.OpenAsync(world);
        await using var later = await StoreHand.OpenAsync(world, TimeSpan.FromSeconds(75));
        var (rescued, notReady) = (0, 0);
        for (var n = 1; ; n++)
        {
            Assert.True(n <= MostPoints, "No run survived its refresh.");
            var identifier = $"user-{n}";
            await now.ConnectAsync(identifier);
            await now.MakeDueAsync(identifier);
            var before = await now.RowAsync(identifier);

            // From the n-th on, on each thread: the store's writer meets it, the journal's first flush does not.
            var program = world.Begin(NativeFactAttribute.Disturbed("fsync", "error=EIO", $"{n}+"));
            string? address;
            try
            {
                address = await program.LineAsync("listening on ");
            }
            catch (InvalidOperationException)
            {
                // It met the failure while it opened the store.
                Assert.NotEqual(0, await program.ExitAsync());
                Assert.Equal(before.TokenVersion, (await now.RowAsync(identifier)).TokenVersion);
                continue;
            }

            world.Servers.Add((program, new(address)));
            var hasFailed = await FailsAsync(world, identifier, () => notReady++);
            if (!hasFailed)
            {
                await program.KillAsync();
                world.Servers.Clear();
                break;
            }

            Assert.NotEqual(0, await program.ExitAsync());
            Assert.Contains("store", program.Errors, StringComparison.OrdinalIgnoreCase);
            world.Servers.Clear();

            // The next start brings home what was in hand.
            rescued += File.Exists(world.StoreFile + ".rescue") && new FileInfo(world.StoreFile + ".rescue").Length > 0 ? 1 : 0;
            await world.ServeAsync();
            var status = await world.UntilAsync("/readyz", r => r.Status == HttpStatusCode.OK);
            Assert.Equal("ok", status["status"]);
            await world.StopServersAsync();
            Assert.True(await KillTests.ComesBackAsync(world, later, identifier), "Nothing is lost when the process lives to write its journal.");
        }

        Assert.True(rescued > 0, "No failure met a result in hand.");
        Assert.True(notReady > 0, "No failure was seen at /readyz.");
    }

    /// <summary>True when the server meets the failure; false when it lives to store the next tokens and an account made after them.</summary>
    static async Task<bool> FailsAsync(AccountsWorld world, string identifier, Action whenNotReady)
    {
        try
        {
            var seen = await world.UntilAsync("/readyz", r => r.Status != HttpStatusCode.OK
                || world.GetAsync(AccountsWorld.Account(identifier)).GetAwaiter().GetResult().Version > 1);
            if (seen.Status == HttpStatusCode.OK)
            {
                return false;
            }

            Assert.Equal((HttpStatusCode.ServiceUnavailable, "store_failed"), (seen.Status, seen["status"]));
            whenNotReady();
            var refused = await world.AskAsync(HttpMethod.Put, AccountsWorld.Account("nobody"));
            Assert.Equal(HttpStatusCode.InternalServerError, refused.Status);
            return true;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }
}
