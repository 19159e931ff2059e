using System.Text.RegularExpressions;
using Connectors.Accounts.Consent;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>The whole flow for providers that differ in everything that RFC 6749 leaves open.</summary>
public sealed class ProviderStyleTests
{
    const string Redirect = "redirect_uri=https%3A%2F%2Fagents.example%2Foauth%2Fcallback";

    /// <summary>Style, address of the consent page, headers and body of the token request; <c>§</c> stands for what is different each time.</summary>
    public static TheoryData<string, string, string, string> Styles => new()
    {
        {
            "hubspot",
            $"https://app.hub.example/oauth/authorize?client_id=client-1&{Redirect}&response_type=code&scope=base%20read&optional_scope=nice&code_challenge=§&code_challenge_method=S256&state=§",
            "Accept: application/json|Content-Length: §|Content-Type: application/x-www-form-urlencoded",
            $"grant_type=authorization_code&code=§&{Redirect}&code_verifier=§&client_id=client-1&client_secret=s3cret%2Fcanary%2Bclient"
        },
        {
            "google",
            $"https://accounts.goo.example/o/oauth2/v2/auth?client_id=client-1&{Redirect}&response_type=code&scope=read%20nice&code_challenge=§&code_challenge_method=S256&state=§&access_type=offline&prompt=consent&include_granted_scopes=true",
            "Accept: application/json|Content-Length: §|Content-Type: application/x-www-form-urlencoded",
            $"grant_type=authorization_code&code=§&{Redirect}&code_verifier=§&client_id=client-1&client_secret=s3cret%2Fcanary%2Bclient"
        },
        {
            "slack",
            $"https://slk.example/oauth/v2/authorize?client_id=client-1&{Redirect}&response_type=code&user_scope=read%2Cnice&code_challenge=§&code_challenge_method=S256&state=§",
            "Accept: application/json|Content-Length: §|Content-Type: application/x-www-form-urlencoded",
            $"grant_type=authorization_code&code=§&{Redirect}&code_verifier=§&client_id=client-1&client_secret=s3cret%2Fcanary%2Bclient"
        },
        {
            "notion",
            $"https://api.ntn.example/v1/oauth/authorize?client_id=client-1&{Redirect}&response_type=code&state=§&owner=user",
            "Accept: application/json|Authorization: Basic Y2xpZW50LTE6czNjcmV0JTJGY2FuYXJ5JTJCY2xpZW50|Content-Length: §|Content-Type: application/json|Notion-Version: 2026-03-11",
            """{"grant_type":"authorization_code","code":"§","redirect_uri":"https://agents.example/oauth/callback"}"""
        },
        {
            "salesforce",
            $"https://login.sf.example/services/oauth2/authorize?client_id=client-1&{Redirect}&response_type=code&scope=read%20nice&code_challenge=§&code_challenge_method=S256&state=§",
            "Accept: application/json|Content-Length: §|Content-Type: application/x-www-form-urlencoded",
            $"grant_type=authorization_code&code=§&{Redirect}&code_verifier=§&client_id=client-1&client_secret=s3cret%2Fcanary%2Bclient"
        },
    };

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_consent_asks_and_exchanges_word_for_word_as_the_provider_wants_it(string name, string authorize, string headers, string body)
    {
        await using var house = await OpenAsync(Style.All.Single(s => s.Name == name));
        var start = await house.BeginAsync();
        Assert.Matches(Pattern(authorize), start.AuthorizeUrl.OriginalString);
        Assert.Equal(start.AuthorizeUrl.OriginalString, start.AuthorizeUrl.AbsoluteUri);

        var outcome = await house.Consent.CompleteAsync(house.Provider.Approve(start.AuthorizeUrl), start.BrowserKey);

        Assert.Equal(ConsentEnd.Connected, outcome.End);
        Assert.Equal("7", outcome.Subject);
        var exchange = Assert.Single(house.Provider.Requests);
        Assert.Equal("POST", exchange.Method);
        Assert.Matches(Pattern(headers), string.Join('|', exchange.Headers.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}: {h.Value}")));
        Assert.Matches(Pattern(body), exchange.Body);
        Assert.Contains("\"7\"", await house.RanAsync(), StringComparison.Ordinal);
        Assert.All(house.Provider.Requests, r => Assert.All(house.Provider.Secrets, s =>
        {
            Assert.DoesNotContain(s, r.Line, StringComparison.Ordinal);
            Assert.DoesNotContain(Uri.EscapeDataString(s), r.Line, StringComparison.Ordinal);
        }));
    }

    [Theory]
    [InlineData("hubspot", 1800)]
    [InlineData("google", 3599)]
    [InlineData("slack", 43200)]
    [InlineData("notion", 3600)]
    [InlineData("salesforce", 7200)]
    public async Task An_account_lives_through_refreshes_whatever_they_bring(string name, int seconds)
    {
        await using var house = await OpenAsync(Style.All.Single(s => s.Name == name));
        await house.ConnectAsync();
        Assert.Equal(Start.AddSeconds(seconds), (await house.RowAsync()).ExpiresAt);
        for (var version = 2; version < 5; version++)
        {
            house.Clock.Advance(TimeSpan.FromSeconds(seconds - 3));
            await house.RanAsync();
            Assert.Equal(version, (await house.AccountAsync()).TokenVersion);
        }
    }

    [Fact]
    public async Task A_page_with_a_query_of_its_own_keeps_it()
    {
        await using var house = await OpenAsync(Style.HubSpot.With(o => o["authorize_url"] = "https://app.hub.example/oauth/authorize?version=3"));
        Assert.StartsWith("https://app.hub.example/oauth/authorize?version=3&client_id=client-1&", (await house.BeginAsync()).AuthorizeUrl.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_definition_adds_to_the_address_never_stands_there_twice_or_in_the_protocols_place()
    {
        await using var house = await OpenAsync(Style.Google.With(o =>
        {
            o["authorize_parameters"]!["state"] = "evil";
            o["authorize_parameters"]!["redirect_uri"] = "https://evil.example/";
            o["authorize_parameters"]!["code_challenge_method"] = "plain";
            o["resource"] = "https://api.goo.example/v1";
        }));
        var query = FakeProvider.Query((await house.BeginAsync()).AuthorizeUrl);
        Assert.Equal(
            ["access_type", "client_id", "code_challenge", "code_challenge_method", "include_granted_scopes", "prompt", "redirect_uri", "resource", "response_type", "scope", "state"],
            query.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("https://agents.example/oauth/callback", query["redirect_uri"]);
        Assert.Equal("S256", query["code_challenge_method"]);
        Assert.NotEqual("evil", query["state"]);
    }

    static string Pattern(string text) => $"^{Regex.Escape(text).Replace("§", "[^&|\"]+", StringComparison.Ordinal)}$";
}
