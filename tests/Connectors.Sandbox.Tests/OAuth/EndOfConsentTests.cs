using System.Text.Json.Nodes;

namespace Connectors.Sandbox.Tests.OAuth;

public sealed class EndOfConsentTests
{
    const string Inactive = """{"active":false}""";

    [Theory]
    [InlineData("v3", "token")]
    [InlineData("2026-03", "access_token")]
    [InlineData("2026-09", "refresh_token")]
    public async Task An_access_token_tells_what_it_stands_for(string version, string field)
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(11));
        var answer = (await twin.IntrospectAsync(tokens.Access(), version, field)).Json;
        Assert.Equal(
            ["active", "token", "hub_id", "user_id", "client_id", "app_id", "user", "hub_domain", "scopes", "signed_access_token", "expires_in", "is_private_distribution", "token_use", "token_type"],
            answer.Select(pair => pair.Key));
        Assert.Equal(("true", tokens.Access(), "client-1"), (answer["active"]!.ToJsonString(), $"{answer["token"]}", $"{answer["client_id"]}"));
        Assert.Equal(("1789", "access_token", "Bearer"), ($"{answer["expires_in"]}", $"{answer["token_use"]}", $"{answer["token_type"]}"));
        Assert.Equal(Play.Scopes.Split(' '), answer["scopes"]!.AsArray().Select(scope => $"{scope}"));
        Assert.Equal(1795437000000, answer["signed_access_token"]!["expiresAt"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_refresh_token_tells_the_same_without_an_end()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        var answer = (await twin.IntrospectAsync(tokens.Refresh())).Json;
        Assert.Equal(
            ["active", "token", "hub_id", "user_id", "client_id", "app_id", "user", "hub_domain", "scopes", "token_use", "token_type"],
            answer.Select(pair => pair.Key));
        Assert.Equal((tokens.Refresh(), "refresh_token"), ($"{answer["token"]}", $"{answer["token_use"]}"));
    }

    [Fact]
    public async Task What_is_unknown_expired_or_somebody_elses_is_inactive()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Post, "/apps", """{"client_id":"other","client_secrets":["secret-2"]}""");
        var tokens = await twin.ConnectAsync();
        Assert.Equal((200, Inactive), ((await twin.IntrospectAsync("unknown")).Status, (await twin.IntrospectAsync("unknown")).Text));
        Assert.Equal(Inactive, (await twin.IntrospectAsync(twin.Token)).Text);
        foreach (var token in new[] { tokens.Access(), tokens.Refresh() })
        {
            var answer = await twin.FormAsync(Play.Token + "/introspect", ("client_id", "other"), ("client_secret", "secret-2"), ("token", token));
            Assert.Equal(Inactive, answer.Text);
        }

        twin.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(Inactive, (await twin.IntrospectAsync(tokens.Access())).Text);
        Assert.NotEqual(Inactive, (await twin.IntrospectAsync(tokens.Refresh())).Text);
    }

    [Theory]
    [InlineData("introspect")]
    [InlineData("revoke")]
    public async Task Only_an_app_may_ask(string what)
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        var answer = await twin.FormAsync($"{Play.Token}/{what}", ("client_id", "client-1"), ("client_secret", "wrong"), ("token", tokens.Refresh()));
        Assert.Equal((400, "BAD_CLIENT_SECRET"), (answer.Status, answer.String("status")));
        answer = await twin.FormAsync($"{Play.Token}/{what}", ("token", tokens.Refresh()));
        Assert.Equal((400, "BAD_CLIENT_ID"), (answer.Status, answer.String("status")));
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
    }

    [Fact]
    public async Task The_first_version_asks_by_path_alone()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        var access = await twin.GetAsync("/oauth/v1/access-tokens/" + tokens.Access(), token: "");
        Assert.Equal(
            ["token", "user", "hub_domain", "scopes", "signed_access_token", "hub_id", "app_id", "expires_in", "user_id", "token_type"],
            access.Json.Select(pair => pair.Key));
        Assert.Equal("access", access.String("token_type"));
        var refresh = await twin.GetAsync("/oauth/v1/refresh-tokens/" + tokens.Refresh(), token: "");
        Assert.Equal(("refresh", "client-1"), (refresh.String("token_type"), refresh.String("client_id")));
        Assert.Equal(404, (await twin.GetAsync("/oauth/v1/access-tokens/" + tokens.Refresh(), token: "")).Status);
        Assert.Equal(404, (await twin.GetAsync("/oauth/v1/refresh-tokens/" + tokens.Access(), token: "")).Status);
    }

    [Theory]
    [InlineData("v1", 204)]
    [InlineData("v3", 200)]
    [InlineData("2026-09", 200)]
    public async Task A_revoked_refresh_token_is_dead_while_access_tokens_live_out_their_time(string version, int status)
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        var answer = version == "v1"
            ? await twin.DeleteAsync("/oauth/v1/refresh-tokens/" + tokens.Refresh(), token: "")
            : await twin.FormAsync($"/oauth/{version}/token/revoke", ("client_id", "client-1"), ("client_secret", "secret-1"), ("token", tokens.Refresh()), ("token_type_hint", "refresh_token"));
        Assert.Equal(status, answer.Status);
        Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(tokens.Refresh())).Text);
        Assert.Equal(Inactive, (await twin.IntrospectAsync(tokens.Refresh())).Text);
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, tokens.Access())).Status);
        Assert.NotEqual(Inactive, (await twin.IntrospectAsync(tokens.Access())).Text);
        twin.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(401, (await twin.GetAsync(Play.Contacts, tokens.Access())).Status);
    }

    [Fact]
    public async Task Nobody_revokes_what_is_not_theirs_and_hears_nothing_of_it()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Post, "/apps", """{"client_id":"other","client_secrets":["secret-2"]}""");
        var tokens = await twin.ConnectAsync();
        foreach (var token in new[] { tokens.Access(), tokens.Refresh(), "unknown", twin.Token })
            Assert.Equal(200, (await twin.FormAsync(Play.Token + "/revoke", ("client_id", "other"), ("client_secret", "secret-2"), ("token", token))).Status);
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, tokens.Access())).Status);
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts)).Status);

        await twin.FormAsync(Play.Token + "/revoke", ("client_id", "client-1"), ("client_secret", "secret-1"), ("token", tokens.Access()));
        Assert.Equal("INVALID_AUTHENTICATION", (await twin.GetAsync(Play.Contacts, tokens.Access())).String("category"));
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
    }

    [Theory]
    [InlineData("/appinstalls/v3/external-install")]
    [InlineData("/appinstalls/2026-03/external-install")]
    [InlineData("/appinstalls/2026-09/external-install")]
    [InlineData(null)]
    public async Task An_app_that_is_uninstalled_has_nothing_left(string? path)
    {
        await using var twin = await Twin.StartAsync();
        var (mine, again) = (await twin.ConnectAsync(), await twin.ConnectAsync());
        var elsewhere = await twin.ExchangeAsync(await twin.CodeAsync(portal: "new"));
        if (path is not null)
            Assert.Equal((204, ""), ((await twin.DeleteAsync(path, mine.Access())) is var gone ? gone.Status : 0, ""));
        else
            Assert.Equal(2, (await twin.ControlAsync(HttpMethod.Post, "/uninstall", """{"portal_id":44273183,"client_id":"client-1"}"""))["uninstalled"]!.GetValue<int>());

        foreach (var tokens in new[] { mine, again })
        {
            Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(tokens.Refresh())).Text);
            var answer = await twin.GetAsync(Play.Contacts, tokens.Access());
            Assert.Equal((401, "INVALID_AUTHENTICATION"), (answer.Status, answer.String("category")));
            Assert.Equal(Inactive, (await twin.IntrospectAsync(tokens.Access())).Text);
            Assert.Equal(Inactive, (await twin.IntrospectAsync(tokens.Refresh())).Text);
        }

        Assert.Equal(200, (await twin.RefreshAsync(elsewhere.Refresh())).Status);
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts)).Status);
        Assert.Equal(2, (await twin.EventsAsync()).Count(name => name == "uninstalled"));
    }

    [Fact]
    public async Task An_uninstall_asks_for_a_token_and_of_one_app_leaves_the_others()
    {
        await using var twin = await Twin.StartAsync();
        Assert.Equal(401, (await twin.DeleteAsync("/appinstalls/v3/external-install", token: "")).Status);
        var tokens = await twin.ConnectAsync();
        Assert.Equal(0, (await twin.ControlAsync(HttpMethod.Post, "/uninstall", """{"portal_id":44273183,"client_id":"other"}"""))["uninstalled"]!.GetValue<int>());
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
    }

    [Fact]
    public async Task One_token_or_all_of_a_portal_can_be_made_to_expire()
    {
        await using var twin = await Twin.StartAsync();
        var (one, two) = (await twin.ConnectAsync(), await twin.ConnectAsync());
        await twin.ControlAsync(HttpMethod.Post, "/expire", new JsonObject { ["token"] = one.Access() }.ToJsonString());
        Assert.Equal("EXPIRED_AUTHENTICATION", (await twin.GetAsync(Play.Contacts, one.Access())).String("category"));
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, two.Access())).Status);

        var elsewhere = await twin.ExchangeAsync(await twin.CodeAsync(portal: "new"));
        Assert.Equal(1, (await twin.ControlAsync(HttpMethod.Post, "/expire", """{"portal_id":44273183}"""))["expired"]!.GetValue<int>());
        Assert.Equal("EXPIRED_AUTHENTICATION", (await twin.GetAsync(Play.Contacts, two.Access())).String("category"));
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, elsewhere.Access())).Status);
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts)).Status);
        Assert.Equal(200, (await twin.RefreshAsync(two.Refresh())).Status);
    }

    [Fact]
    public async Task The_twin_itself_can_revoke_either_kind_of_token()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.ControlAsync(HttpMethod.Post, "/revoke", new JsonObject { ["token"] = tokens.Access() }.ToJsonString());
        Assert.Equal("INVALID_AUTHENTICATION", (await twin.GetAsync(Play.Contacts, tokens.Access())).String("category"));
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
        await twin.ControlAsync(HttpMethod.Post, "/revoke", new JsonObject { ["token"] = tokens.Refresh() }.ToJsonString());
        Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(tokens.Refresh())).Text);
    }
}
