using Connectors.Accounts.Consent;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>A link is one account's, for ten minutes, until it was used or a newer one was made; and nobody else can write one.</summary>
public sealed class LinkTests
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    [Fact]
    public async Task A_link_leads_to_our_own_door_under_the_configured_address()
    {
        foreach (var door in (string[])["https://agents.example/", "https://agents.example", "https://agents.example/connectors", "https://agents.example/connectors/"])
        {
            await using var house = await OpenAsync(configure: o => o.PublicUrl = new(door));
            var link = await house.LinkAsync();
            Assert.StartsWith($"{door.TrimEnd('/')}/connect/", link.Url.OriginalString, StringComparison.Ordinal);
            Assert.Equal(Start.AddMinutes(10), link.ExpiresAt);
        }
    }

    [Fact]
    public async Task A_ticket_changed_or_cut_anywhere_opens_nothing()
    {
        await using var house = await OpenAsync();
        var ticket = Ticket(await house.LinkAsync());
        for (var i = 0; i < ticket.Length; i++)
        {
            var value = Alphabet.IndexOf(ticket[i], StringComparison.Ordinal);
            for (var bit = 1; bit < 64; bit <<= 1)
            {
                Assert.Equal(new(ConsentEnd.LinkUnusable), (await house.Consent.BeginAsync(ticket[..i] + Alphabet[value ^ bit] + ticket[(i + 1)..])).Refusal);
            }

            Assert.Equal(new(ConsentEnd.LinkUnusable), (await house.Consent.BeginAsync(ticket[..i])).Refusal);
            Assert.Equal(new(ConsentEnd.LinkUnusable), (await house.Consent.BeginAsync(ticket[i..][1..])).Refusal);
            Assert.Equal(new(ConsentEnd.LinkUnusable), (await house.Consent.BeginAsync(ticket.Insert(i, "A"))).Refusal);
        }

        Assert.NotNull((await house.Consent.BeginAsync(ticket)).Start);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("../../etc/passwd")]
    [InlineData("%2e%2e%2f")]
    [InlineData("тикет")]
    [InlineData("\ud800")]
    public async Task A_ticket_that_is_none_opens_nothing(string ticket)
    {
        await using var house = await OpenAsync();
        await house.LinkAsync();
        Assert.Equal((null, new(ConsentEnd.LinkUnusable)), await house.Consent.BeginAsync(ticket));
        Assert.Equal((null, new(ConsentEnd.LinkUnusable)), await house.Consent.BeginAsync(new string('A', 1_000_000)));
    }

    [Fact]
    public async Task Another_stores_ticket_opens_nothing_though_the_master_key_is_the_same()
    {
        await using var house = await OpenAsync();
        await using var other = await OpenAsync();
        await house.LinkAsync();
        Assert.Equal((null, new(ConsentEnd.LinkUnusable)), await house.Consent.BeginAsync(Ticket(await other.LinkAsync())));
    }

    [Fact]
    public async Task Another_purposes_ticket_opens_nothing()
    {
        await using var house = await OpenAsync();
        await house.LinkAsync();
        using var vault = await Connectors.Accounts.Vault.TokenVault.OpenAsync(house.Store, Connectors.Accounts.Vault.MasterKeys.FromText(Master, "the test"), house.Clock);
        Assert.Equal((null, new(ConsentEnd.LinkUnusable)), await house.Consent.BeginAsync(vault.ProtectTicket("rescue-journal", "[]"u8)));
    }

    [Theory]
    [InlineData(599, true)]
    [InlineData(600, false)]
    public async Task A_link_can_be_opened_for_ten_minutes(int seconds, bool opens)
    {
        await using var house = await OpenAsync();
        house.Clock.Advance(TimeSpan.FromMilliseconds(700));
        var link = await house.LinkAsync();
        house.Clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(opens, (await house.Consent.BeginAsync(Ticket(link))).Start is not null);
        Assert.Equal(AccountStatus.Pending, (await house.AccountAsync()).Status);
    }

    [Fact]
    public async Task A_newer_link_ends_the_older_one_and_the_consent_that_was_begun_with_it()
    {
        await using var house = await OpenAsync();
        var old = await house.LinkAsync();
        var begun = await house.BeginAsync(old);
        var young = await house.LinkAsync();

        Assert.Equal(ConsentEnd.LinkUnusable, (await house.Consent.BeginAsync(Ticket(old))).Refusal!.End);
        Assert.Equal(ConsentEnd.LinkUnusable, (await house.Consent.CompleteAsync(house.Provider.Approve(begun.AuthorizeUrl), begun.BrowserKey)).End);
        Assert.Equal(0, house.Provider.Exchanges);
        Assert.NotNull((await house.Consent.BeginAsync(Ticket(young))).Start);
    }

    [Fact]
    public async Task A_link_is_used_up_by_the_consent_it_led_to()
    {
        await using var house = await OpenAsync();
        var link = await house.LinkAsync();
        var start = await house.BeginAsync(link);
        Assert.True((await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).IsConnected);
        Assert.Equal(ConsentEnd.LinkUnusable, (await house.Consent.BeginAsync(Ticket(link))).Refusal!.End);
    }

    [Fact]
    public async Task A_link_that_led_to_nothing_can_be_opened_again()
    {
        await using var house = await OpenAsync();
        var link = await house.LinkAsync();
        var start = await house.BeginAsync(link);
        await house.Consent.CompleteAsync(Pairs(("error", "access_denied"), ("state", StateOf(start))), start.BrowserKey);
        start = await house.BeginAsync(link);
        Assert.True((await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).IsConnected);
    }

    [Fact]
    public async Task Of_a_link_opened_twice_the_later_browser_counts()
    {
        await using var house = await OpenAsync();
        var link = await house.LinkAsync();
        var (first, second) = (await house.BeginAsync(link), await house.BeginAsync(link));
        Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync(house.Provider.Approve(first.AuthorizeUrl), first.BrowserKey)).End);
        Assert.True((await house.Consent.CompleteAsync(house.Provider.Approve(second.AuthorizeUrl), second.BrowserKey)).IsConnected);
        Assert.Equal(1, house.Provider.Exchanges);
    }

    [Fact]
    public async Task Two_consents_of_one_link_of_which_one_is_in_the_exchange_connect_once()
    {
        await using var house = await OpenAsync();
        var link = await house.LinkAsync();
        var first = await house.BeginAsync(link);
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        house.Provider.Instead = async (_, _) =>
        {
            arrived.TrySetResult();
            await go.Task;
            return null;
        };
        var completing = house.Consent.CompleteAsync(house.Provider.Approve(first.AuthorizeUrl, new("1")), first.BrowserKey);
        await arrived.Task;
        var second = await house.BeginAsync(link);
        go.SetResult();
        Assert.True((await completing).IsConnected);
        Assert.Equal(ConsentEnd.LinkUnusable, (await house.Consent.CompleteAsync(house.Provider.Approve(second.AuthorizeUrl, new("2")), second.BrowserKey)).End);
        Assert.Equal("1", (await house.AccountAsync()).Subject);
    }

    /// <summary>Whoever was forwarded the link connects their own account to it; the outcome names it, and the browser that asked is not theirs.</summary>
    [Fact]
    public async Task A_forwarded_link_attaches_nobodys_account_silently()
    {
        await using var house = await OpenAsync();
        var link = await house.LinkAsync();
        var attacker = await house.BeginAsync(link);

        // The attacker's callback, planted in the victim's browser, which has no cookie or one of its own.
        var planted = house.Provider.Approve(attacker.AuthorizeUrl, new("attacker"));
        Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync(planted, null)).End);

        // The forwarded link opened by the victim: what was connected is told, by name.
        var victim = await house.BeginAsync(link);
        var outcome = await house.Consent.CompleteAsync(house.Provider.Approve(victim.AuthorizeUrl, new("victim")), victim.BrowserKey);
        Assert.Equal(("victim", "hubspot Inc", Ann), (outcome.Subject, outcome.Provider, outcome.Key!.Value));
    }

    [Fact]
    public async Task The_longest_names_and_addresses_make_a_link_that_still_opens()
    {
        await using var house = await OpenAsync(configure: o => o.ReturnTo.Add(new("https://app.example/")), connections: c => c.Add(App(Style.HubSpot, new string('c', 64))));
        foreach (var letter in (string[])["é", "漢", "\"", "\\", "🦊"])
        {
            var key = new AccountKey(new string('t', 64), new string('c', 64), string.Concat(Enumerable.Repeat(letter, 256 / letter.Length)));
            var link = await house.LinkAsync(key, new() { Scopes = ["write", "extra"], ReturnTo = new("https://app.example/" + new string('a', 1000)) });
            Assert.InRange(link.Url.OriginalString.Length, 1, 7500);
            var start = await house.BeginAsync(link);
            Assert.Equal(key, (await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).Key);
        }
    }

    [Fact]
    public async Task What_would_make_a_link_too_long_is_refused_and_not_made()
    {
        await using var house = await OpenAsync(connections: c => c.Add(new()
        {
            Name = "wide",
            Connector = "hubspot",
            ClientId = "client-1",
            ClientSecrets = [new("x")],
            RedirectUri = new("https://agents.example/oauth/callback"),
            ConditionalScopes = [new string('s', 8000)],
        }));
        var refusal = await Assert.ThrowsAsync<AccountException>(() => house.LinkAsync(Ann with { Connection = "wide" }, new() { Scopes = [new string('s', 8000)] }));
        Assert.Equal("link_too_long", refusal.Code);
    }

    [Fact]
    public async Task Without_a_public_address_there_are_no_links()
    {
        await using var house = await OpenAsync(configure: o => o.PublicUrl = null);
        Assert.Equal("no_public_url", (await Assert.ThrowsAsync<AccountException>(() => house.LinkAsync())).Code);
        Assert.Null((await house.RefusedAsync()).Link);
    }
}
