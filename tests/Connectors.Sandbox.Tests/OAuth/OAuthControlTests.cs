using System.Text.Json.Nodes;

namespace Connectors.Sandbox.Tests.OAuth;

public sealed class OAuthControlTests
{
    [Fact]
    public async Task The_log_tells_tokens_apart_and_gives_none_away()
    {
        await using var twin = await Twin.StartAsync();
        var code = await twin.CodeAsync();
        var first = await twin.ExchangeAsync(code);
        await twin.SetAsync("""{"rotation":"strict"}""");
        var second = await twin.RefreshAsync(first.Refresh());
        await twin.RefreshAsync("na1-nobody");
        await twin.IntrospectAsync(second.Refresh());
        await twin.FormAsync(Play.Token + "/revoke", ("client_id", "client-1"), ("client_secret", "secret-1"), ("token", second.Refresh()));

        var log = await twin.ControlListAsync(HttpMethod.Get, "/oauth/log");
        Assert.Equal(["code_issued", "exchanged", "refreshed", "refused", "introspected", "revoked"], log.Select(entry => $"{entry!["event"]}"));
        Assert.Equal(
            ["at", "event", "client_id", "portal_id", "grant_id", "presented", "issued", "issued_access", "status", "connection_cut", "reason"],
            log[2]!.AsObject().Select(pair => pair.Key));
        Assert.Equal((Print(code), Print(first.Refresh()), Print(first.Access())), ($"{log[1]!["presented"]}", $"{log[1]!["issued"]}", $"{log[1]!["issued_access"]}"));
        Assert.Equal((Print(first.Refresh()), Print(second.Refresh())), ($"{log[2]!["presented"]}", $"{log[2]!["issued"]}"));
        Assert.Equal((Print("na1-nobody"), "400", "BAD_REFRESH_TOKEN"), ($"{log[3]!["presented"]}", $"{log[3]!["status"]}", $"{log[3]!["reason"]}"));
        Assert.Equal(("2026-11-23T12:00:00.000Z", "client-1", "44273183", "1"), ($"{log[2]!["at"]}", $"{log[2]!["client_id"]}", $"{log[2]!["portal_id"]}", $"{log[2]!["grant_id"]}"));
        var text = log.ToJsonString();
        foreach (var secret in new[] { code, first.Access(), first.Refresh(), second.Access(), second.Refresh(), "secret-1" })
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);

