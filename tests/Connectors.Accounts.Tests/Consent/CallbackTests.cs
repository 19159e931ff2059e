using Connectors.Accounts.Consent;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>What providers, and those who write addresses in their name, send back.</summary>
public sealed class CallbackTests
{
    [Theory]
    [InlineData("https://evil.example", "issuer_mismatch")]
    [InlineData("https://accounts.goo.example/", "issuer_mismatch")]
    [InlineData("https://ACCOUNTS.goo.example", "issuer_mismatch")]
    [InlineData("http://accounts.goo.example", "issuer_mismatch")]
    [InlineData("", "issuer_mismatch")]
    [InlineData(null, "issuer_mismatch")]
    [InlineData("https://accounts.goo.example", null)]
    public async Task An_announced_issuer_must_be_there_letter_by_letter(string? issuer, string? error) =>
        await IssuerAsync(Style.Google, issuer, error);

    [Theory]
    [InlineData("https://evil.example", "issuer_mismatch")]
    [InlineData("https://app.hub.example.evil", "issuer_mismatch")]
    [InlineData("https://app.hub.example@evil.example", "issuer_mismatch")]
    [InlineData("https://evil.example@app.hub.example", "issuer_mismatch")]
    [InlineData("http://app.hub.example", "issuer_mismatch")]
    [InlineData("app.hub.example", "issuer_mismatch")]
    [InlineData("\0", "issuer_mismatch")]
    [InlineData("https://app.hub.example", null)]
    [InlineData("https://app.hub.example/", null)]
    [InlineData("https://api.hub.example/oauth", null)]
    [InlineData(null, null)]
    public async Task An_unannounced_issuer_must_be_of_the_providers_own_host(string? issuer, string? error) =>
        await IssuerAsync(Style.HubSpot, issuer, error);

    static async Task IssuerAsync(Style style, string? issuer, string? error)
    {
        await using var house = await OpenAsync(style);
        foreach (var declines in (bool[])[true, false])
        {
            var start = await house.BeginAsync();
            var back = house.Provider.Approve(start.AuthorizeUrl);
            back.RemoveAll(p => p.Key == "iss" || (declines && p.Key == "code"));
            back.AddRange(issuer is null ? [] : Pairs(("iss", issuer)));
            back.AddRange(declines ? Pairs(("error", "access_denied")) : []);
            var outcome = await house.Consent.CompleteAsync(back, start.BrowserKey);
            Assert.Equal(error is not null ? ConsentEnd.Refused : declines ? ConsentEnd.Declined : ConsentEnd.Connected, outcome.End);
            Assert.Equal(error, outcome.ErrorCode);
        }

        Assert.Equal(error is null ? 1 : 0, house.Provider.Exchanges);
    }

