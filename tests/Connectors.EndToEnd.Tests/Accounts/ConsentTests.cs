using System.Net;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>One twin and one server for tests that leave each other's accounts alone.</summary>
public sealed class DoorsWorld : IAsyncLifetime
{
    internal AccountsWorld World { get; private set; } = null!;

    public async Task InitializeAsync() => World = await AccountsWorld.StartAsync(new() { More = """, "ReturnTo": ["https://app.example/connected"]""" });

    public async Task DisposeAsync() => await World.DisposeAsync();
}

[CollectionDefinition(nameof(DoorsWorld))]
public sealed class DoorsCollection : ICollectionFixture<DoorsWorld>;

/// <summary>The way of a person through consent, and every way to spoil it.</summary>
[Collection(nameof(DoorsWorld))]
public class ConsentTests(DoorsWorld doors)
{
    readonly AccountsWorld _world = doors.World;

    [Fact]
    public async Task A_person_connects_and_the_page_names_the_portal()
    {
        var link = await _world.LinkAsync("page", body: """{"return_to":"https://app.example/connected/here?a=1"}""");
        Assert.StartsWith(AccountsWorld.PublicUrl + "connect/", link, StringComparison.Ordinal);
        var begun = await _world.AskAsync(HttpMethod.Get, new Uri(link).PathAndQuery);

        Assert.Equal(HttpStatusCode.Redirect, begun.Status);
        Assert.Contains("HttpOnly", begun.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", begun.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(("no-store", "no-referrer"), (begun.Headers["Cache-Control"], begun.Headers["Referrer-Policy"]));
        var authorize = new Uri(begun.Headers["Location"]);
        Assert.Contains("code_challenge_method=S256", authorize.Query, StringComparison.Ordinal);
        Assert.Contains("redirect_uri=" + Uri.EscapeDataString(AccountsWorld.PublicUrl + "oauth/callback"), authorize.Query, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", authorize.Query, StringComparison.Ordinal);

        var page = await _world.AskAsync(HttpMethod.Get, (await _world.DecideAsync(authorize))!, cookie: begun.Headers["Set-Cookie"].Split(';')[0]);

        AssertPage(page, HttpStatusCode.OK, "HubSpot is connected");
        var account = await _world.GetAsync(AccountsWorld.Account("page"));
        Assert.Equal(("ACTIVE", 1L, null), (account["status"], account.Version, account["missing_scopes"]));
        Assert.Matches("^[0-9]+$", account["subject"]!);
        Assert.Contains($"<dd>{account["subject"]}</dd>", page.Text, StringComparison.Ordinal);
        Assert.Contains("href=\"https://app.example/connected/here?a=1\"", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _world.CallAsync("page")).Status);
    }

    [Fact]
    public async Task A_person_may_decline_and_connect_later()
    {
        var (authorize, cookie) = await _world.OpenAsync(await _world.LinkAsync("declines"));
        var page = await _world.AskAsync(HttpMethod.Get, (await _world.DecideAsync(authorize, approve: false))!, cookie: cookie);

        AssertPage(page, HttpStatusCode.OK, "Nothing was connected");
        var account = await _world.GetAsync(AccountsWorld.Account("declines"));
        Assert.Equal(("PENDING", "denied"), (account["status"], account["reason"]));
        var call = await _world.CallAsync("declines");
        Assert.Equal((HttpStatusCode.Conflict, "account_pending", "PENDING", "denied"), (call.Status, call["code"], call["account_status"], call["account_reason"]));

        await ConnectByAsync((string)call.Json["authorization_link"]!["url"]!);
        Assert.Equal("ACTIVE", (await _world.GetAsync(AccountsWorld.Account("declines")))["status"]);
    }

    [Fact]
    public async Task A_link_works_once_and_only_the_newest_one()
    {
        var old = await _world.LinkAsync("links");
        var link = await _world.LinkAsync("links");

        AssertPage(await _world.AskAsync(HttpMethod.Get, new Uri(old).PathAndQuery), HttpStatusCode.BadRequest, "This link does not work any more");
        await ConnectByAsync(link);
        AssertPage(await _world.AskAsync(HttpMethod.Get, new Uri(link).PathAndQuery), HttpStatusCode.BadRequest, "This link does not work any more");
    }

    [Fact]
    public async Task A_forged_link_is_no_link()
    {
        var path = new Uri(await _world.LinkAsync("forged")).PathAndQuery;
        var middle = path.Length / 2;
        string[] forged =
        [
            "/connect/", "/connect/x", path[..^1], path + "A", path[..middle] + (path[middle] == 'A' ? 'B' : 'A') + path[(middle + 1)..],
            path[..^1] + (path[^1] == 'A' ? 'Q' : 'A'), "/connect/" + new string('A', 5000), path + "/x",
        ];

        foreach (var one in forged)
        {
            AssertPage(await _world.AskAsync(HttpMethod.Get, one), HttpStatusCode.BadRequest, "This link does not work any more");
        }

        Assert.Equal(HttpStatusCode.Redirect, (await _world.AskAsync(HttpMethod.Get, path)).Status);
    }

    [Fact]
    public async Task An_expired_link_and_an_expired_consent_are_told()
    {
        await _world.ConnectAsync("expires");
        await using var past = await StoreHand.OpenAsync(_world, -TimeSpan.FromMinutes(11));
        var link = await past.Runtime.Accounts.CreateAuthorizationLinkAsync(StoreHand.Key("expires"));
        AssertPage(await _world.AskAsync(HttpMethod.Get, link.Url.PathAndQuery), HttpStatusCode.BadRequest, "This link does not work any more");

        link = await past.Runtime.Accounts.CreateAuthorizationLinkAsync(StoreHand.Key("expires"));
        var (start, _) = await past.Runtime.Consent.BeginAsync(link.Url.Segments[^1]);
        var page = await _world.AskAsync(HttpMethod.Get, (await _world.DecideAsync(start!.AuthorizeUrl))!, cookie: "connectors-consent=" + start.BrowserKey);
        AssertPage(page, HttpStatusCode.BadRequest, "This answer could not be matched");
        Assert.Equal(1, (await _world.GetAsync(AccountsWorld.Account("expires"))).Version);
    }

    [Fact]
    public async Task A_state_is_taken_once_of_any_number_of_callbacks()
    {
        var (authorize, cookie) = await _world.OpenAsync(await _world.LinkAsync("replay"));
        var callback = (await _world.DecideAsync(authorize))!;

        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _world.AskAsync(HttpMethod.Get, callback, cookie: cookie)));

