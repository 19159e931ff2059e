using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Sandbox.Tests.OAuth;

public sealed class TokenTests
{
    const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    static readonly string Challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    [Theory]
    [InlineData("v3")]
    [InlineData("2026-03")]
    [InlineData("2026-09")]
    public async Task A_code_becomes_tokens_that_open_the_api(string version)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.ExchangeAsync(await twin.CodeAsync(), $"/oauth/{version}/token");
        Assert.Equal((200, "application/json;charset=utf-8"), (answer.Status, answer.Header("Content-Type")));
        Assert.Equal(
            ["token_type", "refresh_token", "access_token", "hub_id", "scopes", "token_use", "expires_in", "user_id"],
            answer.Json.Select(pair => pair.Key));
        Assert.Equal(("bearer", "access_token", 1800), (answer.String("token_type"), answer.String("token_use"), answer.Json["expires_in"]!.GetValue<int>()));
        Assert.Matches("^na1-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", answer.Refresh());
        Assert.Matches("^[!-~]{20,512}$", answer.Access());
        Assert.Equal(Play.Scopes.Split(' '), answer.Json["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()));
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, answer.Access())).Status);
        Assert.Equal(403, (await twin.GetAsync("/crm/v3/owners", answer.Access())).Status);
    }

    [Fact]
    public async Task The_first_version_says_less_and_reads_the_query_too()
    {
        await using var twin = await Twin.StartAsync();
        var first = await twin.ExchangeAsync(await twin.CodeAsync(), "/oauth/v1/token");
        Assert.Equal(["token_type", "refresh_token", "access_token", "expires_in"], first.Json.Select(pair => pair.Key));
        var query = $"?grant_type=refresh_token&client_id=client-1&client_secret=secret-1&refresh_token={first.Refresh()}";
        Assert.Equal(200, (await twin.FormAsync("/oauth/v1/token" + query)).Status);
        Assert.Equal("BAD_GRANT_TYPE", (await twin.FormAsync(Play.Token + query)).String("status"));
    }

    [Fact]
    public async Task A_body_that_is_no_form_holds_nothing()
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync(Play.Token, """{"grant_type":"refresh_token"}""");
        Assert.Equal((400, "BAD_GRANT_TYPE"), (answer.Status, answer.String("status")));
    }

    [Fact]
    public async Task A_refresh_brings_a_new_access_token_and_the_same_refresh_token()
    {
        await using var twin = await Twin.StartAsync();
        var first = await twin.ConnectAsync();
        var second = await twin.RefreshAsync(first.Refresh());
        Assert.Equal((200, first.Refresh()), (second.Status, second.Refresh()));
        Assert.NotEqual(first.Access(), second.Access());
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, first.Access())).Status);
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, second.Access())).Status);
        Assert.Equal(200, (await twin.RefreshAsync(first.Refresh())).Status);
    }

    [Fact]
    public async Task A_code_is_good_once_and_not_for_long()
    {
        await using var twin = await Twin.StartAsync();
        var code = await twin.CodeAsync();
        Assert.Equal(200, (await twin.ExchangeAsync(code)).Status);
        Assert.Equal(Body("invalid_grant", "BAD_AUTH_CODE", "missing or unknown auth code"), (await twin.ExchangeAsync(code)).Text);

        var late = await twin.CodeAsync();
        twin.Clock.Advance(TimeSpan.FromMinutes(10));
        var answer = await twin.ExchangeAsync(late);
        Assert.Equal((400, "EXPIRED_AUTH_CODE", "invalid_grant"), (answer.Status, answer.String("status"), answer.String("error")));
    }

    [Theory]
    [InlineData("nobody", "secret-1", "invalid_client", "BAD_CLIENT_ID", "missing or unknown client id")]
    [InlineData(null, "secret-1", "invalid_client", "BAD_CLIENT_ID", "missing or unknown client id")]
    [InlineData("client-1", "wrong", "invalid_client", "BAD_CLIENT_SECRET", "missing or invalid client secret")]
    [InlineData("client-1", null, "invalid_client", "BAD_CLIENT_SECRET", "missing or invalid client secret")]
    public async Task A_client_says_who_it_is_in_the_body(string? clientId, string? secret, string error, string status, string message)
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        var code = await twin.CodeAsync();
        foreach (var answer in new[]
        {
            await twin.RefreshAsync(tokens.Refresh(), clientId: clientId, secret: secret),
            await twin.ExchangeAsync(code, clientId: clientId, secret: secret),
        })
            Assert.Equal((400, Body(error, status, message)), (answer.Status, answer.Text));
        Assert.Equal(200, (await twin.ExchangeAsync(code)).Status);
    }

    [Theory]
    [InlineData("na1-unknown")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_refresh_token_nobody_knows_is_refused(string? token)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.RefreshAsync(token);
        Assert.Equal((400, Play.BadRefreshToken), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Another_app_gets_nothing_for_a_token_or_a_code_that_is_not_its_own()
    {
        await using var twin = await Twin.StartAsync();
        await twin.ControlAsync(HttpMethod.Post, "/apps", """{"client_id":"other","client_secrets":["secret-2"]}""");
        var tokens = await twin.ConnectAsync();
        Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(tokens.Refresh(), clientId: "other", secret: "secret-2")).Text);
        Assert.Equal("BAD_AUTH_CODE", (await twin.ExchangeAsync(await twin.CodeAsync(), clientId: "other", secret: "secret-2")).String("status"));
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5903/oauth/callback")]
    [InlineData(null)]
    public async Task The_redirect_uri_of_the_exchange_is_the_one_of_the_consent(string? redirect)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.ExchangeAsync(await twin.CodeAsync(), redirect: redirect);
        Assert.Equal((400, "BAD_REDIRECT_URI"), (answer.Status, answer.String("status")));
    }

    [Theory]
    [InlineData("client_credentials")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Other_grant_types_are_unknown(string? type)
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.FormAsync(Play.Token, ("grant_type", type), ("client_id", "client-1"), ("client_secret", "secret-1"));
        Assert.Equal((400, "unsupported_grant_type", "BAD_GRANT_TYPE"), (answer.Status, answer.String("error"), answer.String("status")));
    }

    [Theory]
    [InlineData(Verifier, 200)]
    [InlineData("another-verifier-another-verifier-another-verifier", 400)]
    [InlineData(null, 400)]
    public async Task A_challenge_asks_for_its_verifier(string? verifier, int status)
    {
        await using var twin = await Twin.StartAsync();
        var code = await twin.CodeAsync(Play.InstallUrl(rest: $"code_challenge={Challenge}&code_challenge_method=S256"));
        var answer = await twin.ExchangeAsync(code, verifier: verifier);
        Assert.Equal(status, answer.Status);
        if (status == 400)
            Assert.Equal(("invalid_grant", "BAD_CODE_VERIFIER"), (answer.String("error"), answer.String("status")));
    }

    [Fact]
    public async Task A_verifier_without_a_challenge_is_refused_too()
    {
        await using var twin = await Twin.StartAsync();
        Assert.Equal("BAD_CODE_VERIFIER", (await twin.ExchangeAsync(await twin.CodeAsync(), verifier: Verifier)).String("status"));
    }

    [Theory]
    [InlineData(false, "", true)]
    [InlineData(true, "", false)]
    [InlineData(true, "code_challenge={c}&code_challenge_method=S256", true)]
    [InlineData(false, "code_challenge={c}&code_challenge_method=plain", false)]
    [InlineData(false, "code_challenge={c}", false)]
    [InlineData(false, "code_challenge_method=S256", false)]
    public async Task A_challenge_is_S256_and_can_be_asked_of_everybody(bool required, string rest, bool accepted)
    {
        await using var twin = await Twin.StartAsync();
        await twin.SetAsync($$"""{"require_pkce":{{(required ? "true" : "false")}}}""");
        var answer = await twin.ConsentAsync(Play.InstallUrl(rest: rest.Replace("{c}", Challenge, StringComparison.Ordinal)));
        Assert.Equal(accepted, answer.ContainsKey("location"));
    }

    [Fact]
    public async Task Two_secrets_are_good_while_one_replaces_the_other()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.ControlAsync(HttpMethod.Post, "/apps", """{"client_id":"client-1","client_secrets":["secret-1","secret-2"]}""");
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh(), secret: "secret-2")).Status);
        await twin.ControlAsync(HttpMethod.Post, "/apps", """{"client_id":"client-1","client_secrets":["secret-2"]}""");
        Assert.Equal("BAD_CLIENT_SECRET", (await twin.RefreshAsync(tokens.Refresh())).String("status"));
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh(), secret: "secret-2")).Status);
        await twin.ControlAsync(HttpMethod.Delete, "/apps/client-1");
        Assert.Equal("BAD_CLIENT_ID", (await twin.RefreshAsync(tokens.Refresh(), secret: "secret-2")).String("status"));
    }

    [Fact]
    public async Task The_old_format_names_no_fields_of_the_rfc()
    {
        await using var twin = await Twin.StartAsync();
        await twin.SetAsync("""{"legacy_errors":true}""");
        Assert.Equal(
            """{"status":"BAD_REFRESH_TOKEN","message":"missing or invalid refresh token","correlationId":"<uuid>"}""",
            (await twin.RefreshAsync("na1-unknown")).Verbatim);
        Assert.Equal(
            """{"status":"BAD_AUTH_CODE","message":"missing or unknown auth code","correlationId":"<uuid>"}""",
            (await twin.ExchangeAsync("na1-unknown")).Verbatim);
        var answer = await twin.RefreshAsync("x", clientId: "nobody");
        Assert.Equal("""{"status":"BAD_CLIENT_ID","message":"missing or unknown client id","correlationId":"<uuid>"}""", answer.Verbatim);
        Assert.Equal(answer.Header("x-hubspot-correlation-id"), answer.String("correlationId"));
    }

    [Fact]
    public async Task A_closed_account_is_a_bad_hub()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.ControlAsync(HttpMethod.Put, "/portals/44273183", """{"closed":true}""");
        Assert.Equal("""{"status":"BAD_HUB","message":"missing or unknown hub id","error":"access_denied"}""", (await twin.RefreshAsync(tokens.Refresh())).Text);
        Assert.Equal("INVALID_AUTHENTICATION", (await twin.GetAsync(Play.Contacts, tokens.Access())).String("category"));
    }

    [Fact]
    public async Task An_access_token_runs_out_by_the_clock()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        twin.Clock.Advance(TimeSpan.FromSeconds(1799));
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, tokens.Access())).Status);
        twin.Clock.Advance(TimeSpan.FromSeconds(1));
        var answer = await twin.GetAsync(Play.Contacts, tokens.Access());
        Assert.Equal(401, answer.Status);
        Assert.Equal(
            """{"status":"error","message":"The OAuth token used to make this call expired 0 second(s) ago.","correlationId":"<uuid>","category":"EXPIRED_AUTHENTICATION","context":{"expire time":["2026-11-23T12:30:00Z"]}}""",
            answer.Verbatim);
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, (await twin.RefreshAsync(tokens.Refresh())).Access())).Status);
    }

    [Fact]
    public async Task The_lifetime_can_be_changed_at_any_time()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.SetAsync("""{"access_token_lifetime":30}""");
        var shorter = await twin.RefreshAsync(tokens.Refresh());
        Assert.Equal(30, shorter.Json["expires_in"]!.GetValue<int>());
        twin.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("EXPIRED_AUTHENTICATION", (await twin.GetAsync(Play.Contacts, shorter.Access())).String("category"));
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, tokens.Access())).Status);
    }

    [Theory]
    [InlineData("null", null)]
    [InlineData("-5", "-5")]
    [InlineData("\"abc\"", "\"abc\"")]
    [InlineData("1e18", "1e18")]
    [InlineData("[1]", "[1]")]
    public async Task What_an_answer_says_of_its_lifetime_can_be_anything(string sent, string? seen)
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.SetAsync($$"""{"expires_in":{{sent}},"expires_in_times":1}""");
        var answer = await twin.RefreshAsync(tokens.Refresh());
        Assert.Equal((seen is not null, seen), (answer.Json.ContainsKey("expires_in"), answer.Json["expires_in"]?.ToJsonString()));
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, answer.Access())).Status);
        Assert.Equal(1800, (await twin.RefreshAsync(tokens.Refresh())).Json["expires_in"]!.GetValue<int>());

        await twin.SetAsync($$"""{"expires_in":{{sent}}}""");
        for (var again = 0; again < 3; again++)
            Assert.Equal(seen, (await twin.RefreshAsync(tokens.Refresh())).Json["expires_in"]?.ToJsonString());
        await twin.ControlAsync(HttpMethod.Delete, "/oauth");
        Assert.Equal(1800, (await twin.RefreshAsync(tokens.Refresh())).Json["expires_in"]!.GetValue<int>());
    }

    [Fact]
    public async Task Tokens_that_ran_out_long_ago_are_forgotten()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        for (var refresh = 0; refresh < 50; refresh++)
            await twin.RefreshAsync(tokens.Refresh());
        twin.Clock.Advance(TimeSpan.FromHours(2));
        await twin.RefreshAsync(tokens.Refresh());
        Assert.Equal(2, (await twin.ControlAsync(HttpMethod.Get, "/oauth"))["remembered_tokens"]!.GetValue<int>());
        Assert.Equal("EXPIRED_AUTHENTICATION", (await twin.GetAsync(Play.Contacts, tokens.Access())).String("category"));
    }

    [Fact]
    public async Task The_endpoint_has_a_limit_of_its_own()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.ControlAsync(HttpMethod.Post, "/apps", """{"client_id":"other","client_secrets":["secret-2"]}""");
        await twin.SetAsync("""{"token_requests_per_second":2}""");
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
        var answer = await twin.RefreshAsync(tokens.Refresh());
        Assert.Equal(
            (429, """{"status":"error","message":"You have reached your rate limit.","errorType":"RATE_LIMIT","correlationId":"","policyName":"SECONDLY","requestId":""}"""),
            (answer.Status, answer.Text));
        Assert.Equal("BAD_REFRESH_TOKEN", (await twin.RefreshAsync("x", clientId: "other", secret: "secret-2")).String("status"));
        twin.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
        await twin.SetAsync("""{"token_requests_per_second":null}""");
        for (var more = 0; more < 5; more++)
            Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
    }

    static string Body(string error, string status, string message) =>
        $$"""{"error":"{{error}}","error_description":"{{message}}","status":"{{status}}","message":"{{message}}"}""";
}
