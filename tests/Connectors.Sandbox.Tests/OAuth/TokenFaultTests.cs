namespace Connectors.Sandbox.Tests.OAuth;

public sealed class TokenFaultTests
{
    [Theory]
    [InlineData("bad_gateway", 502, "<html>")]
    [InlineData("unavailable", 503, "<html>")]
    [InlineData("html_ok", 200, "<html>")]
    [InlineData("token_rate_limit", 429, """{"status":"error","message":"You have reached your rate limit.","errorType":"RATE_LIMIT","correlationId":"","policyName":"SECONDLY","requestId":""}""")]
    [InlineData("token_ok_with_error", 200, Play.BadRefreshToken)]
    [InlineData("token_service_error", 500, """{"status":"error","message":"internal error","correlationId":""")]
    [InlineData("token_huge", 200, """{"token_type":"bearer","padding":"xxx""")]
    public async Task A_fault_before_the_work_leaves_every_token_as_it_was(string kind, int status, string start)
    {
        await using var twin = await Twin.StartAsync();
        await twin.SetAsync("""{"rotation":"strict"}""");
        var tokens = await twin.ConnectAsync();
        await twin.ControlAsync(HttpMethod.Delete, "/oauth/log");
        foreach (var path in new[] { Play.Token, "/oauth/v1/token", Play.Token + "/introspect", Play.Token + "/revoke" })
        {
            await twin.ArmAsync($$"""{"kind":"{{kind}}","path_contains":"/token"}""");
            var answer = await twin.FormAsync(
                path, ("grant_type", "refresh_token"), ("client_id", "client-1"), ("client_secret", "secret-1"), ("refresh_token", tokens.Refresh()), ("token", tokens.Refresh()));
            Assert.Equal(status, answer.Status);
            Assert.StartsWith(start, answer.Text, StringComparison.Ordinal);
        }

        Assert.Empty(await twin.EventsAsync());
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
    }

    [Fact]
    public async Task A_huge_answer_is_json_of_more_than_64_KiB_with_tokens_nobody_knows()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.ArmAsync("""{"kind":"token_huge"}""");
        var answer = await twin.RefreshAsync(tokens.Refresh());
        Assert.True(answer.Text.Length > 64 * 1024);
        Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(answer.Refresh())).Text);
    }

    [Theory]
    [InlineData("drop_before", false)]
    [InlineData("drop_after", true)]
    [InlineData("truncated", true)]
    [InlineData("origin_timeout", true)]
    public async Task A_revocation_whose_answer_is_lost_was_done_or_not(string kind, bool isDone)
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.ArmAsync($$"""{"kind":"{{kind}}","method":"DELETE","path_contains":"refresh-tokens"}""");
        if (kind is "drop_before" or "drop_after")
            await Assert.ThrowsAsync<HttpRequestException>(() => twin.DeleteAsync("/oauth/v1/refresh-tokens/" + tokens.Refresh(), token: ""));
        else
            await twin.DeleteAsync("/oauth/v1/refresh-tokens/" + tokens.Refresh(), token: "");
        Assert.Equal(isDone ? 400 : 200, (await twin.RefreshAsync(tokens.Refresh())).Status);
    }

    [Theory]
    [InlineData("drop_before")]
    [InlineData("drop_after")]
    public async Task An_introspection_can_be_cut_off(string kind)
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.ArmAsync($$"""{"kind":"{{kind}}","path_contains":"/introspect"}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => twin.IntrospectAsync(tokens.Refresh()));
        Assert.Equal(200, (await twin.IntrospectAsync(tokens.Refresh())).Status);
    }

    [Fact]
    public async Task An_origin_timeout_has_rotated()
    {
        await using var twin = await Twin.StartAsync();
        await twin.SetAsync("""{"rotation":"strict"}""");
        var tokens = await twin.ConnectAsync();
        await twin.ArmAsync("""{"kind":"origin_timeout","path_contains":"/token"}""");
        Assert.Equal(524, (await twin.RefreshAsync(tokens.Refresh())).Status);
        var last = (await twin.ControlListAsync(HttpMethod.Get, "/oauth/log"))[^1]!;
        Assert.Equal("refreshed 524 false", $"{last["event"]} {last["status"]} {last["connection_cut"]!.ToJsonString()}");
        Assert.Equal(400, (await twin.RefreshAsync(tokens.Refresh())).Status);
    }

    [Fact]
    public async Task A_refresh_that_hangs_says_nothing_and_changes_nothing()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.ControlAsync(HttpMethod.Delete, "/requests");
        await twin.ArmAsync("""{"kind":"hang","path_contains":"/token"}""");
        using var patience = new CancellationTokenSource();
        using var form = new FormUrlEncodedContent([new("grant_type", "refresh_token")]);
        var hanging = twin.Client.PostAsync(Play.Token, form, patience.Token);
        await twin.UntilReceivedAsync(1);
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
        Assert.False(hanging.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    [Fact]
    public async Task An_outage_lasts_until_it_is_cleared()
    {
        await using var twin = await Twin.StartAsync();
        var tokens = await twin.ConnectAsync();
        await twin.ArmAsync("""{"kind":"unavailable","path_contains":"/token","times":-1,"retry_after":7}""");
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var answer = await twin.RefreshAsync(tokens.Refresh());
            Assert.Equal((503, "7"), (answer.Status, answer.Header("Retry-After")));
        }

        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, tokens.Access())).Status);
        await twin.ControlAsync(HttpMethod.Delete, "/faults");
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
    }

    [Fact]
    public async Task A_fault_can_wait_for_a_word_in_the_body_and_answer_what_it_is_told()
    {
        await using var twin = await Twin.StartAsync();
        var code = await twin.CodeAsync();
        await twin.ArmAsync("""{"kind":"answer","body_contains":"grant_type=refresh_token","status":403,"body":{"error":"teapot"}}""");
        await twin.ArmAsync("""{"kind":"answer","body_contains":"grant_type=refresh_token","body":"not json"}""");
        var tokens = await twin.ExchangeAsync(code);
        Assert.Equal(200, tokens.Status);
        var (first, second) = (await twin.RefreshAsync(tokens.Refresh()), await twin.RefreshAsync(tokens.Refresh()));
        Assert.Equal((403, """{"error":"teapot"}"""), (first.Status, first.Text));
        Assert.Equal((200, "not json"), (second.Status, second.Text));
        Assert.Equal(200, (await twin.RefreshAsync(tokens.Refresh())).Status);
    }
}