        AssertPage(Assert.Single(pages, p => p.Status == HttpStatusCode.OK), HttpStatusCode.OK, "HubSpot is connected");
        Assert.All(pages.Where(p => p.Status != HttpStatusCode.OK), p => AssertPage(p, HttpStatusCode.BadRequest, "This answer could not be matched"));
        Assert.Equal(1, (await _world.GetAsync(AccountsWorld.Account("replay"))).Version);
    }

    [Fact]
    public async Task Another_browser_and_another_state_connect_nothing()
    {
        var (mine, myCookie) = await _world.OpenAsync(await _world.LinkAsync("mine"));
        var (theirs, theirCookie) = await _world.OpenAsync(await _world.LinkAsync("theirs"));
        var (myBack, theirBack) = ((await _world.DecideAsync(mine))!, (await _world.DecideAsync(theirs))!);

        AssertPage(await _world.AskAsync(HttpMethod.Get, myBack, cookie: theirCookie), HttpStatusCode.BadRequest, "This answer could not be matched");
        AssertPage(await _world.AskAsync(HttpMethod.Get, theirBack), HttpStatusCode.BadRequest, "This answer could not be matched");
        string[] spoiled = ["/oauth/callback", "/oauth/callback?code=x", "/oauth/callback?state=x&code=y", $"{myBack}&state=x", "/oauth/callback?state=&code="];
        foreach (var one in spoiled)
        {
            AssertPage(await _world.AskAsync(HttpMethod.Get, one, cookie: myCookie), HttpStatusCode.BadRequest, "This answer could not be matched");
        }

        Assert.Equal("PENDING", (await _world.GetAsync(AccountsWorld.Account("mine")))["status"]);
        Assert.Equal("PENDING", (await _world.GetAsync(AccountsWorld.Account("theirs")))["status"]);
    }

    [Fact]
    public async Task Swapped_codes_do_not_cross()
    {
        var (a, cookie) = await _world.OpenAsync(await _world.LinkAsync("swap-a"));
        var (b, _) = await _world.OpenAsync(await _world.LinkAsync("swap-b"), cookie);
        var (backA, backB) = (new Uri("http://x" + await _world.DecideAsync(a)), new Uri("http://x" + await _world.DecideAsync(b)));
        string Part(Uri from, string name) => from.Query[1..].Split('&').Single(p => p.StartsWith(name + "=", StringComparison.Ordinal));

        // PKCE: the verifier of one attempt does not go with the code of another.
        var page = await _world.AskAsync(HttpMethod.Get, $"/oauth/callback?{Part(backA, "state")}&{Part(backB, "code")}", cookie: cookie);

        AssertPage(page, HttpStatusCode.BadRequest, "It did not work");
        Assert.Equal("PENDING", (await _world.GetAsync(AccountsWorld.Account("swap-a")))["status"]);
    }

    [Fact]
    public async Task Two_consents_in_one_browser_do_not_push_each_other_out()
    {
        var (first, cookie) = await _world.OpenAsync(await _world.LinkAsync("tab-1"));
        var (second, sameCookie) = await _world.OpenAsync(await _world.LinkAsync("tab-2"), cookie);

        Assert.Equal(cookie, sameCookie);
        AssertPage(await _world.AskAsync(HttpMethod.Get, (await _world.DecideAsync(second))!, cookie: cookie), HttpStatusCode.OK, "HubSpot is connected");
        AssertPage(await _world.AskAsync(HttpMethod.Get, (await _world.DecideAsync(first))!, cookie: cookie), HttpStatusCode.OK, "HubSpot is connected");
    }

    [Fact]
    public async Task A_refusal_on_the_providers_page_leaves_the_account_pending()
    {
        // The app is registered with another set of scopes meanwhile; the provider shows its dead end and sends nobody back.
        await _world.TwinAsync(HttpMethod.Post, "/_twin/apps", $$"""{"client_id":"{{AccountsWorld.NarrowId}}","required_scopes":["oauth","crm.objects.contacts.read","crm.objects.contacts.write"]}""");
        var (authorize, _) = await _world.OpenAsync(await _world.LinkAsync("deadend", "narrow"));

        Assert.Null(await _world.DecideAsync(authorize));

        Assert.Equal("PENDING", (await _world.GetAsync(AccountsWorld.Account("deadend", "narrow")))["status"]);
        await _world.TwinAsync(HttpMethod.Post, "/_twin/apps", $$"""{"client_id":"{{AccountsWorld.NarrowId}}","required_scopes":["oauth","crm.objects.contacts.read"]}""");
    }

    [Fact]
    public async Task A_portal_that_lacks_an_optional_scope_blocks_that_tool_only()
    {
        var portal = (await _world.TwinAsync(HttpMethod.Post, "/_twin/portals", """{"lacks_scopes":["crm.objects.deals.read"]}"""))["portal_id"]!.ToString();
        var link = await _world.LinkAsync("lacks", "narrow");
        var (authorize, cookie) = await _world.OpenAsync(link);
        var page = await _world.AskAsync(HttpMethod.Get, (await _world.DecideAsync(authorize, portal: portal))!, cookie: cookie);

        AssertPage(page, HttpStatusCode.OK, "HubSpot is connected");
        Assert.Contains("crm.objects.deals.read", page.Text, StringComparison.Ordinal);
        var account = await _world.GetAsync(AccountsWorld.Account("lacks", "narrow"));
        Assert.Equal(("ACTIVE", """["crm.objects.deals.read"]"""), (account["status"], account["missing_scopes"]));

        var blocked = await _world.CallAsync("lacks", "hubspot_deals_search", "{}", "narrow");
        Assert.Equal((HttpStatusCode.Conflict, "missing_scopes"), (blocked.Status, blocked["code"]));
        Assert.Contains("crm.objects.deals.read", blocked["scopes"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _world.CallAsync("lacks", connection: "narrow")).Status);

        // The portal is upgraded, and the link of the error asks for what was missing.
        await _world.TwinAsync(HttpMethod.Put, $"/_twin/portals/{portal}", """{"lacks_scopes":[]}""");
        await ConnectByAsync((string)blocked.Json["authorization_link"]!["url"]!, portal);
        Assert.Equal(HttpStatusCode.OK, (await _world.CallAsync("lacks", "hubspot_deals_search", "{}", "narrow")).Status);
    }

    [Fact]
    public async Task Another_portal_than_before_is_refused_unless_it_is_allowed()
    {
        var subject = await _world.ConnectAsync("moves");
        var (authorize, cookie) = await _world.OpenAsync(await _world.LinkAsync("moves"));

        AssertPage(await _world.AskAsync(HttpMethod.Get, (await _world.DecideAsync(authorize))!, cookie: cookie), HttpStatusCode.Conflict, "This is another account than before");
        var account = await _world.GetAsync(AccountsWorld.Account("moves"));
        Assert.Equal(("ACTIVE", subject), (account["status"], account["subject"]));

        await ConnectByAsync(await _world.LinkAsync("moves", body: """{"allow_other_subject":true}"""));
        Assert.NotEqual(subject, (await _world.GetAsync(AccountsWorld.Account("moves")))["subject"]);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost:1", HttpStatusCode.Created)]
    public async Task A_foreign_host_changes_no_link(string host, HttpStatusCode status)
    {
        await _world.AskAsync(HttpMethod.Put, AccountsWorld.Account("hosts"));
        var made = await _world.AskAsync(HttpMethod.Post, AccountsWorld.Account("hosts", action: "authorization-link"), change: Forge);

        Assert.Equal(status, made.Status);
        Assert.DoesNotContain("evil", made.Text, StringComparison.Ordinal);
        var begun = await _world.AskAsync(HttpMethod.Get, new Uri(await _world.LinkAsync("hosts")).PathAndQuery, change: Forge);
        if (status == HttpStatusCode.Created)
        {
            Assert.StartsWith(AccountsWorld.PublicUrl, made["url"], StringComparison.Ordinal);
            Assert.Contains(Uri.EscapeDataString(AccountsWorld.PublicUrl + "oauth/callback"), begun.Headers["Location"], StringComparison.Ordinal);
            Assert.DoesNotContain("evil", begun.Headers["Location"], StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(HttpStatusCode.BadRequest, begun.Status);
            Assert.False(begun.Headers.ContainsKey("Location"));
        }

        void Forge(HttpRequestMessage request)
        {
            request.Headers.Host = host;
            request.Headers.Add("X-Forwarded-Host", "evil.example");
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.Add("Forwarded", "host=evil.example");
        }
    }

    async Task ConnectByAsync(string link, string portal = "\"new\"")
    {
        var (authorize, cookie) = await _world.OpenAsync(link);
        AssertPage(await _world.AskAsync(HttpMethod.Get, (await _world.DecideAsync(authorize, portal: portal))!, cookie: cookie), HttpStatusCode.OK, "HubSpot is connected");
    }

    /// <summary>What every page of ours is: text for a person, that runs and loads nothing and is kept nowhere.</summary>
    static void AssertPage(Reply page, HttpStatusCode status, string title)
    {
        Assert.True((status, "text/html") == (page.Status, page.MediaType), page.Text);
        Assert.Contains($"<title>{title}</title>", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal(("no-store", "nosniff", "no-referrer"), (page.Headers["Cache-Control"], page.Headers["X-Content-Type-Options"], page.Headers["Referrer-Policy"]));
    }
}