        await twin.ControlAsync(HttpMethod.Delete, "/oauth/log");
        Assert.Empty(await twin.EventsAsync());
    }

    [Fact]
    public async Task Token_requests_are_counted_by_what_they_asked_and_what_they_got()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.RefreshAsync(tokens.Refresh());
        await twin.RefreshAsync(tokens.Refresh());
        await twin.RefreshAsync("x");
        await twin.FormAsync(Play.Token, ("grant_type", "password"));
        Assert.Equal(
            """{"authorization_code":{"ok":1},"other":{"BAD_GRANT_TYPE":1},"refresh_token":{"BAD_REFRESH_TOKEN":1,"ok":2}}""",
            (await twin.ControlAsync(HttpMethod.Get, "/oauth"))["token_requests"]!.ToJsonString());
        Assert.False((await twin.ControlAsync(HttpMethod.Get, "/oauth")).ContainsKey("grants"));
        var grant = (await twin.ControlAsync(HttpMethod.Get, "/oauth?grants=true"))["grants"]![0]!;
        Assert.Equal(("2", "live"), ($"{grant["refreshes"]}", $"{grant["state"]}"));
    }

    [Fact]
    public async Task Settings_not_named_stay_as_they_are_and_can_be_taken_back()
    {
        await using var twin = await Twin.StartAsync(with: options => new SandboxOptions { Clock = options.Clock, AccessTokenLifetime = TimeSpan.FromSeconds(60), TokenRequestsPerSecond = 9, RequirePkce = true, LegacyTokenErrors = true, Rotation = TokenRotation.Grace, RotationGrace = TimeSpan.FromSeconds(3) });
        const string Start = """{"access_token_lifetime":60,"code_lifetime":600,"rotation":"grace","grace_seconds":3,"token_requests_per_second":9,"require_pkce":true,"legacy_errors":true}""";
        Assert.Equal(Start, (await twin.ControlAsync(HttpMethod.Put, "/oauth", "{}")).ToJsonString());
        Assert.Equal(
            """{"access_token_lifetime":60,"code_lifetime":5,"rotation":"absent","grace_seconds":3,"token_requests_per_second":null,"require_pkce":true,"legacy_errors":true,"expires_in":"x","expires_in_times":2}""",
            (await twin.ControlAsync(HttpMethod.Put, "/oauth", """{"rotation":"absent","code_lifetime":5,"token_requests_per_second":null,"expires_in":"x","expires_in_times":2}""")).ToJsonString());
        await twin.ControlAsync(HttpMethod.Delete, "/oauth");
        Assert.Equal(Start, (await twin.ControlAsync(HttpMethod.Get, "/oauth"))["settings"]!.ToJsonString());
    }

    [Theory]
    [InlineData("PUT", "/oauth", """{"rotation":"sometimes"}""")]
    [InlineData("PUT", "/oauth", """{"rotation":"1"}""")]
    [InlineData("PUT", "/oauth", """{"access_token_lifetime":-1}""")]
    [InlineData("PUT", "/oauth", """{"access_token_lifetime":1000000000000000000}""")]
    [InlineData("PUT", "/portals/5", "{}")]
    [InlineData("PUT", "/portals/x", "{}")]
    [InlineData("POST", "/expire", """{"portal_id":5}""")]
    [InlineData("POST", "/uninstall", "{}")]
    [InlineData("POST", "/uninstall", """{"portal_id":5}""")]
    [InlineData("POST", "/consent", "{}")]
    [InlineData("POST", "/consent", """{"url":"https://app.hubspot.com/login?client_id=client-1"}""")]
    [InlineData("POST", "/grants", """{"count":0}""")]
    [InlineData("POST", "/grants", """{"count":1,"client_id":"nobody"}""")]
    [InlineData("DELETE", "/apps/nobody", null)]
    [InlineData("POST", "/faults", """{"kind":"answer","status":99}""")]
    public async Task A_command_that_makes_no_sense_says_why(string method, string path, string? body)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.SendAsync(new HttpMethod(method), "/_twin" + path, body, token: "");
        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.String("error"));
    }

    [Fact]
    public async Task An_app_is_made_with_what_it_is_told_and_changed_where_it_is_named()
    {
        await using var twin = await Twin.StartAsync();
        var made = await twin.ControlAsync(HttpMethod.Post, "/apps", """{"client_id":"a","app_id":7,"name":"A","client_secrets":["s"],"redirect_uris":["https://a.example/"],"required_scopes":["oauth"],"conditionally_required_scopes":["c"],"optional_scopes":["o"]}""");
        Assert.Equal(
            """{"app_id":7,"client_id":"a","client_secrets":["s"],"name":"A","redirect_uris":["https://a.example/"],"required_scopes":["oauth"],"conditionally_required_scopes":["c"],"optional_scopes":["o"]}""",
            made.ToJsonString());
        var changed = await twin.ControlAsync(HttpMethod.Post, "/apps", """{"client_id":"a","name":"B"}""");
        made["name"] = "B";
        Assert.True(JsonNode.DeepEquals(made, changed));
        var madeUp = await twin.ControlAsync(HttpMethod.Post, "/apps");
        Assert.Matches("^[0-9a-f-]{36}$", $"{madeUp["client_id"]}");
        Assert.Single(madeUp["client_secrets"]!.AsArray());
        Assert.Equal(["client-1", "a", $"{madeUp["client_id"]}"], (await twin.ControlListAsync(HttpMethod.Get, "/apps")).Select(app => $"{app!["client_id"]}"));
    }

    [Fact]
    public async Task Grants_can_be_had_by_the_hundred_each_in_a_portal_of_its_own()
    {
        await using var twin = await Twin.StartAsync();
        var grants = await twin.ControlListAsync(HttpMethod.Post, "/grants", """{"count":300,"empty":true}""");
        Assert.Equal(300, grants.Select(grant => grant!["portal_id"]!.GetValue<long>()).Distinct().Count());
        Assert.Equal(["portal_id", "grant_id", "refresh_token", "access_token", "expires_in"], grants[0]!.AsObject().Select(pair => pair.Key));
        Assert.Equal("1800", $"{grants[0]!["expires_in"]}");
        var last = grants[^1]!;
        Assert.Equal(201, (await twin.PostAsync(Play.Contacts, """{"properties":{"email":"a@b.example"}}""", $"{last["access_token"]}")).Status);
        Assert.Empty((await twin.GetAsync(Play.Contacts, $"{grants[0]!["access_token"]}")).Ids());
        var refreshed = await twin.RefreshAsync($"{last["refresh_token"]}");
        Assert.Equal($"{last["portal_id"]}", $"{refreshed.Json["hub_id"]}");

        var scoped = await twin.ControlListAsync(HttpMethod.Post, "/grants", """{"count":1,"scopes":["oauth"],"empty":true}""");
        Assert.Equal(403, (await twin.GetAsync(Play.Contacts, $"{scoped[0]!["access_token"]}")).Status);
    }

    [Fact]
    public async Task A_twin_started_without_an_app_makes_one_up()
    {
        await using var one = await SandboxHost.StartAsync(new SandboxOptions { Random = new Random(5) });
        await using var two = await SandboxHost.StartAsync(new SandboxOptions { Random = new Random(5) });
        Assert.Matches("^[0-9a-f-]{36}$", one.ClientId);
        Assert.Equal((one.ClientId, one.ClientSecret), (two.ClientId, two.ClientSecret));
        Assert.NotEqual(one.ClientId, one.ClientSecret);
    }

    static string Print(string token) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token)))[..16];
}
