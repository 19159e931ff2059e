using Connectors.Accounts;
using Connectors.Accounts.Store;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>
/// A server that dies at any point of a refresh loses nothing that was acknowledged. Afterwards each account refreshes again, or
/// says rotation_lost where the twin's log shows that a rotated token never reached the store; nothing else.
/// </summary>
public class KillTests
{
    const int MostPoints = 60;
    const int MostTries = 5;

    /// <summary>Beyond the lease of a dead process.</summary>
    static readonly TimeSpan s_later = TimeSpan.FromSeconds(75);

    [NativeFact]
    public Task Killed_at_every_fsync_against_a_twin_that_rotates_strictly() => KillAtEveryAsync("fsync", "strict");

    [NativeFact]
    public Task Killed_at_every_write_against_a_twin_that_rotates_strictly() => KillAtEveryAsync("pwrite64", "strict");

    [NativeFact]
    public Task Killed_at_every_fsync_against_a_twin_that_does_not_rotate() => KillAtEveryAsync("fsync", "none");

    [NativeFact]
    public Task Killed_at_every_write_against_a_twin_that_does_not_rotate() => KillAtEveryAsync("pwrite64", "none");

    [NativeFact]
    public async Task Killed_at_random_moments_under_load()
    {
        NativeFactAttribute.Demand();
        const int accounts = 12;
        var random = new Random(20261124);
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("CONNECTORS_KILLS"), out var asked) ? asked : 25;
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0, Rotation = "strict" });
        await using var now = await StoreHand.OpenAsync(world);
        await using var later = await StoreHand.OpenAsync(world, s_later);
        var identifiers = Enumerable.Range(0, accounts).Select(i => $"user-{i}").ToList();
        foreach (var identifier in identifiers)
        {
            await now.ConnectAsync(identifier);
        }

        var interrupted = 0;
        for (var round = 0; round < rounds; round++)
        {
            await world.ForgetLogAsync();
            foreach (var identifier in identifiers)
            {
                await now.MakeDueAsync(identifier);
            }

            // In every other round some requests are still waiting for the provider when the server dies, however fast it is.
            var hanging = round % 2 == 0 ? random.Next(1, accounts / 2) : 0;
            if (hanging > 0)
            {
                await world.TwinAsync(HttpMethod.Post, "/_twin/faults", $$"""{"kind":"hang","body_contains":"grant_type=refresh_token","times":{{hanging}}}""");
            }

            var program = await world.ServeAsync();
            var death = random.Next(0, 2 * accounts);
            var answered = 0;
            var calls = identifiers.Select(async identifier =>
            {
                try
                {
                    while (true)
                    {
                        await world.CallAsync(identifier);
                        if (Interlocked.Increment(ref answered) == death + 1)
                        {
                            await program.KillAsync();
                        }
                    }
                }
                catch (HttpRequestException)
                {
                    // The server is dead, as it should be.
                }
            });
            await Task.WhenAll(calls);
            world.Servers.Clear();
            await world.TwinAsync(HttpMethod.Delete, "/_twin/faults");
            foreach (var identifier in identifiers)
            {
                interrupted += (await now.RowAsync(identifier)).IntentId is null ? 0 : 1;
                if (!await ComesBackAsync(world, later, identifier))
                {
                    await now.ConnectAsync(identifier);
                }
            }
        }

        // Else the deaths came when nothing was under way, and have shown nothing.
        Assert.True(interrupted > 0);
    }

    static async Task KillAtEveryAsync(string call, string rotation)
    {
        NativeFactAttribute.Demand();
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0, Rotation = rotation });
        await using var now = await StoreHand.OpenAsync(world);
        await using var later = await StoreHand.OpenAsync(world, s_later);
        var (before, within, losses) = (0, 0, 0);
        for (var n = 1; ; n++)
        {
            Assert.True(n <= MostPoints, "No run survived its refresh.");
            var identifier = $"user-{n}";
            await now.ConnectAsync(identifier);
            await now.MakeDueAsync(identifier);
            await world.ForgetLogAsync();
            var program = world.Begin(NativeFactAttribute.Disturbed(call, "signal=SIGKILL", n.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            var survived = await SurvivesAsync(world, program, identifier);
            await program.KillAsync();
            world.Servers.Clear();
            var hasIntent = (await now.RowAsync(identifier)).IntentId is not null;
            losses += await ComesBackAsync(world, later, identifier) ? 0 : 1;
            if (survived)
            {
                break;
            }

            (before, within) = hasIntent ? (before, within + 1) : (before + 1, within);
        }

        // Deaths before the lease was durable, deaths between it and the result; and the window that strict rotation leaves was met.
        Assert.True(before > 0 && within > 0, $"{before} deaths before the lease, {within} after it");
        Assert.Equal(rotation == "strict", losses > 0);
    }

    /// <summary>Whether the server lives to see the account's next tokens stored.</summary>
    static async Task<bool> SurvivesAsync(AccountsWorld world, ConnectorsProgram program, string identifier)
    {
        try
        {
            world.Servers.Add((program, new(await program.LineAsync("listening on "))));
            await world.UntilAsync(AccountsWorld.Account(identifier), account => account.Version > 1);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException && program.Ends)
        {
            return false;
        }
    }

    /// <summary>True when the account refreshes again; false when its loss is a true one, told as what it is.</summary>
    internal static async Task<bool> ComesBackAsync(AccountsWorld world, StoreHand later, string identifier)
    {
        var before = await later.RowAsync(identifier);
        Assert.True(before.Status is AccountStatus.Active or AccountStatus.Expired, before.Status.ToString());
        var (_, stored) = await later.TokensAsync(before);
        var row = before;
        for (var tries = 0; tries < MostTries && row.TokenVersion == before.TokenVersion && row.Status is AccountStatus.Active or AccountStatus.Expired; tries++)
        {
            // A refusal is confirmed a minute later, and a failure is not repeated at once; so each try is made at a later time.
            await using var hand = await StoreHand.OpenAsync(world, s_later + TimeSpan.FromMinutes(2 * tries));
            row = (await hand.Runtime.Refresher.RefreshAsync(StoreHand.Key(identifier), row.TokenVersion, default))!;
        }

        if (row.TokenVersion == before.TokenVersion + 1)
        {
            Assert.Equal(AccountStatus.Active, row.Status);
            AssertAtRest(row);
            await later.TokensAsync(row);
            return true;
        }

        // Lost: the twin gave a successor for the very token in the store, and nobody has ever seen that successor again.
        Assert.Equal((AccountStatus.ReauthRequired, StatusReason.RotationLost), (row.Status, row.Reason));
        AssertAtRest(row);
        var log = (await world.LogAsync()).Where(e => e.Portal == before.Subject).ToList();
        var lost = Assert.Single(log, e => e.Event == "refreshed" && e.Presented == AccountsWorld.Fingerprint(stored));
        Assert.DoesNotContain(log, e => e.Presented == lost.Issued);
        return false;
    }

    static void AssertAtRest(AccountRow row)
    {
        Assert.Null(row.LeaseOwner);
        Assert.Null(row.LeaseUntil);
        Assert.Null(row.IntentId);
        Assert.Null(row.SuspectSince);
        Assert.True(row.Status != AccountStatus.Active || row.DueAt is not null);
    }
}