    [Theory]
    [InlineData("error=server_error", ConsentEnd.Refused, "server_error")]
    [InlineData("error=server_error&code=good", ConsentEnd.Refused, "server_error")]
    [InlineData("error=access_denied&code=good", ConsentEnd.Declined, null)]
    [InlineData("error=<script>alert(1)</script>", ConsentEnd.Refused, "error")]
    [InlineData("error=&code=", ConsentEnd.Refused, "no_code")]
    [InlineData("", ConsentEnd.Refused, "no_code")]
    [InlineData("code=good&code=good", ConsentEnd.Refused, "malformed_callback")]
    [InlineData("code=good&code=", ConsentEnd.Refused, "malformed_callback")]
    [InlineData("code=good&error=x&error=y", ConsentEnd.Refused, "malformed_callback")]
    [InlineData("code=good&error=access_denied&error=access_denied", ConsentEnd.Refused, "malformed_callback")]
    [InlineData("code=good&iss=https://app.hub.example&iss=https://evil.example", ConsentEnd.Refused, "malformed_callback")]
    [InlineData("code=a\0b", ConsentEnd.Refused, "malformed_callback")]
    [InlineData("code=код", ConsentEnd.Refused, "malformed_callback")]
    [InlineData("code=\ud800", ConsentEnd.Refused, "malformed_callback")]
    [InlineData("code=10kB", ConsentEnd.Refused, "malformed_callback")]
    [InlineData("code=good&error=10kB", ConsentEnd.Refused, "malformed_callback")]
    [InlineData("code=good&iss=10kB", ConsentEnd.Refused, "issuer_mismatch")]
    public async Task A_callback_that_is_not_one_plain_answer_exchanges_nothing(string query, ConsentEnd end, string? error)
    {
        foreach (var style in (Style[])[Style.HubSpot, Style.Notion])
        {
            await using var house = await OpenAsync(style);
            var start = await house.BeginAsync();
            var good = house.Provider.Approve(start.AuthorizeUrl).Single(p => p.Key == "code").Value;
            var back = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
                .Select(p => KeyValuePair.Create(p[0], p[1].Replace("good", good, StringComparison.Ordinal).Replace("10kB", new('x', 10_240), StringComparison.Ordinal)
                    .Replace("app.hub.example", new Uri(start.AuthorizeUrl.OriginalString).Host, StringComparison.Ordinal)));
            var outcome = await house.Consent.CompleteAsync([.. back, new("state", StateOf(start))], start.BrowserKey);
            Assert.Equal((end, error), (outcome.End, outcome.ErrorCode));
            Assert.Equal(0, house.Provider.Exchanges);
            Assert.Equal(AccountStatus.Pending, (await house.AccountAsync()).Status);

            // It has cost the attempt.
            Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync(Pairs(("code", good), ("state", StateOf(start))), start.BrowserKey)).End);
        }
    }

    [Fact]
    public async Task A_state_given_twice_is_none()
    {
        await using var house = await OpenAsync();
        var start = await house.BeginAsync();
        var back = house.Provider.Approve(start.AuthorizeUrl);
        Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync([.. back, back[1]], start.BrowserKey)).End);
        Assert.Equal(ConsentEnd.StateUnknown, (await house.Consent.CompleteAsync([.. back, new("state", "")], start.BrowserKey)).End);
    }

    [Fact]
    public async Task No_is_remembered_of_a_pending_account_and_changes_no_other()
    {
        await using var house = await OpenAsync();
        await DeclineAsync();
        Assert.Equal((AccountStatus.Pending, StatusReason.Denied), ((await house.AccountAsync()).Status, (await house.AccountAsync()).Reason));
        Assert.Equal(("PENDING", "denied"), (house.Store.History[^1].To, house.Store.History[^1].Reason));
        Assert.Contains("declined", (await house.RefusedAsync()).Message, StringComparison.Ordinal);
        var events = house.Store.History.Count;
        await DeclineAsync();
        Assert.Equal(events, house.Store.History.Count);

        await house.ConnectAsync();
        foreach (var status in (AccountStatus[])[AccountStatus.Active, AccountStatus.Revoked, AccountStatus.ReauthRequired, AccountStatus.Expired])
        {
            await house.Store.WriteAsync(new(await house.RowAsync() with { Status = status }));
            await house.LinkAsync();
            var start = await house.BeginAsync();
            var before = await house.RowAsync();
            Assert.Equal(ConsentEnd.Declined, (await house.Consent.CompleteAsync(Pairs(("error", "access_denied"), ("state", StateOf(start))), start.BrowserKey)).End);
            Assert.Equal(before, await house.RowAsync());
        }

        async Task DeclineAsync()
        {
            var start = await house.BeginAsync();
            Assert.Equal(ConsentEnd.Declined, (await house.Consent.CompleteAsync(Pairs(("error", "access_denied"), ("state", StateOf(start))), start.BrowserKey)).End);
        }
    }

    /// <summary>Style, whether the answer is about the code, and how it ends.</summary>
    [Theory]
    [InlineData("hubspot", true, ConsentEnd.Refused, "BAD_AUTH_CODE")]
    [InlineData("google", true, ConsentEnd.Refused, "invalid_grant")]
    [InlineData("slack", true, ConsentEnd.Refused, "invalid_code")]
    [InlineData("hubspot", false, ConsentEnd.Misconfigured, "BAD_CLIENT_SECRET")]
    [InlineData("google", false, ConsentEnd.Misconfigured, "invalid_client")]
    [InlineData("slack", false, ConsentEnd.Misconfigured, "bad_client_secret")]
    public async Task A_refused_code_costs_its_attempt_and_a_refused_client_the_connection(string name, bool code, ConsentEnd end, string error)
    {
        await using var house = await OpenAsync(Style.All.Single(s => s.Name == name));
        await house.ConnectAsync();
        if (!code)
        {
            house.Provider.ClientSecret = "rotated at the provider";
        }

        for (var i = 0; i < 3; i++)
        {
            var start = await house.BeginAsync();
            var before = await house.RowAsync();
            var outcome = await house.Consent.CompleteAsync([.. house.Provider.Approve(start.AuthorizeUrl).Select(p => p.Key == "code" && code ? new("code", "made-up") : p)], start.BrowserKey);
            Assert.Equal((end, error), (outcome.End, outcome.ErrorCode));
            Assert.Equal(before, await house.RowAsync());
        }

        Assert.Equal(!code, (await house.Runtime.ConnectionsAsync(null)).Single().IsMisconfigured);
        await house.RanAsync();
    }

    public static TheoryData<string> Broken => new("500", "502", "503", "429", "302", "html", "no token", "empty", "reset", "too large");

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task An_endpoint_that_gives_no_usable_answer_changes_nothing_and_says_so(string how)
    {
        await using var house = await OpenAsync();
        var link = await house.LinkAsync();
        var start = await house.BeginAsync(link);
        var before = await house.RowAsync();
        house.Provider.Instead = (_, _) => how switch
        {
            "reset" => throw new HttpRequestException("reset s3cret/canary+client"),
            "html" => Task.FromResult<HttpResponseMessage?>(FakeProvider.Answer(200, "<html>busy</html>", "text/html")),
            "no token" => Task.FromResult<HttpResponseMessage?>(FakeProvider.Answer(200, "{}")),
            "empty" => Task.FromResult<HttpResponseMessage?>(FakeProvider.Answer(200, "")),
            "too large" => Task.FromResult<HttpResponseMessage?>(FakeProvider.Answer(200, new('x', 70_000))),
            _ => Task.FromResult<HttpResponseMessage?>(FakeProvider.Answer(int.Parse(how, System.Globalization.CultureInfo.InvariantCulture), "oops")),
        };
        var outcome = await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey);
        Assert.Equal(ConsentEnd.Unavailable, outcome.End);
        Assert.NotNull(outcome.ErrorCode);
        Assert.Equal(before, await house.RowAsync());

        house.Provider.Instead = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
        start = await house.BeginAsync(link);
        Assert.True((await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey)).IsConnected);
    }

    [Fact]
    public async Task An_endpoint_that_hangs_is_given_twenty_seconds()
    {
        await using var house = await OpenAsync();
        var start = await house.BeginAsync();
        var before = await house.RowAsync();
        var arrived = new TaskCompletionSource();
        house.Provider.Instead = (_, _) =>
        {
            arrived.SetResult();
            return new TaskCompletionSource<HttpResponseMessage?>().Task;
        };
        var completing = house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey);
        await arrived.Task;
        house.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((ConsentEnd.Unavailable, "no_answer_in_time"), ((await completing).End, (await completing).ErrorCode));
        Assert.Equal(before, await house.RowAsync());
    }

    [Fact]
    public async Task A_client_id_that_was_changed_meanwhile_exchanges_nothing()
    {
        await using var house = await OpenAsync();
        var start = await house.BeginAsync();
        await using var changed = await OpenAsync(store: house.Store, clock: house.Clock, provider: house.Provider, connections: c => c[0] = App(Style.HubSpot, clientId: "client-2"));
        var outcome = await changed.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey);
        Assert.Equal((ConsentEnd.Refused, StatusReason.ClientChanged), (outcome.End, outcome.ErrorCode));
        Assert.Equal(0, house.Provider.Exchanges);
    }
}
