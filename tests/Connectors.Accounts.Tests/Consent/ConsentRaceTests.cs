using Connectors.Accounts.Consent;
using Connectors.Accounts.Store;
using Connectors.Runtime.Execution;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>Consent beside everything else that changes an account: what came too late does not land.</summary>
public sealed class ConsentRaceTests
{
    [Fact]
    public async Task A_consent_fences_off_the_refresh_that_was_under_way()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        house.Clock.Advance(TimeSpan.FromMinutes(29));
        var start = await house.BeginAsync();
        var (arrived, go) = Hold(house, "grant_type=refresh_token");
        var calling = house.RanAsync();
        await arrived;
        Assert.NotNull((await house.RowAsync()).LeaseOwner);

        var outcome = await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey);
        Assert.Equal(ConsentEnd.Connected, outcome.End);
        var connected = await house.RowAsync();
        Assert.Equal((2L, null), (connected.TokenVersion, connected.LeaseOwner));

        go.SetResult();
        await calling;
        Assert.Equal(connected, await house.RowAsync());
    }

    [Fact]
    public async Task A_refresh_that_fails_late_does_not_touch_what_a_consent_has_connected()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        house.Clock.Advance(TimeSpan.FromMinutes(29));
        var start = await house.BeginAsync();
        var (arrived, go) = Hold(house, "grant_type=refresh_token", 400, """{"error":"invalid_grant"}""");
        var calling = house.CallAsync();
        await arrived;
        await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey);
        var connected = await house.RowAsync();
        go.SetResult();
        using (await calling)
        {
            Assert.Equal(connected, await house.RowAsync());
        }
    }

    [Fact]
    public async Task A_disconnect_ends_the_consent_that_is_under_way()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        var start = await house.BeginAsync();
        await house.Accounts.DisconnectAsync(Ann);
        var before = await house.RowAsync();
        Assert.Equal(ConsentEnd.LinkUnusable, (await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).End);
        Assert.Equal(1, house.Provider.Exchanges);
        Assert.Equal(before, await house.RowAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_comes_after_a_disconnect_is_given_back_and_connects_nobody(bool reconnects)
    {
        await using var house = await OpenAsync();
        var start = await house.BeginAsync();
        var (arrived, go) = Hold(house, "authorization_code");
        var completing = house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey);
        await arrived;
        var old = (await house.Accounts.DisconnectAsync(Ann)).Id;
        if (reconnects)
        {
            Assert.NotEqual(old, (await house.Accounts.GetOrCreateAsync(Ann)).Account.Id);
        }

        go.SetResult();
        Assert.Equal((ConsentEnd.AccountChanged, "7"), ((await completing).End, (await completing).Subject));
        var row = await house.RowAsync();
        Assert.Equal((reconnects ? AccountStatus.Pending : AccountStatus.Disconnected, null, null, 0L), (row.Status, row.AccessToken, row.RefreshToken, row.TokenVersion));

        Assert.Equal("pending", await house.Accounts.RevocationAsync("t1", old));
        await house.Runtime.Revoker.RunOnceAsync(default);
        Assert.Equal("confirmed", await house.Accounts.RevocationAsync("t1", old));
        Assert.DoesNotContain(house.Provider.Secrets, s => house.Provider.HasRefreshToken(s));
    }

    [Fact]
    public async Task After_a_reconnect_nothing_of_before_fits()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        var before = await house.RowAsync();
        var link = await house.LinkAsync();
        var start = await house.BeginAsync(link);
        await house.Accounts.DisconnectAsync(Ann);
        var (account, isNew) = await house.Accounts.GetOrCreateAsync(Ann);
        Assert.True(isNew);
        Assert.Equal((AccountStatus.Pending, null), (account.Status, account.Subject));
        Assert.NotEqual(before.Id, account.Id);
        Assert.Equal((null, ConsentEnd.LinkUnusable), ((await house.Consent.BeginAsync(Ticket(link))).Start, (await house.Consent.BeginAsync(Ticket(link))).Refusal!.End));
        Assert.Equal(ConsentEnd.LinkUnusable, (await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).End);
        Assert.False(await house.Store.WriteAsync(new(before with { Status = AccountStatus.Active })));
        Assert.Equal(AccountStatus.Pending, (await house.AccountAsync()).Status);

        Assert.Equal(ConsentEnd.Connected, (await house.ConnectAsync(by: new("8"))).End);
        Assert.True((await house.RowAsync()).TokenVersion > before.TokenVersion && (await house.RowAsync()).LeaseEpoch > before.LeaseEpoch);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_suspension_during_a_consent_wins(bool inTheExchange)
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        var start = await house.BeginAsync();
        var (arrived, go) = Hold(house, "authorization_code");
        Task<ConsentOutcome>? completing = null;
        if (inTheExchange)
        {
            completing = house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey);
            await arrived;
        }

        await house.Accounts.SuspendAsync(Ann);
        var before = await house.RowAsync();
        go.SetResult();
        completing ??= house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey);
        Assert.Equal(ConsentEnd.AccountChanged, (await completing).End);
        Assert.Equal(before, await house.RowAsync());
        Assert.Equal(ErrorCode.AccountSuspended, (await house.RefusedAsync()).Code);
        Assert.Equal("account_suspended", (await Assert.ThrowsAsync<AccountException>(() => house.LinkAsync())).Code);

        // The grant of before is untouched.
        Assert.Equal(AccountStatus.Active, (await house.Accounts.ResumeAsync(Ann)).Status);
        await house.RanAsync();
        Assert.Equal(0, await house.Runtime.Revoker.RunOnceAsync(default));
    }

    [Fact]
    public async Task A_suspended_account_opens_no_link_that_was_made_before()
    {
        await using var house = await OpenAsync();
        var link = await house.LinkAsync();
        await house.Accounts.SuspendAsync(Ann);
        Assert.Equal(ConsentEnd.AccountChanged, (await house.Consent.BeginAsync(Ticket(link))).Refusal!.End);
        Assert.Null((await house.RefusedAsync()).Link);
    }

    /// <summary>The code is spent by then; a row that changes under the settlement's hand must not cost the tokens.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task A_row_that_changes_again_and_again_is_connected_in_the_end(int times)
    {
        var interference = 0;
        await using var house = await OpenAsync(around: inner => Meddling.With(inner, async write =>
        {
            if (write.Row is { Status: AccountStatus.Active, TokenVersion: 1 } && interference++ < times)
            {
                var row = (await inner.FindAsync(Ann))!;
                await inner.WriteAsync(new(row with { LastError = $"meddled {interference}" }));
            }
        }));
        Assert.Equal(ConsentEnd.Connected, (await house.ConnectAsync()).End);
        Assert.True(interference > times);
        Assert.Equal(1, house.Provider.Exchanges);
        await house.RanAsync();
    }

    [Fact]
    public async Task A_store_that_fails_at_the_end_is_told_to_the_caller_and_keeps_the_link()
    {
        await using var house = await OpenAsync();
        var link = await house.LinkAsync();
        var start = await house.BeginAsync(link);
        house.Store.BeforeWrite = (_, row) => throw new StoreException("disk full");
        await Assert.ThrowsAsync<StoreException>(() => house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey));
        house.Store.BeforeWrite = null;
        start = await house.BeginAsync(link);
        Assert.True((await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).IsConnected);
    }

    [Fact]
    public async Task Tokens_are_stored_before_the_connections_health_is_written()
    {
        var order = new List<string>();
        await using var house = await OpenAsync(around: inner => Meddling.With(inner, write =>
        {
            order.Add(write.Row.Status == AccountStatus.Active ? "tokens" : "row");
            return Task.CompletedTask;
        }, () => order.Add("connection")));
        house.Provider.ClientSecret = "other";
        await house.ConnectAsync();
        house.Provider.ClientSecret = "s3cret/canary+client";
        order.Clear();
        await house.ConnectAsync();
        Assert.Equal(["row", "tokens", "connection"], order);
    }

    static (Task Arrived, TaskCompletionSource Go) Hold(ConsentHouse house, string body, int status = 0, string answer = "")
    {
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        house.Provider.Instead = async (sent, _) =>
        {
            if (!sent.Body.Contains(body, StringComparison.Ordinal))
            {
                return null;
            }

            arrived.TrySetResult();
            await go.Task;
            return status == 0 ? null : FakeProvider.Answer(status, answer);
        };
        return (arrived.Task, go);
    }
}
