using Connectors.Accounts.Store;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>A tenant's accounts in pages, counts, and what is due over all tenants.</summary>
public abstract class ListingContract<THome> : StoreContract<THome>
    where THome : IStoreHome, new()
{
    static readonly string[] s_hostile = [.. Samples.Texts.Where(t => t.Length < 100)];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task Pages_of_any_size_give_every_account_once_in_ordinal_order(int size)
    {
        var rows = s_hostile.SelectMany(t => (AccountKey[])[new("t", t, "i"), new("t", "c", t), new("t", "", t)]).Distinct()
            .Select(key => Account() with { Key = key }).ToList();
        await Task.WhenAll(rows.Select(AddAsync));
        await Task.WhenAll(s_hostile.Where(t => t != "t").Select(t => AddAsync(Account(t, "c", "i"))));

        Assert.Equal(Sorted(rows.Select(r => r.Key)), await PagesAsync("t", default, size));
        foreach (var connection in (string[])["c", "", "none", "\0", "\uFFFF"])
        {
            Assert.Equal(Sorted(rows.Select(r => r.Key).Where(k => k.Connection == connection)), await PagesAsync("t", new(connection), size));
        }
    }

    [Fact]
    public async Task A_status_narrows_the_list_and_pages_go_on_from_anywhere()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AddAsync(Account(connection: $"c{i % 2}", identifier: $"{i:00}") with { Status = (AccountStatus)(i % 3) })));

        Assert.Equal(["02", "08", "14", "05", "11", "17"], Identifiers(await Store.ListAsync("acme", new(Status: AccountStatus.Expired), 100)));
        Assert.Equal(["08", "14"], Identifiers(await Store.ListAsync("acme", new("c0", AccountStatus.Expired, "c0", "02"), 100)));
        Assert.Equal(["05"], Identifiers(await Store.ListAsync("acme", new(null, AccountStatus.Expired, "c0", "14"), 1)));
        Assert.Empty(await Store.ListAsync("acme", new("c0", null, "c1", "00"), 100));
        Assert.Equal(10, (await Store.ListAsync("acme", new("c1", null, "c0", "99"), 100)).Count);
        Assert.Equal(20, (await Store.ListAsync("acme", new(AfterConnection: "c0"), 100)).Count);
        Assert.Equal(10, (await Store.ListAsync("acme", new(AfterConnection: "c1"), 100)).Count);
        Assert.Equal(20, (await Store.ListAsync("acme", new(AfterIdentifier: "99"), 100)).Count);
        Assert.Empty(await Store.ListAsync("acme", default, 0));
        Assert.Empty(await Store.ListAsync("Acme", default, 100));
    }

    [Fact]
    public async Task Accounts_are_counted_by_status_over_all_tenants_and_change_their_count_with_their_status()
    {
        var row = await AddAsync(Account("a") with { Status = AccountStatus.Active });
        await AddAsync(Account("b") with { Status = AccountStatus.Active });
        await AddAsync(Account("b", identifier: "2") with { Status = AccountStatus.Suspended });
        await AddAsync(Account("b", "other"));
        AssertSame(new Dictionary<AccountStatus, long> { [AccountStatus.Active] = 2, [AccountStatus.Suspended] = 1 }, await Store.CountAsync("my-app"));

        Assert.True(await Store.WriteAsync(new(row with { Status = AccountStatus.Revoked })));
        AssertSame(new Dictionary<AccountStatus, long> { [AccountStatus.Active] = 1, [AccountStatus.Suspended] = 1, [AccountStatus.Revoked] = 1 }, await Store.CountAsync("my-app"));
        Assert.Empty(await Store.CountAsync("none"));
    }

    [Fact]
    public async Task Due_accounts_come_the_longest_overdue_first_whatever_their_tenant()
    {
        DateTimeOffset At(int minutes) => Noon.AddMinutes(minutes);
        await AddAsync(Account("b", identifier: "2") with { DueAt = At(-5) });
        await AddAsync(Account("a", identifier: "9") with { DueAt = At(-5) });
        await AddAsync(Account("a", identifier: "1") with { DueAt = At(0) });
        await AddAsync(Account("c", identifier: "3") with { DueAt = At(-9) });
        await AddAsync(Account("a", identifier: "later") with { DueAt = At(0).AddTicks(1) });
        await AddAsync(Account("a", identifier: "never"));
        await AddAsync(Account("a", "other", "elsewhere") with { DueAt = At(-99) });

        Assert.Equal([new("c", "my-app", "3"), new("a", "my-app", "9"), new("b", "my-app", "2"), new("a", "my-app", "1")], await Store.DueAsync("my-app", Noon, 10));
        Assert.Equal([new("c", "my-app", "3"), new("a", "my-app", "9")], await Store.DueAsync("my-app", Noon, 2));
        Assert.Empty(await Store.DueAsync("my-app", Noon, 0));
        Assert.Empty(await Store.DueAsync("none", Noon, 10));
    }

    [Fact]
    public async Task The_next_due_time_moves_with_the_rows()
    {
        Assert.Null(await Store.NextDueAsync("my-app"));
        var row = await AddAsync(Account() with { DueAt = Noon.AddTicks(3) });
        var other = await AddAsync(Account("b") with { DueAt = Noon.AddTicks(5) });
        Assert.Equal(Noon.AddTicks(3), await Store.NextDueAsync("my-app"));

        Assert.True(await Store.WriteAsync(new(row with { DueAt = Noon.AddTicks(9) })));
        Assert.Equal(Noon.AddTicks(5), await Store.NextDueAsync("my-app"));
        Assert.True(await Store.WriteAsync(new(other with { DueAt = null })));
        Assert.Equal(Noon.AddTicks(9), await Store.NextDueAsync("my-app"));
        Assert.Null(await Store.NextDueAsync("none"));
    }

    async Task<List<AccountKey>> PagesAsync(string tenant, AccountFilter filter, int size)
    {
        var keys = new List<AccountKey>();
        while (await Store.ListAsync(tenant, filter, size) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= size);
            keys.AddRange(page.Select(r => r.Key));
            filter = filter with { AfterConnection = keys[^1].Connection, AfterIdentifier = keys[^1].Identifier };
        }

        return keys;
    }

    static IEnumerable<AccountKey> Sorted(IEnumerable<AccountKey> keys) =>
        keys.OrderBy(k => k.Connection, StringComparer.Ordinal).ThenBy(k => k.Identifier, StringComparer.Ordinal);

    static IEnumerable<string> Identifiers(IEnumerable<AccountRow> rows) => rows.Select(r => r.Key.Identifier);
}
