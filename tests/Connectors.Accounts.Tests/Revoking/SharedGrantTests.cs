using Connectors.Accounts.Tests.Consent;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Revoking;

/// <summary>Two accounts on one grant: giving one up must not cut off the other.</summary>
public sealed class SharedGrantTests
{
    static readonly AccountKey s_bob = Ann with { Identifier = "bob" };

    [Theory]
    [InlineData("7", "u-1", "rt.one")]
    [InlineData("7", "u-1", null)]
    [InlineData("7", "u-2", null)]
    public async Task A_colleague_of_the_same_portal_keeps_working(string subject, string user, string? same)
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync(by: new() { RefreshToken = same });
        await house.ConnectAsync(s_bob, new(subject, user) { RefreshToken = same });
        var ann = (await house.Accounts.DisconnectAsync(Ann)).Id;
        await house.Runtime.Revoker.RunOnceAsync(default);

        Assert.Equal("shared", await house.Accounts.RevocationAsync("t1", ann));
        Assert.Empty(house.Provider.To("/revoke"));
        Assert.Null((await house.Store.FindRevocationAsync("t1", ann))!.Token);
        house.Clock.Advance(TimeSpan.FromMinutes(29));
        await house.RanAsync(key: s_bob);

        // The last one to go gives the grant back.
        var bob = (await house.Accounts.DisconnectAsync(s_bob)).Id;
        await house.Runtime.Revoker.RunOnceAsync(default);
        Assert.Equal("confirmed", await house.Accounts.RevocationAsync("t1", bob));
    }

    [Theory]
    [InlineData("t1", "app", "shared")]
    [InlineData("t1", "app-2", "shared")]
    [InlineData("t2", "app", "unconfirmed")]
    [InlineData("t1", "foreign", "confirmed")]
    public async Task It_is_the_app_that_counts_and_another_tenant_is_spared_without_being_named(string tenant, string connection, string outcome)
    {
        await using var house = await OpenAsync(connections: c => c.AddRange([App(Style.HubSpot, "app-2"), App(Style.HubSpot, "foreign", clientId: "client-2")]));
        var other = new AccountKey(tenant, connection, "bob");
        await house.ConnectAsync();
        if (connection == "foreign")
        {
            await house.ConnectAsync(other with { Connection = "app" });
            var row = await house.RowAsync(other with { Connection = "app" });
            await house.Store.WriteAsync(new(row with { Key = other, Revision = 0, ClientId = "client-2" }));
            await house.Accounts.DisconnectAsync(other with { Connection = "app" });
        }
        else
        {
            await house.ConnectAsync(other);
        }

        var id = (await house.Accounts.DisconnectAsync(Ann)).Id;
        await house.Runtime.Revoker.RunOnceAsync(default);
        Assert.Equal(outcome, await house.Accounts.RevocationAsync("t1", id));
        if (outcome != "confirmed")
        {
            await house.RanAsync(key: other);
        }
    }

    [Fact]
    public async Task A_grant_of_an_earlier_client_id_is_another_grant()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await house.ConnectAsync(s_bob);
        await house.Store.WriteAsync(new(await house.RowAsync(s_bob) with { ClientId = "client-0" }));
        var id = (await house.Accounts.DisconnectAsync(Ann)).Id;
        await house.Runtime.Revoker.RunOnceAsync(default);
        Assert.Equal("confirmed", await house.Accounts.RevocationAsync("t1", id));
    }

    [Theory]
    [InlineData(AccountStatus.Active, "shared")]
    [InlineData(AccountStatus.Expired, "shared")]
    [InlineData(AccountStatus.Suspended, "shared")]
    [InlineData(AccountStatus.Revoked, "confirmed")]
    [InlineData(AccountStatus.ReauthRequired, "confirmed")]
    public async Task Only_an_account_that_runs_or_may_run_again_holds_a_grant(AccountStatus status, string outcome)
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await house.ConnectAsync(s_bob);
        await house.Store.WriteAsync(new(await house.RowAsync(s_bob) with { Status = status }));
        var id = (await house.Accounts.DisconnectAsync(Ann)).Id;
        await house.Runtime.Revoker.RunOnceAsync(default);
        Assert.Equal(outcome, await house.Accounts.RevocationAsync("t1", id));
    }

    [Fact]
    public async Task Of_two_that_are_given_up_at_once_no_grant_stays_behind()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await house.ConnectAsync(s_bob);
        var ids = new[] { (await house.Accounts.DisconnectAsync(Ann)).Id, (await house.Accounts.DisconnectAsync(s_bob)).Id };
        await house.Runtime.Revoker.RunOnceAsync(default);
        foreach (var id in ids)
        {
            Assert.Equal("confirmed", await house.Accounts.RevocationAsync("t1", id));
        }

        Assert.DoesNotContain(house.Provider.Secrets, s => house.Provider.HasRefreshToken(s));
    }

    [Fact]
    public async Task A_user_who_connects_again_before_the_revocation_went_through_keeps_the_new_grant()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync(by: new() { RefreshToken = "rt.one" });
        var old = (await house.Accounts.DisconnectAsync(Ann)).Id;
        house.Provider.Instead = (sent, _) => Task.FromResult(sent.Address.AbsolutePath.EndsWith("revoke", StringComparison.Ordinal) ? FakeProvider.Answer(503, "") : null);
        await house.Runtime.Revoker.RunOnceAsync(default);
        await house.ConnectAsync(by: new() { RefreshToken = "rt.one" });
        house.Provider.Instead = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
        house.Clock.Advance(TimeSpan.FromMinutes(1));
        await house.Runtime.Revoker.RunOnceAsync(default);
        Assert.Equal("shared", await house.Accounts.RevocationAsync("t1", old));
        house.Clock.Advance(TimeSpan.FromMinutes(28));
        await house.RanAsync();
    }

    [Theory]
    [InlineData("rt.one", "shared")]
    [InlineData(null, "confirmed")]
    public async Task Where_no_subject_is_known_the_token_itself_is_compared(string? same, string outcome)
    {
        await using var house = await OpenAsync(Style.HubSpot.With(o => o.Remove("grant")));
        await house.ConnectAsync(by: new() { RefreshToken = same });
        await house.ConnectAsync(s_bob, new() { RefreshToken = same });
        Assert.Null((await house.RowAsync()).Subject);
        var row = await house.RowAsync(s_bob);
        await house.Store.WriteAsync(new(row with { Key = Ann with { Identifier = "unreadable" }, Revision = 0, Id = "acc_unreadable" }));
        var id = (await house.Accounts.DisconnectAsync(Ann)).Id;
        await house.Runtime.Revoker.RunOnceAsync(default);
        Assert.Equal(outcome, await house.Accounts.RevocationAsync("t1", id));
        await house.RanAsync(key: s_bob);
    }

    /// <summary>A refresh under way when its account was given up: its answer does not tell the subject, the account still does.</summary>
    [Fact]
    public async Task What_a_refresh_brings_too_late_is_given_back_only_when_nobody_else_lives_on_it()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await house.ConnectAsync(s_bob);
        foreach (var (key, outcome) in ((AccountKey, string)[])[(Ann, "shared"), (s_bob, "confirmed")])
        {
            var id = (await house.Accounts.DisconnectAsync(key)).Id;
            await house.Runtime.Revoker.RunOnceAsync(default);
            house.Clock.Advance(TimeSpan.FromSeconds(1));
            await house.Runtime.Revoker.GiveBackAsync(key, id, new() { AccessToken = new("at.late"), RefreshToken = new("rt.late"), Lifetime = TimeSpan.FromMinutes(30), SentAt = Start });
            Assert.Equal("pending", await house.Accounts.RevocationAsync("t1", id));
            await house.Runtime.Revoker.RunOnceAsync(default);
            Assert.Equal(outcome, await house.Accounts.RevocationAsync("t1", id));
            Assert.Equal(outcome == "confirmed" ? 1 : 0, house.Provider.To("/revoke").Count(r => r.Body.StartsWith("token=rt.late&", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("\n")]
    [InlineData("漢")]
    public async Task A_subject_is_compared_whole(string subject)
    {
        await using var house = await OpenAsync();
        foreach (var key in (AccountKey[])[Ann, s_bob])
        {
            await house.ConnectAsync(key);
            await house.Store.WriteAsync(new(await house.RowAsync(key) with { Subject = subject }));
        }

        var id = (await house.Accounts.DisconnectAsync(Ann)).Id;
        await house.Runtime.Revoker.RunOnceAsync(default);
        Assert.Equal("shared", await house.Accounts.RevocationAsync("t1", id));
    }
}
