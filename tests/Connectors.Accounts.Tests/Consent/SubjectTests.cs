using Connectors.Accounts.Consent;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>An account stays the same provider account's until somebody says that it may change.</summary>
public sealed class SubjectTests
{
    [Theory]
    [InlineData(AccountStatus.Revoked, StatusReason.RefreshRejected)]
    [InlineData(AccountStatus.ReauthRequired, StatusReason.RotationLost)]
    [InlineData(AccountStatus.ReauthRequired, StatusReason.ClientChanged)]
    [InlineData(AccountStatus.Expired, StatusReason.ProviderUnavailable)]
    public async Task A_second_consent_of_the_same_subject_brings_an_account_back(AccountStatus status, string reason)
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await house.Store.WriteAsync(new(await house.RowAsync() with
        {
            Status = status, Reason = reason, Failures = 9, LastError = "x", SuspectSince = Start, AmbiguousSince = Start, FailingSince = Start, ExpiresAt = Start, IntentId = "try_1",
        }));
        var before = await house.RowAsync();
        Assert.Equal(ConsentEnd.Connected, (await house.ConnectAsync()).End);
        var row = await house.RowAsync();
        Assert.Equal((AccountStatus.Active, null), (row.Status, row.Reason));
        Assert.Equal((before.Id, before.TokenVersion + 1), (row.Id, row.TokenVersion));
        Assert.Equal((0, null, null, null, null, null), (row.Failures, row.LastError, row.SuspectSince, row.AmbiguousSince, row.FailingSince, row.IntentId));
        Assert.Equal(("ACTIVE", row.Id), (house.Store.History[^1].To, house.Store.History[^1].AccountId));
        await house.RanAsync();
    }

    [Theory]
    [InlineData(AccountStatus.Active)]
    [InlineData(AccountStatus.Revoked)]
    [InlineData(AccountStatus.ReauthRequired)]
    [InlineData(AccountStatus.Expired)]
    public async Task Another_subject_is_refused_and_changes_nothing(AccountStatus status)
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await house.Store.WriteAsync(new(await house.RowAsync() with { Status = status }));
        var start = await house.BeginAsync();
        var before = await house.RowAsync();
        var outcome = await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl, new("8")), start.BrowserKey);
        Assert.Equal((ConsentEnd.OtherSubject, "8", StatusReason.SubjectChanged), (outcome.End, outcome.Subject, outcome.ErrorCode));
        Assert.Equal(before, await house.RowAsync());

        await house.Store.WriteAsync(new(before with { Status = AccountStatus.Active }));
        Assert.Contains("\"7\"", await house.RanAsync(), StringComparison.Ordinal);
        house.Clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Contains("\"7\"", await house.RanAsync(), StringComparison.Ordinal);
        Assert.Equal(before.TokenVersion + 1, (await house.RowAsync()).TokenVersion);
    }

    [Fact]
    public async Task Another_subject_is_welcome_when_the_link_says_so()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        Assert.Equal(ConsentEnd.Connected, (await house.ConnectAsync(by: new("8", "u-2"), options: new() { AllowOtherSubject = true })).End);
        Assert.Equal(("8", "u-2"), ((await house.RowAsync()).Subject, (await house.RowAsync()).UserId));
        Assert.Contains("\"8\"", await house.RanAsync(), StringComparison.Ordinal);

        // The permission is the link's, not the account's.
        Assert.Equal(ConsentEnd.OtherSubject, (await house.ConnectAsync()).End);
    }

    [Fact]
    public async Task An_answer_without_a_subject_does_not_pass_for_the_known_one()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await using var silent = await OpenAsync(Style.HubSpot with { Told = """ "scopes":{scopes} """ }, store: house.Store, clock: house.Clock);
        Assert.Equal(ConsentEnd.OtherSubject, (await silent.ConnectAsync()).End);
        Assert.Contains("\"7\"", await house.RanAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", "u-1", true)]
    [InlineData("8", "u-1", false)]
    [InlineData("7", "u-2", false)]
    public async Task A_refresh_token_that_comes_only_once_is_kept_for_the_same_user_alone(string subject, string user, bool keeps)
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        Assert.Equal(ConsentEnd.Connected, (await house.ConnectAsync(by: new(subject, user) { GivesRefreshToken = false }, options: new() { AllowOtherSubject = true })).End);
        Assert.Equal(keeps, (await house.RowAsync()).RefreshToken is not null);
        house.Clock.Advance(TimeSpan.FromMinutes(29));
        if (keeps)
        {
            await house.RanAsync();
            Assert.Equal(3, (await house.RowAsync()).TokenVersion);
        }
    }

    [Fact]
    public async Task A_refresh_token_of_a_revoked_grant_is_not_kept()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await house.Store.WriteAsync(new(await house.RowAsync() with { Status = AccountStatus.Revoked }));
        await house.ConnectAsync(by: new() { GivesRefreshToken = false });
        Assert.Null((await house.RowAsync()).RefreshToken);
    }
}
