using System.Text.RegularExpressions;

namespace Connectors.Sandbox.Tests.OAuth;

public sealed partial class ConsentTests
{
    const string Insufficient = "Authorization failed because the provided scopes are insufficient. Please contact the app developer.";

    const string Mismatch =
        "Authorization failed because there is a mismatch between the scopes in the install URL and the app's configured scopes. Please contact the app developer.";

    const string App =
        """{"client_id":"three","required_scopes":["oauth","r"],"conditionally_required_scopes":["c"],"optional_scopes":["o"]}""";

    [Theory]
    [InlineData("oauth r", null, null)]
    [InlineData("oauth r c", null, null)]
    [InlineData("oauth r c", "o", null)]
    [InlineData("oauth", null, Insufficient)]
    [InlineData(null, null, Insufficient)]
    [InlineData("oauth", "r", Insufficient)]
    [InlineData("oauth r", "r", Insufficient)]
    [InlineData("oauth r", "c", Mismatch)]
    [InlineData("oauth r o", null, Mismatch)]
    [InlineData("oauth r x", null, Mismatch)]
    [InlineData("oauth r", "x", Mismatch)]
    public async Task Each_scope_has_its_place_and_in_a_wrong_one_nobody_is_sent_back(string? scope, string? optional, string? message)
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Post, "/apps", App);
        var url = Play.InstallUrl("three", scope: scope, optional: optional);
        var page = await twin.GetAsync(url, token: "");
        Assert.Equal((message is null ? 200 : 400, "text/html; charset=UTF-8"), (page.Status, page.Header("Content-Type")));
        Assert.Null(page.Header("Location"));

        var decision = await twin.FormAsync(url, ("portal", "44273183"), ("decision", "approve"));
        Assert.Equal(message is null ? 302 : 400, decision.Status);
        if (message is null)
            return;
        Assert.Contains(System.Text.Encodings.Web.HtmlEncoder.Default.Encode(message), page.Text, StringComparison.Ordinal);
        Assert.Null(decision.Header("Location"));
        Assert.Equal(message, (await twin.ConsentAsync(url))["page"]!.GetValue<string>());
        Assert.Empty((await twin.ControlAsync(HttpMethod.Get, "/oauth?grants=true"))["grants"]!.AsArray());
    }

    [Theory]
    [InlineData("nobody", Play.Redirect, "client ID")]
    [InlineData(null, Play.Redirect, "client ID")]
    [InlineData("client-1", null, "redirect URL")]
    [InlineData("client-1", "http://127.0.0.1:5902/elsewhere", "redirect URL")]
    [InlineData("client-1", "http://127.0.0.1:5902/oauth/callback?a=b", "redirect URL")]
    [InlineData("client-1", "http://127.0.0.1:5902/oauth/callback#a", "redirect URL")]
    [InlineData("client-1", "http://127.0.0.1.evil.example/oauth/callback", "redirect URL")]
    [InlineData("client-1", "http://127.0.0.1@evil.example/oauth/callback", "redirect URL")]
    [InlineData("client-1", "javascript://127.0.0.1/oauth/callback", "redirect URL")]
    public async Task A_stranger_is_sent_nowhere(string? clientId, string? redirect, string about)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.FormAsync(Play.InstallUrl(clientId, redirect), ("portal", "44273183"), ("decision", "approve"));
        Assert.Equal((400, null), (answer.Status, answer.Header("Location")));
        Assert.Contains(about, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:1/oauth/callback")]
    [InlineData("http://[::1]:65000/oauth/callback")]
    public async Task An_app_without_registered_addresses_takes_any_port_of_this_machine(string redirect)
    {
        await using var twin = await Twin.StartAsync();
        Assert.StartsWith(redirect + "?code=", (await twin.ConsentAsync(Play.InstallUrl(redirect: redirect)))["location"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registered_addresses_match_letter_by_letter_and_keep_their_query()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Post, "/apps", """{"client_id":"client-1","redirect_uris":["https://app.example/back?x=1"]}""");
        Assert.NotNull((await twin.ConsentAsync(Play.InstallUrl()))["page"]);
        Assert.NotNull((await twin.ConsentAsync(Play.InstallUrl(redirect: "https://app.example/back?x=2")))["page"]);
        var location = (await twin.ConsentAsync(Play.InstallUrl(redirect: "https://app.example/back?x=1")))["location"]!.GetValue<string>();
        Assert.StartsWith("https://app.example/back?x=1&code=", location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_a_form_a_person_can_read_and_send_without_script()
    {
        await using var twin = await Twin.StartAsync();
        var other = await twin.ControlAsync(HttpMethod.Post, "/portals", """{"empty":true}""");
        var page = await twin.GetAsync(Play.InstallUrl(), token: "");

        Assert.Equal(200, page.Status);
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", page.Text, StringComparison.Ordinal);
        Assert.Contains("<title>Connect Sandbox app</title>", page.Text, StringComparison.Ordinal);
        Assert.Contains("<li>View contacts and their properties <code>crm.objects.contacts.read</code></li>", page.Text, StringComparison.Ordinal);
        Assert.Contains("<label for=\"portal\">Account</label>", page.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"approve\">Connect app</button>", page.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"cancel\">Cancel</button>", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["44273183", $"{other["portal_id"]}", "new"], OptionValue().Matches(page.Text).Select(match => match.Groups[1].Value));
        Assert.Contains("default-src 'none'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_leads_back_with_a_code_for_the_portal_that_was_chosen()
    {
        await using var twin = await Twin.StartAsync();
        var other = (await twin.ControlAsync(HttpMethod.Post, "/portals", """{"empty":true}"""))["portal_id"]!.GetValue<long>();
        var page = await twin.GetAsync(Play.InstallUrl(), token: "");
        var action = System.Net.WebUtility.HtmlDecode(FormAction().Match(page.Text).Groups[1].Value);

        var answer = await twin.FormAsync(action, ("portal", $"{other}"), ("decision", "approve"));
        Assert.Equal(302, answer.Status);
        Assert.Matches("^http://127.0.0.1:5902/oauth/callback\\?code=na1-[0-9a-f-]{36}&state=s1$", answer.Header("Location"));
        var tokens = await twin.ExchangeAsync(answer.Header("Location")!.Split("code=")[1].Split('&')[0]);
        Assert.Equal(other, tokens.Json["hub_id"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_new_portal_can_be_made_on_the_way()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ExchangeAsync(await twin.CodeAsync(portal: "new"));
        var made = tokens.Json["hub_id"]!.GetValue<long>();
        Assert.NotEqual(44273183, made);
        Assert.Equal(made, (await twin.GetAsync("/account-info/v3/details", tokens.Access())).Json["portalId"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_portal_in_the_path_cannot_be_exchanged_for_another()
    {
        await using var twin = await Twin.StartAsync();
        var other = (await twin.ControlAsync(HttpMethod.Post, "/portals", """{"empty":true}"""))["portal_id"]!.GetValue<long>();
        var url = Play.InstallUrl(path: $"/oauth/{other}/authorize");
        Assert.Equal([$"{other}"], OptionValue().Matches((await twin.GetAsync(url, token: "")).Text).Select(match => match.Groups[1].Value));

        var answer = await twin.FormAsync(url, ("portal", "44273183"), ("decision", "approve"));
        var tokens = await twin.ExchangeAsync(answer.Header("Location")!.Split("code=")[1].Split('&')[0]);
        Assert.Equal(other, tokens.Json["hub_id"]!.GetValue<long>());
        Assert.Equal(400, (await twin.GetAsync(Play.InstallUrl(path: "/oauth/5/authorize"), token: "")).Status);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("anything")]
    public async Task Who_does_not_agree_is_sent_back_with_an_error(string decision)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.FormAsync(Play.InstallUrl(), ("portal", "44273183"), ("decision", decision));
        Assert.Equal((302, Play.Redirect + "?error=access_denied&state=s1"), (answer.Status, answer.Header("Location")));
        Assert.Equal(Play.Redirect + "?error=access_denied&state=s1", (await twin.ConsentAsync(Play.InstallUrl(), approve: false))["location"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("a+b%20c%26d%3De%23f")]
    [InlineData("%FF%fe")]
    [InlineData("%C3%BC'\"")]
    [InlineData("%0D%0ASet-Cookie:%20a=b")]
    [InlineData("")]
    public async Task The_state_comes_back_in_the_letters_it_came_in(string state)
    {
        await using var twin = await Twin.StartAsync();
        var url = Play.InstallUrl(rest: "state=" + state);
        var page = await twin.GetAsync(url, token: "");
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        var action = System.Net.WebUtility.HtmlDecode(FormAction().Match(page.Text).Groups[1].Value);
        var sent = new Uri(twin.Address, url).Query.Split("state=")[1]; // as .NET puts it on the wire

        var answer = await twin.FormAsync(action, ("portal", "44273183"), ("decision", "approve"));
        Assert.EndsWith("&state=" + sent, answer.Header("Location"), StringComparison.Ordinal);
        Assert.Null(answer.Header("Set-Cookie"));
        Assert.EndsWith("&state=" + state, (await twin.ConsentAsync("https://app.hubspot.com" + url))["location"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_state_none_is_made_up()
    {
        await using var twin = await Twin.StartAsync();
        Assert.DoesNotContain("state", (await twin.ConsentAsync(Play.InstallUrl(rest: null)))["location"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Foreign_words_on_the_page_stay_words()
    {
        await using var twin = await Twin.StartAsync();
        const string Evil = "\"><script>alert(1)</script><img src=x onerror='a()'>&amp;";
        await twin.ControlAsync(HttpMethod.Post, "/apps", new System.Text.Json.Nodes.JsonObject
        {
            ["client_id"] = "evil",
            ["name"] = Evil,
            ["required_scopes"] = new System.Text.Json.Nodes.JsonArray("<b>" + "bold</b>"),
            ["redirect_uris"] = new System.Text.Json.Nodes.JsonArray("https://a.example/?\"<i>"),
        }.ToJsonString());
        var page = await twin.GetAsync(Play.InstallUrl("evil", "https://a.example/?\"<i>", "<b>bold</b>", rest: "state=\"><u>"), token: "");

        Assert.Equal(200, page.Status);
        foreach (var tag in new[] { "<script", "<img", "<b>", "<i>", "<u>" })
            Assert.DoesNotContain(tag, page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plus_is_a_plus_and_the_plural_of_optional_scope_is_not_read()
    {
        await using var twin = await Twin.StartAsync();
        var plus = Play.InstallUrl(scope: null, rest: "scope=" + Play.Scopes.Replace(' ', '+'));
        Assert.Equal(Insufficient, (await twin.ConsentAsync(plus))["page"]!.GetValue<string>());

        await twin.ControlAsync(HttpMethod.Post, "/apps", App);
        var code = await twin.CodeAsync(Play.InstallUrl("three", scope: "oauth r", rest: "optional_scopes=o"));
        await twin.ControlAsync(HttpMethod.Post, "/apps", """{"client_id":"three","client_secrets":["secret-1"]}""");
        Assert.Equal("""["oauth","r"]""", (await twin.ExchangeAsync(code, clientId: "three")).Json["scopes"]!.ToJsonString());
    }

    [Fact]
    public async Task An_optional_scope_the_edition_lacks_is_silently_not_granted()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Post, "/apps", """{"client_id":"three","client_secrets":["secret-1"],"required_scopes":["oauth"],"optional_scopes":["o","p"]}""");
        var url = Play.InstallUrl("three", scope: "oauth", optional: "o p");
        var starter = (await twin.ControlAsync(HttpMethod.Post, "/portals", """{"empty":true,"lacks_scopes":["o"]}"""))["portal_id"]!.ToString();
        Assert.Equal("""["oauth","p"]""", (await twin.ExchangeAsync(await twin.CodeAsync(url, starter), clientId: "three")).Json["scopes"]!.ToJsonString());
        Assert.Equal("""["oauth","o","p"]""", (await twin.ExchangeAsync(await twin.CodeAsync(url), clientId: "three")).Json["scopes"]!.ToJsonString());
        await twin.ControlAsync(HttpMethod.Put, $"/portals/{starter}", """{"lacks_scopes":[]}""");
        Assert.Equal("""["oauth","o","p"]""", (await twin.ExchangeAsync(await twin.CodeAsync(url, starter), clientId: "three")).Json["scopes"]!.ToJsonString());
    }

    [GeneratedRegex("<option value=\"([^\"]*)\"")]
    private static partial Regex OptionValue();

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]*)\"")]
    private static partial Regex FormAction();
}
