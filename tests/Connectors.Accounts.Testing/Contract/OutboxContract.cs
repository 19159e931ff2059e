using Connectors.Accounts.Store;
using CsCheck;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>Events and revocations are handed to one caller at a time, in order, until they are done.</summary>
public abstract class OutboxContract<THome> : StoreContract<THome>
    where THome : IStoreHome, new()
{
    static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_field_of_an_event_comes_back_exactly() => await Samples.Change.SampleAsync(async change =>
    {
        var state = await Store.FindConnectionAsync("my-app") ?? new() { Connection = "my-app" };
        Assert.True(await Store.WriteConnectionAsync(state, change));
        var taken = await Store.TakeChangesAsync(DateTimeOffset.MaxValue, TimeSpan.Zero, 10);
        await Store.RemoveChangesAsync([change.Id]);
        return taken.Count == 1 && Structure.Same(change, taken[0]);
    }, iter: 300, threads: 1);

    [Fact]
    public async Task Every_field_of_a_revocation_comes_back_exactly() => await Samples.Revocation.SampleAsync(async revocation =>
    {
        // The account's newest is found, so each sample gets an account of its own.
        revocation = revocation with { AccountId = revocation.Id + revocation.AccountId + revocation.CreatedAt.UtcTicks };
        await Store.WriteRevocationAsync(revocation);
        return Structure.Same(revocation, await Store.FindRevocationAsync(revocation.Key.Tenant, revocation.AccountId));
    }, iter: 300, threads: 1);

    [Fact]
    public async Task Events_come_as_they_were_written_and_are_not_handed_out_twice_within_the_lease()
    {
        await AddChangesAsync(("evt_c", 1), ("evt_b", 1), ("evt_a", 2), ("evt_d", 0), ("evt_later", 9));

        Assert.Equal(["evt_c", "evt_b"], Ids(await Store.TakeChangesAsync(Noon.AddTicks(5), s_lease, 2)));
        Assert.Equal(["evt_a", "evt_d"], Ids(await Store.TakeChangesAsync(Noon.AddTicks(5), s_lease, 10)));
        Assert.Empty(await Store.TakeChangesAsync(Noon.AddTicks(5), s_lease, 10));
        Assert.Equal(["evt_later"], Ids(await Store.TakeChangesAsync(Noon.AddTicks(4) + s_lease, s_lease, 10)));
        Assert.Equal(["evt_c", "evt_b", "evt_a", "evt_d"], Ids(await Store.TakeChangesAsync(Noon.AddTicks(5) + s_lease, s_lease, 10)));
    }

    [Fact]
    public async Task No_event_overtakes_an_earlier_one_of_its_account_due_or_not()
    {
        var row = Account();
        Assert.True(await Store.WriteAsync(new(row) { Change = Change("evt_1", row, Noon.AddTicks(9)) }));
        Assert.True(await Store.WriteAsync(new(row with { Revision = 1 }) { Change = Change("evt_2", row) }));
        Assert.True(await Store.WriteConnectionAsync(new() { Connection = "my-app" }, Change("evt_3", row) with { Identifier = null, AccountId = null }));
        Assert.True(await Store.WriteConnectionAsync(new() { Connection = "my-app", Revision = 1 }, Change("evt_4", row) with { Identifier = null, AccountId = null }));

        Assert.Equal(["evt_3"], Ids(await Store.TakeChangesAsync(Noon, s_lease, 10)));
        Assert.Equal(["evt_1"], Ids(await Store.TakeChangesAsync(Noon.AddTicks(9), s_lease, 10)));
        await RestartAsync();
        Assert.Empty(await Store.TakeChangesAsync(Noon.AddTicks(9), s_lease, 10));
        await Store.RemoveChangesAsync(["evt_1", "evt_3"]);
        Assert.Equal(["evt_2", "evt_4"], Ids(await Store.TakeChangesAsync(Noon.AddTicks(9), s_lease, 10)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_takers_each_event_and_each_revocation_goes_to_one(bool isTwoProcesses)
    {
        var other = isTwoProcesses ? Open() : Store;
        var row = Account();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Store.WriteAsync(new(Account(identifier: $"{i}")) { Change = Change($"evt_{i}", Account(identifier: $"{i}")), Revocation = Revocation($"rev_{i}", row) }).AsTask()));

        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).TakeChangesAsync(Noon, s_lease, 5))));
        Assert.Equal(100, taken.SelectMany(Ids).Distinct().Count());
        Assert.Equal(100, taken.Sum(t => t.Count));

        var revoked = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).TakeRevocationsAsync(Noon, s_lease, 5))));
        Assert.Equal(100, revoked.SelectMany(r => r).Select(r => r.Id).Distinct().Count());
        Assert.Equal(100, revoked.Sum(t => t.Count));
    }

    [Fact]
    public async Task A_failed_delivery_is_put_off_and_a_delivered_one_stays_gone()
    {
        await AddChangesAsync(("evt_1", 0), ("evt_2", 0));
        var one = (await Store.TakeChangesAsync(Noon, s_lease, 10))[0];
        var late = one with { Attempts = 1, DueAt = Noon.AddMinutes(5) };
        await Store.PutOffChangeAsync(late);
        await Store.RemoveChangesAsync(["evt_2", "evt_none"]);

        Assert.Empty(await Store.TakeChangesAsync(Noon.AddMinutes(4), s_lease, 10));
        AssertSame(late, Assert.Single(await Store.TakeChangesAsync(Noon.AddMinutes(5), s_lease, 10)));
        await Store.RemoveChangesAsync(["evt_1"]);
        await Store.PutOffChangeAsync(late);
        Assert.Empty(await Store.TakeChangesAsync(DateTimeOffset.MaxValue, TimeSpan.Zero, 10));
    }

    [Fact]
    public async Task Old_events_go_delivered_or_not_and_are_counted()
    {
        await AddChangesAsync(("evt_1", 0), ("evt_2", 1), ("evt_3", 2));

        Assert.Equal(2, await Store.RemoveChangesAsync(Noon.AddTicks(2)));
        Assert.Equal(0, await Store.RemoveChangesAsync(Noon.AddTicks(2)));
        await RestartAsync();
        Assert.Equal(["evt_3"], Ids(await Store.TakeChangesAsync(Noon.AddDays(1), s_lease, 10)));
    }

    [Fact]
    public async Task Revocations_come_when_they_are_due_are_leased_and_end()
    {
        var row = Account();
        await Store.WriteRevocationAsync(Revocation("rev_2", row, Noon.AddTicks(2)));
        await Store.WriteRevocationAsync(Revocation("rev_1", row, Noon.AddTicks(1)));
        await Store.WriteRevocationAsync(Revocation("rev_0", Account("b"), Noon.AddTicks(9)));

        Assert.Equal(["rev_1"], (await Store.TakeRevocationsAsync(Noon.AddTicks(2), s_lease, 1)).Select(r => r.Id));
        AssertSame(new[] { Revocation("rev_2", row, Noon.AddTicks(2)) }, await Store.TakeRevocationsAsync(Noon.AddTicks(2), s_lease, 10));
        Assert.Empty(await Store.TakeRevocationsAsync(Noon.AddTicks(2), s_lease, 10));

        await Store.WriteRevocationAsync(Revocation("rev_1", row) with { DueAt = null, Outcome = "confirmed", Token = null, Attempts = 2 });
        Assert.Equal(["rev_0", "rev_2"], (await Store.TakeRevocationsAsync(Noon.AddDays(1), s_lease, 10)).Select(r => r.Id));
    }

    [Fact]
    public async Task An_account_s_newest_revocation_is_found_and_no_other_tenant_s()
    {
        var row = Account();
        await Store.WriteRevocationAsync(Revocation("rev_2", row) with { CreatedAt = Noon.AddTicks(2) });
        await Store.WriteRevocationAsync(Revocation("rev_3", row) with { CreatedAt = Noon.AddTicks(1) });
        await Store.WriteRevocationAsync(Revocation("rev_9", row with { Key = new("b", "my-app", "user_1") }) with { CreatedAt = Noon.AddTicks(9) });
        await RestartAsync();

        Assert.Equal("rev_2", (await Store.FindRevocationAsync("acme", row.Id))!.Id);
        Assert.Equal("rev_9", (await Store.FindRevocationAsync("b", row.Id))!.Id);
        Assert.Null(await Store.FindRevocationAsync("c", row.Id));
        Assert.Null(await Store.FindRevocationAsync("acme", "acc_none"));
    }

    async Task AddChangesAsync(params (string Id, int Ticks)[] changes)
    {
        foreach (var (id, ticks) in changes)
        {
            var row = Account(identifier: id);
            Assert.True(await Store.WriteAsync(new(row) { Change = Change(id, row, Noon.AddTicks(ticks)) }));
        }
    }

    static IEnumerable<string> Ids(IEnumerable<StatusChange> changes) => changes.Select(c => c.Id);
}
