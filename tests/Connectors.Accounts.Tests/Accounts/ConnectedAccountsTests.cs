using System.Text.Json;
using Connectors.Accounts.Store;
using Connectors.Accounts.Tests.Consent;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Accounts;

/// <summary>Found or made, looked at, stopped and let go on.</summary>
public sealed class ConnectedAccountsTests
{
    [Fact]
    public async Task An_account_is_made_once_whoever_asks_and_how_often()
    {
        await using var house = await OpenAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => house.Accounts.GetOrCreateAsync(Ann))));
        Assert.Single(made, m => m.IsNew);
        Assert.Single(made.Select(m => m.Account.Id).Distinct());
        Assert.Equal((AccountStatus.Pending, Start), (made[0].Account.Status, made[0].Account.CreatedAt));
        Assert.Equal((null, "PENDING"), (Assert.Single(house.Store.History).From, house.Store.History[0].To));

        var row = await house.RowAsync();
        await house.Accounts.GetOrCreateAsync(Ann);
        Assert.Equal(row, await house.RowAsync());
    }

    [Fact]
    public async Task A_host_with_one_tenant_needs_no_word_of_it()
    {
        await using var house = await OpenAsync();
        var account = await house.Accounts.GetOrCreateAsync("app", "ann");
        Assert.Equal(account.Id, (await house.Accounts.FindAsync(new(Account.DefaultTenant, "app", "ann")))!.Id);
        Assert.NotNull(await house.Accounts.CreateAuthorizationLinkAsync("app", "ann"));
    }

    [Fact]
    public async Task An_account_is_shown_without_its_tokens()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        var account = await house.AccountAsync();
        Assert.Equal(("app", "ann", "7", 1L), (account.Connection, account.Identifier, account.Subject, account.TokenVersion));
        var shown = JsonSerializer.Serialize(account) + account;
        Assert.All(house.Provider.Secrets, s => Assert.DoesNotContain(s, shown, StringComparison.Ordinal));
        Assert.DoesNotContain(typeof(ConnectedAccount).GetProperties(), p => p.PropertyType == typeof(byte[]) || p.Name.EndsWith("Token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tenant_lists_its_own_accounts_page_by_page()
    {
        await using var house = await OpenAsync(connections: c => c.Add(App(Style.HubSpot, "b-app")));
        foreach (var tenant in (string[])["t1", "t2"])
        {
            foreach (var connection in (string[])["b-app", "app"])
            {
                foreach (var identifier in (string[])["b", "a", "B", "é", "aa"])
                {
                    await house.Accounts.GetOrCreateAsync(new(tenant, connection, identifier));
                }
            }
        }

        var seen = new List<string>();
        var filter = default(AccountFilter);
        while (await house.Accounts.ListAsync("t1", filter, 3) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(a => $"{a.Connection}/{a.Identifier}"));
            filter = new(AfterConnection: page[^1].Connection, AfterIdentifier: page[^1].Identifier);
        }

        Assert.Equal(["app/B", "app/a", "app/aa", "app/b", "app/é", "b-app/B", "b-app/a", "b-app/aa", "b-app/b", "b-app/é"], seen);
        Assert.Empty(await house.Accounts.ListAsync("t3", default, 10));
        Assert.Equal(5, (await house.Accounts.ListAsync("t1", new("app"), 10)).Count);
        Assert.Empty(await house.Accounts.ListAsync("t1", new(Status: AccountStatus.Active), 10));
    }

    [Theory]
    [InlineData(AccountStatus.Pending, StatusReason.Denied)]
    [InlineData(AccountStatus.Active, StatusReason.Degraded)]
    [InlineData(AccountStatus.Expired, StatusReason.ProviderUnavailable)]
    [InlineData(AccountStatus.Revoked, StatusReason.RefreshRejected)]
    [InlineData(AccountStatus.ReauthRequired, StatusReason.Scopes)]
    public async Task A_suspended_account_goes_back_to_where_it_stood(AccountStatus status, string reason)
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await house.Store.WriteAsync(new(await house.RowAsync() with { Status = status, Reason = reason }));
        var suspended = await house.Accounts.SuspendAsync(Ann, CancellationToken.None);
        Assert.Equal((AccountStatus.Suspended, StatusReason.ByRequest), (suspended.Status, suspended.Reason));
        Assert.Null((await house.RowAsync()).DueAt);
        var row = await house.RowAsync();
        await house.Accounts.SuspendAsync(Ann, CancellationToken.None);
        Assert.Equal(row, await house.RowAsync());
        Assert.Equal((ErrorCode.AccountSuspended, null), ((await house.RefusedAsync()).Code, (await house.RefusedAsync()).Link));
        Assert.Empty(house.Provider.To("/things"));

        house.Clock.Advance(TimeSpan.FromMinutes(5));
        var resumed = await house.Accounts.ResumeAsync(Ann);
        Assert.Equal((status, reason), (resumed.Status, resumed.Reason));
        Assert.Equal(status is AccountStatus.Active or AccountStatus.Expired ? house.Clock.GetUtcNow() : null, (await house.RowAsync()).DueAt);
        Assert.Equal((null, null), ((await house.RowAsync()).SuspendedFrom, (await house.RowAsync()).SuspendedReason));
        row = await house.RowAsync();
        await house.Accounts.ResumeAsync(Ann);
        Assert.Equal(row, await house.RowAsync());
    }

    [Fact]
    public async Task A_disconnected_account_is_neither_suspended_nor_resumed()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await house.Accounts.DisconnectAsync(Ann);
        Assert.Equal("account_disconnected", (await Assert.ThrowsAsync<AccountException>(() => house.Accounts.SuspendAsync(Ann))).Code);
        Assert.Equal(AccountStatus.Disconnected, (await house.Accounts.ResumeAsync(Ann)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-app")]
    [InlineData("my app")]
    [InlineData("app/../x")]
    [InlineData("арр")]
    public async Task A_connection_needs_a_name_that_can_be_written_into_an_address(string name) =>
        await Assert.ThrowsAsync<ArgumentException>(() => OpenAsync(connections: c => c[0] = App(Style.HubSpot, name)));

    [Fact]
    public async Task A_connection_that_a_tenant_may_no_longer_use_makes_no_links_and_gives_no_tokens()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        var link = await house.LinkAsync();
        var start = await house.BeginAsync(link);
        await using var closed = await OpenAsync(store: house.Store, clock: house.Clock, provider: house.Provider, connections: c => c[0] = App(Style.HubSpot, tenants: ["t2"]));
        Assert.Equal("connection_unknown", (await Assert.ThrowsAsync<AccountException>(() => closed.Accounts.GetOrCreateAsync(Ann))).Code);
        Assert.Equal("connection_unknown", (await Assert.ThrowsAsync<AccountException>(() => closed.Accounts.CreateAuthorizationLinkAsync(Ann))).Code);
        Assert.Equal(Connectors.Accounts.Consent.ConsentEnd.LinkUnusable, (await closed.Consent.BeginAsync(Ticket(link))).Refusal!.End);
        Assert.Equal(Connectors.Accounts.Consent.ConsentEnd.StateUnknown, (await closed.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).End);
        Assert.Equal(ErrorCode.AccountUnknown, (await closed.RefusedAsync()).Code);
        Assert.Equal(1, house.Provider.Exchanges);
    }
}
