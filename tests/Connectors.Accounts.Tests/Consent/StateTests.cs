using Connectors.Accounts.Consent;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>A callback counts once, in the browser that began, for ten minutes, and for its own account.</summary>
public sealed class StateTests
{
    public static TheoryData<string> Forged => new(
        "x", "\0", "a\0b", new string('A', 10_240), "стан", "\ud800", "🦊.1", new string('A', 43), new string('A', 43) + ".1", ".", "1", "../../x", "%00", " ");

    [Theory]
    [MemberData(nameof(Forged))]
    public async Task A_state_that_is_not_ours_is_unknown(string state)
    {
        await using var house = await OpenAsync();
        var start = await house.BeginAsync();
        Assert.Equal(new(ConsentEnd.StateUnknown), await house.Consent.CompleteAsync(Pairs(("code", "c"), ("state", state)), start.BrowserKey));
        Assert.Equal(0, house.Provider.Exchanges);
        Assert.True((await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).IsConnected);
    }

    [Fact]
    public async Task A_state_with_any_character_changed_is_unknown()
    {
        await using var house = await OpenAsync();
        var start = await house.BeginAsync();
        var state = StateOf(start);
        for (var i = 0; i < state.Length; i++)
        {
            var other = state[..i] + (state[i] == 'A' ? 'B' : 'A') + state[(i + 1)..];
            Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync(Pairs(("code", "c"), ("state", other)), start.BrowserKey)).End);
            Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync(Pairs(("code", "c"), ("state", state[..i])), start.BrowserKey)).End);
        }

        Assert.True((await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).IsConnected);
    }

    [Fact]
    public async Task Of_parallel_callbacks_one_is_exchanged()
    {
        await using var house = await OpenAsync();
        for (var round = 0; round < 50; round++)
        {
            var start = await house.BeginAsync();
            var back = house.Provider.Approve(start.AuthorizeUrl);
            var before = house.Provider.Exchanges;
            house.Provider.Instead = async (_, _) =>
            {
                await Task.Yield();
                return null;
            };
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => house.Consent.CompleteAsync(back, start.BrowserKey))));
            Assert.Equal(1, house.Provider.Exchanges - before);
            Assert.Single(outcomes, o => o.IsConnected);
            Assert.Equal(3, outcomes.Count(o => o == new ConsentOutcome(ConsentEnd.StateUnknown)));
        }
    }

    [Fact]
    public async Task A_replay_after_success_or_failure_is_unknown()
    {
        await using var house = await OpenAsync();
        var start = await house.BeginAsync();
        var back = house.Provider.Approve(start.AuthorizeUrl);
        Assert.True((await house.Consent.CompleteAsync(back, start.BrowserKey)).IsConnected);
        Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync(back, start.BrowserKey)).End);

        start = await house.BeginAsync();
        Assert.Equal(ConsentEnd.Declined, (await house.Consent.CompleteAsync(Pairs(("error", "access_denied"), ("state", StateOf(start))), start.BrowserKey)).End);
        Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).End);
        Assert.Equal(1, house.Provider.Exchanges);
    }

    [Theory]
    [InlineData(599, ConsentEnd.Connected)]
    [InlineData(600, ConsentEnd.StateUnknown)]
    [InlineData(601, ConsentEnd.StateUnknown)]
    public async Task A_consent_has_ten_minutes(int seconds, ConsentEnd end)
    {
        await using var house = await OpenAsync();
        var start = await house.BeginAsync();
        house.Clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(end, (await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).End);
        Assert.Equal(end == ConsentEnd.Connected ? 1 : 0, house.Provider.Exchanges);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("another's")]
    public async Task Another_browser_completes_nothing(string? cookie)
    {
        await using var house = await OpenAsync();
        var (start, other) = (await house.BeginAsync(), await house.BeginAsync(Ann with { Identifier = "bob" }));
        var key = cookie == "another's" ? other.BrowserKey : cookie;
        Assert.Equal(new(ConsentEnd.StateUnknown), await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), key));
        Assert.Equal(0, house.Provider.Exchanges);
        Assert.Equal(AccountStatus.Pending, (await house.AccountAsync()).Status);
    }

    [Fact]
    public async Task An_attempt_without_a_browser_is_completed_by_none()
    {
        await using var house = await OpenAsync();
        var start = await house.BeginAsync();
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(StateOf(start)));
        await house.Store.PutAttemptAsync((await house.Store.TakeAttemptAsync(hash))! with { BrowserHash = null });
        Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).End);
    }

    /// <summary>Account, tenant, connection: each pair differs in one of them.</summary>
    [Theory]
    [InlineData("t1", "app", "bob")]
    [InlineData("t2", "app", "ann")]
    [InlineData("t1", "app-2", "ann")]
    public async Task Crossed_states_connect_nobody_and_never_the_other(string tenant, string connection, string identifier)
    {
        await using var house = await OpenAsync(connections: c => c.Add(App(Style.HubSpot, "app-2")));
        var theirs = new AccountKey(tenant, connection, identifier);
        var (mine, other) = (await house.BeginAsync(), await house.BeginAsync(theirs));
        var (myBack, theirBack) = (house.Provider.Approve(mine.AuthorizeUrl, new("1")), house.Provider.Approve(other.AuthorizeUrl, new("2")));

        // My browser with their state, and their browser with mine.
        Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync(theirBack, mine.BrowserKey)).End);
        Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync(myBack, other.BrowserKey)).End);
        Assert.Equal(0, house.Provider.Exchanges);

        // Uncrossed, each connects its own.
        (mine, other) = (await house.BeginAsync(), await house.BeginAsync(theirs));
        var (a, b) = (await house.Consent.CompleteAsync(house.Provider.Approve(mine.AuthorizeUrl, new("1")), mine.BrowserKey),
            await house.Consent.CompleteAsync(house.Provider.Approve(other.AuthorizeUrl, new("2")), other.BrowserKey));
        Assert.Equal((Ann, "1"), (a.Key!.Value, (await house.AccountAsync()).Subject));
        Assert.Equal((theirs, "2"), (b.Key!.Value, (await house.AccountAsync(theirs)).Subject));
    }

    [Fact]
    public async Task A_callback_that_is_cancelled_in_the_exchange_is_brought_to_its_end()
    {
        await using var house = await OpenAsync();
        var start = await house.BeginAsync();
        using var gone = new CancellationTokenSource();
        house.Provider.Instead = async (_, _) =>
        {
            await gone.CancelAsync();
            return null;
        };
        Assert.True((await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey, gone.Token)).IsConnected);
        Assert.Equal(AccountStatus.Active, (await house.AccountAsync()).Status);
    }
}
