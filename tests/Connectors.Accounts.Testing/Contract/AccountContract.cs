using Connectors.Accounts.Store;
using CsCheck;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>A row is written by whoever read it last, with all that belongs to it, and comes back as it was.</summary>
public abstract class AccountContract<THome> : StoreContract<THome>
    where THome : IStoreHome, new()
{
    [Fact]
    public async Task A_key_that_is_not_there_is_null() => Assert.Null(await Store.FindAsync(new("acme", "my-app", "nobody")));

    [Fact]
    public async Task A_new_row_is_stored_once()
    {
        Assert.True(await Store.WriteAsync(new(Account())));
        Assert.False(await Store.WriteAsync(new(Account() with { Id = "acc_2" })));
        AssertSame(Account() with { Revision = 1 }, await Store.FindAsync(Account().Key));
    }

    [Fact]
    public async Task A_row_is_replaced_only_at_the_revision_that_was_read()
    {
        var row = await AddAsync(Account());
        Assert.True(await Store.WriteAsync(new(row with { Reason = "first" })));
        foreach (var revision in (long[])[0, 1, 3, -1, long.MaxValue])
        {
            Assert.False(await Store.WriteAsync(new(row with { Revision = revision, Reason = "late" })));
        }

        AssertSame(row with { Revision = 2, Reason = "first" }, await Store.FindAsync(row.Key));
    }

    [Fact]
    public async Task A_row_that_is_not_there_is_not_replaced()
    {
        Assert.False(await Store.WriteAsync(new(Account() with { Revision = 1 }) { Change = Change("evt_1", Account()) }));
        Assert.Null(await Store.FindAsync(Account().Key));
        Assert.Empty(await Store.TakeChangesAsync(Noon, TimeSpan.FromMinutes(1), 10));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_writers_on_one_revision_exactly_one_wins(bool isTwoProcesses)
    {
        var other = isTwoProcesses ? Open() : Store;
        for (var round = 0; round < 25; round++)
        {
            var row = Account() with { Revision = round };
            var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
                await (i % 2 == 0 ? Store : other).WriteAsync(new(row with { Reason = $"writer {i}" }) { Change = Change($"evt_{round}_{i}", row) }))));

            var winner = Assert.Single(Enumerable.Range(0, 16), i => won[i]);
            AssertSame(row with { Revision = round + 1, Reason = $"writer {winner}" }, await other.FindAsync(row.Key));
            var change = Assert.Single(await other.TakeChangesAsync(Noon, TimeSpan.FromDays(1), 100));
            Assert.Equal($"evt_{round}_{winner}", change.Id);
            await other.RemoveChangesAsync([change.Id]);
        }
    }

    [Fact]
    public async Task The_event_and_the_revocation_come_with_the_row_or_not_at_all()
    {
        var row = await AddAsync(Account());
        Assert.False(await Store.WriteAsync(new(row with { Revision = 7 }) { Change = Change("evt_1", row), Revocation = Revocation("rev_1", row) }));
        Assert.Empty(await Store.TakeChangesAsync(Noon, TimeSpan.Zero, 10));
        Assert.Empty(await Store.TakeRevocationsAsync(Noon, TimeSpan.Zero, 10));

        Assert.True(await Store.WriteAsync(new(row) { Change = Change("evt_1", row), Revocation = Revocation("rev_1", row) }));
        AssertSame(Change("evt_1", row), Assert.Single(await Store.TakeChangesAsync(Noon, TimeSpan.Zero, 10)));
        AssertSame(Revocation("rev_1", row), Assert.Single(await Store.TakeRevocationsAsync(Noon, TimeSpan.Zero, 10)));
    }

    [Fact]
    public async Task An_event_whose_id_is_taken_keeps_its_row_out_and_disturbs_no_neighbour()
    {
        var row = await AddAsync(Account());
        Assert.True(await Store.WriteAsync(new(row) { Change = Change("evt_1", row), Revocation = Revocation("rev_1", row) }));
        row = row with { Revision = 2 };

        var writes = Enumerable.Range(0, 40).Select(i => i % 4 == 0
            ? Store.WriteAsync(new(row with { Reason = "never" }) { Change = i % 8 == 0 ? Change("evt_1", row) : null, Revocation = i % 8 == 0 ? null : Revocation("rev_1", row) }).AsTask()
            : Store.WriteAsync(new(Account(identifier: $"neighbour_{i}")) { Change = Change($"evt_n{i}", Account(identifier: $"neighbour_{i}")) }).AsTask()).ToList();
        for (var i = 0; i < writes.Count; i++)
        {
            if (i % 4 == 0)
            {
                await Assert.ThrowsAsync<StoreException>(() => writes[i]);
            }
            else
            {
                Assert.True(await writes[i]);
            }
        }

        AssertSame(row, await Store.FindAsync(row.Key));
        Assert.Equal(31, (await Store.TakeChangesAsync(Noon, TimeSpan.Zero, 100)).Count);
        Assert.Equal(31, (await Store.ListAsync("acme", default, 100)).Count);
    }

    [Fact]
    public async Task Every_field_comes_back_exactly()
    {
        var home = new THome();
        await using var _ = home;
        var store = home.Open(Clock);
        await Samples.Account.SampleAsync(async row =>
        {
            // Another sample may have had the same key.
            var before = await store.FindAsync(row.Key);
            var written = await store.WriteAsync(new(row with { Revision = before?.Revision ?? 0 }));
            return written && Structure.Same(row with { Revision = (before?.Revision ?? 0) + 1 }, await store.FindAsync(row.Key));
        }, iter: 500, threads: 1);
    }

    [Fact]
    public async Task Times_are_exact_to_the_tick_and_an_offset_does_not_matter()
    {
        var odd = new DateTimeOffset(2026, 11, 23, 23, 59, 59, TimeSpan.FromHours(5.5)).AddTicks(1_234_567);
        var row = await AddAsync(Account() with { ExpiresAt = odd, Lifetime = new(17), CreatedAt = DateTimeOffset.MinValue, UpdatedAt = DateTimeOffset.MaxValue });

        AssertSame(row, await Store.FindAsync(row.Key));
    }

    [Fact]
    public async Task Look_alikes_are_different_accounts_in_every_part_of_the_key()
    {
        var keys = Samples.Texts.SelectMany(t => (AccountKey[])[new(t, "c", "i"), new("t", t, "i"), new("t", "c", t)]).Distinct().ToList();
        Assert.Equal(Samples.Texts.Length * 3, keys.Count);
        var rows = keys.Select((key, i) => Account() with { Key = key, Id = $"acc_{i}" }).ToList();
        Assert.All(await Task.WhenAll(rows.Select(r => Store.WriteAsync(new(r)).AsTask())), Assert.True);
        await RestartAsync();

        foreach (var row in rows)
        {
            AssertSame(row with { Revision = 1 }, await Store.FindAsync(row.Key));
        }
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        var row = await AddAsync(Account());
        Assert.True(await Store.WriteAsync(new(row with { Reason = "second" }) { Change = Change("evt_1", row), Revocation = Revocation("rev_1", row) }));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => AddAsync(Account(identifier: $"user_{i:000}x"))));
        await RestartAsync();

        AssertSame(row with { Revision = 2, Reason = "second" }, await Store.FindAsync(row.Key));
        Assert.Single(await Store.TakeChangesAsync(Noon, TimeSpan.Zero, 10));
        Assert.NotNull(await Store.FindRevocationAsync("acme", row.Id));
        Assert.Equal(201, (await Store.ListAsync("acme", default, 1_000)).Count);
        Assert.True(Store.IsHealthy);
    }

    [Fact]
    public async Task A_caller_who_has_gone_before_has_written_nothing()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        try
        {
            await Store.WriteAsync(new(Account()), gone.Token);
            Assert.NotNull(await Store.FindAsync(Account().Key));
        }
        catch (OperationCanceledException)
        {
            Assert.Null(await Store.FindAsync(Account().Key));
        }
    }
}
