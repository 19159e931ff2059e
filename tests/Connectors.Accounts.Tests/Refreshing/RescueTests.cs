using System.Text;
using Connectors.Accounts.Store;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;

namespace Connectors.Accounts.Tests.Refreshing;

/// <summary>The store fails between the answer and the commit, when the only good token is in memory.</summary>
public class RescueTests
{
    /// <summary>From the answer on, and only for what brings new tokens.</summary>
    static void BreakStore(Simulation sim) => sim.Store.BeforeWrite = (before, after) =>
    {
        if (before is not null && after.TokenVersion > before.TokenVersion)
        {
            throw new StoreException("The disk is full.") { IsPassing = true };
        }
    };

    [Fact]
    public void A_store_that_recovers_gets_the_tokens_from_memory() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var journal = new MemoryJournal();
        sim.Start(journal: journal);
        sim.PassToDue("ann");
        BreakStore(sim);
        sim.Pass(TimeSpan.FromSeconds(20));
        Assert.Single(journal.Records);
        Assert.Equal(1, sim.Row("ann").TokenVersion);

        sim.Store.BeforeWrite = null;
        sim.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(sim.Server.Grants["ann"].RefreshToken, sim.RefreshTokenOf(sim.Row("ann")));
        Assert.Single(sim.Server.Requests);

        // What the journal still holds is old by now, and found to be so.
        sim.StopAll();
        var version = sim.Row("ann").TokenVersion;
        sim.Start(journal: journal);
        Assert.Empty(journal.Records);
        Assert.Equal(version, sim.Row("ann").TokenVersion);
        sim.Pass(TimeSpan.FromHours(1));
        Assert.Empty(sim.History);
    });

    [Theory]
    [InlineData(Rotation.Strict)]
    [InlineData(Rotation.None)]
    public void A_process_that_dies_with_the_store_leaves_them_to_the_next(Rotation rotation) => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var journal = new MemoryJournal();
        sim.Start(journal: journal);
        sim.PassToDue("ann");
        BreakStore(sim);
        sim.Pass(TimeSpan.FromSeconds(5));
        Assert.DoesNotContain("rt-ann", Encoding.UTF8.GetString(journal.Records[0]), StringComparison.Ordinal);
        sim.StopAll();
        var dead = sim.Store;

        // Power is gone and comes back; nothing in memory survives that.
        sim.Store.BeforeWrite = (_, _) => throw new StoreException("Gone.");
        sim.Pass(TimeSpan.FromSeconds(30));
        sim.Store.BeforeWrite = null;
        sim.Kill();
        sim.Start(journal: journal);

        Assert.Same(dead, sim.Store);
        Assert.Empty(journal.Records);
        Assert.Equal(2, sim.Row("ann").TokenVersion);
        Assert.Equal(sim.Server.Grants["ann"].RefreshToken, sim.RefreshTokenOf(sim.Row("ann")));
        sim.Pass(TimeSpan.FromHours(2));
        Assert.True(sim.Row("ann").TokenVersion >= 5);
        Assert.True(sim.Server.Grants["ann"].IsAlive);
        Assert.Empty(sim.History);
    }, rotation);

    [Fact]
    public void A_journal_on_the_same_broken_disk_does_not_stop_the_trying() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        sim.Start(journal: new MemoryJournal { IsBroken = true });
        sim.PassToDue("ann");
        BreakStore(sim);
        sim.Pass(TimeSpan.FromSeconds(30));
        sim.Store.BeforeWrite = null;
        sim.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(sim.Server.Grants["ann"].RefreshToken, sim.RefreshTokenOf(sim.Row("ann")));
    });

    [Fact]
    public void What_was_rescued_wakes_no_account_that_has_ended_meanwhile() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var journal = new MemoryJournal();
        sim.Start(journal: journal);
        sim.PassToDue("ann");
        BreakStore(sim);
        sim.Pass(TimeSpan.FromSeconds(5));
        sim.Kill();
        sim.Store.BeforeWrite = null;

        // Another process takes over with the token that is used up, and is refused.
        sim.Start();
        sim.Pass(TimeSpan.FromMinutes(3));
        Assert.Equal((AccountStatus.ReauthRequired, StatusReason.RotationLost), (sim.Row("ann").Status, sim.Row("ann").Reason));

        sim.Kill();
        sim.Start(journal: journal);
        Assert.Equal(AccountStatus.ReauthRequired, sim.Row("ann").Status);
        Assert.Empty(journal.Records);
        Assert.Single(sim.History);
    });

    [Fact]
    public void A_record_that_does_not_open_keeps_the_journal_and_stops_nothing() => Simulation.Run(sim =>
    {
        sim.Seed("ann");
        var journal = new MemoryJournal();
        journal.Append("not ours"u8);
        sim.Start(journal: journal);
        sim.Pass(TimeSpan.FromHours(1));
        Assert.Single(journal.Records);
        Assert.True(sim.Row("ann").TokenVersion >= 2);
    });
}
