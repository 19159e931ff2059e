using Connectors.Accounts.Consent;
using Connectors.Accounts.Tests.Consent;
using Connectors.Runtime.Execution;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Revoking;

/// <summary>An account that is given up is given up here at once, and at the provider as soon as that can be had.</summary>
public sealed class DisconnectTests
{
    [Fact]
    public async Task The_tokens_are_gone_from_the_store_before_the_call_returns()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await house.RanAsync();
        var before = await house.RowAsync();
        Assert.True(StoreDump.Holds(StoreDump.Of(house.Store), before.AccessToken!) && StoreDump.Holds(StoreDump.Of(house.Store), before.RefreshToken!));

        var account = await house.Accounts.DisconnectAsync(Ann);

        Assert.False(StoreDump.Holds(StoreDump.Of(house.Store), before.AccessToken!) || StoreDump.Holds(StoreDump.Of(house.Store), before.RefreshToken!));
        var row = await house.RowAsync();
        Assert.Equal((AccountStatus.Disconnected, StatusReason.ByRequest), (account.Status, account.Reason));
        Assert.Equal((null, null, 0, null, null, null, null), (row.AccessToken, row.RefreshToken, row.KeyId, row.DueAt, row.ExpiresAt, row.LeaseOwner, row.IntentFingerprint));
        Assert.True(row.TokenVersion >= before.TokenVersion);
        Assert.Equal(("ACTIVE", "DISCONNECTED", "by_request"), (house.Store.History[^1].From, house.Store.History[^1].To, house.Store.History[^1].Reason));

        var calls = house.Provider.To("/things").Count();
        var error = await house.RefusedAsync();
        Assert.Equal((ErrorCode.ReauthRequired, "DISCONNECTED", null), (error.Code, error.AccountStatus, error.Link));
        Assert.Equal(calls, house.Provider.To("/things").Count());
        Assert.Equal("account_disconnected", (await Assert.ThrowsAsync<AccountException>(() => house.Accounts.CreateAuthorizationLinkAsync(Ann))).Code);
    }

    [Fact]
    public async Task A_disconnect_during_a_refresh_keeps_nothing_of_what_it_brings()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        house.Clock.Advance(TimeSpan.FromMinutes(29));
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        house.Provider.Instead = async (_, _) =>
        {
            arrived.TrySetResult();
            await go.Task;
            return null;
        };
        var calling = house.CallAsync();
        await arrived.Task;
        await house.Accounts.DisconnectAsync(Ann);
        var before = await house.RowAsync();
        go.SetResult();
        using (await calling)
        {
            // Only the revision moves: the late tokens are given back in the same write that finds them late.
            Assert.Equal(before, await house.RowAsync() with { Revision = before.Revision });
        }

        Assert.Empty(house.Provider.To("/things"));
    }

    [Fact]
    public async Task A_second_disconnect_changes_nothing()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await house.Accounts.DisconnectAsync(Ann);
        var (row, events) = (await house.RowAsync(), house.Store.History.Count);
        Assert.Equal(AccountStatus.Disconnected, (await house.Accounts.DisconnectAsync(Ann)).Status);
        Assert.Equal((row, events), (await house.RowAsync(), house.Store.History.Count));
        Assert.Equal(1, await house.Runtime.Revoker.RunOnceAsync(default));
    }

    [Theory]
    [InlineData(AccountStatus.Pending, null)]
    [InlineData(AccountStatus.Revoked, null)]
    [InlineData(AccountStatus.Active, "pending")]
    [InlineData(AccountStatus.Expired, "pending")]
    [InlineData(AccountStatus.ReauthRequired, "pending")]
    [InlineData(AccountStatus.Suspended, "pending")]
    public async Task Every_status_can_be_given_up_and_only_a_grant_that_may_live_is_given_back(AccountStatus status, string? revocation)
    {
        await using var house = await OpenAsync();
        if (status == AccountStatus.Pending)
        {
            await house.LinkAsync();
        }
        else
        {
            await house.ConnectAsync();
            await house.Store.WriteAsync(new(await house.RowAsync() with { Status = status, SuspendedFrom = status == AccountStatus.Suspended ? AccountStatus.Active : null }));
        }

        var account = await house.Accounts.DisconnectAsync(Ann);
        Assert.Equal(AccountStatus.Disconnected, account.Status);
        Assert.Null((await house.RowAsync()).SuspendedFrom);
        Assert.Equal(revocation, await house.Accounts.RevocationAsync("t1", account.Id));
    }

    [Fact]
    public async Task Nobody_else_learns_what_became_of_a_revocation()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        var id = (await house.Accounts.DisconnectAsync(Ann)).Id;
        Assert.Null(await house.Accounts.RevocationAsync("t2", id));
        Assert.Equal("pending", await house.Accounts.RevocationAsync("t1", id));
    }
}
