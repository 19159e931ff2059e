namespace Connectors.Sandbox.Tests.OAuth;

public sealed class RotationTests
{
    [Fact]
    public async Task Strict_rotation_replaces_the_token_each_time()
    {
        await using var twin = await StartAsync(TokenRotation.Strict);
        var first = await twin.ConnectAsync();
        var second = await twin.RefreshAsync(first.Refresh());
        var third = await twin.RefreshAsync(second.Refresh());
        Assert.Equal(3, new[] { first.Refresh(), second.Refresh(), third.Refresh() }.Distinct().Count());
        Assert.Equal(["code_issued", "exchanged", "refreshed", "refreshed"], await twin.EventsAsync());
    }

    [Fact]
    public async Task With_strict_rotation_a_token_used_twice_is_the_end_of_its_whole_family_and_of_no_other()
    {
        await using var twin = await StartAsync(TokenRotation.Strict);
        var (first, innocent) = (await twin.ConnectAsync(), await twin.ConnectAsync());
        var second = await twin.RefreshAsync(first.Refresh());
        var third = await twin.RefreshAsync(second.Refresh());

        Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(first.Refresh())).Text);
        Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(third.Refresh())).Text);
        Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(second.Refresh())).Text);
        Assert.Equal("""{"active":false}""", (await twin.IntrospectAsync(third.Refresh())).Text);
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, third.Access())).Status);
        Assert.Equal(200, (await twin.RefreshAsync(innocent.Refresh())).Status);

        var log = await twin.ControlListAsync(HttpMethod.Get, "/oauth/log");
        Assert.Equal(
            ["refreshed 1", "refreshed 1", "reuse 1", "grant_killed 1", "refused 1", "reuse 1", "introspected ", "refreshed 2"],
            log.Skip(4).Select(entry => $"{entry!["event"]} {entry["grant_id"]}"));
        var grants = (await twin.ControlAsync(HttpMethod.Get, "/oauth?grants=true"))["grants"]!.AsArray();
        Assert.Equal(["killed 2", "live 1"], grants.Select(grant => $"{grant!["state"]} {grant["refreshes"]}"));
    }

    [Fact]
    public async Task With_a_grace_the_old_token_brings_the_same_pair_for_a_while()
    {
        await using var twin = await StartAsync(TokenRotation.Grace);
        var first = await twin.ConnectAsync();
        var second = await twin.RefreshAsync(first.Refresh());
        twin.Clock.Advance(TimeSpan.FromSeconds(29));
        var again = await twin.RefreshAsync(first.Refresh());
        Assert.Equal((second.Refresh(), second.Access()), (again.Refresh(), again.Access()));
        Assert.Equal(1771, again.Json["expires_in"]!.GetValue<int>());
        Assert.NotEqual(first.Refresh(), second.Refresh());

        twin.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(first.Refresh())).Text);
        Assert.Equal(200, (await twin.RefreshAsync(second.Refresh())).Status);
    }

    [Fact]
    public async Task A_refresh_token_that_is_not_mentioned_stays_good()
    {
        await using var twin = await StartAsync(TokenRotation.Absent);
        var first = await twin.ConnectAsync();
        for (var refresh = 0; refresh < 2; refresh++)
        {
            var answer = await twin.RefreshAsync(first.Refresh());
            Assert.Equal((200, false), (answer.Status, answer.Json.ContainsKey("refresh_token")));
            Assert.Equal(200, (await twin.GetAsync(Play.Contacts, answer.Access())).Status);
        }
    }

    [Fact]
    public async Task Rotation_can_be_changed_while_tokens_are_out()
    {
        await using var twin = await Twin.StartAsync();
        var first = await twin.ConnectAsync();
        Assert.Equal(first.Refresh(), (await twin.RefreshAsync(first.Refresh())).Refresh());
        await twin.SetAsync("""{"rotation":"grace","grace_seconds":5}""");
        var second = await twin.RefreshAsync(first.Refresh());
        Assert.NotEqual(first.Refresh(), second.Refresh());
        await twin.SetAsync("""{"rotation":"none"}""");
        Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(first.Refresh())).Text);
        Assert.Equal(second.Refresh(), (await twin.RefreshAsync(second.Refresh())).Refresh());
        await twin.SetAsync("""{"rotation":"strict"}""");
        await twin.RefreshAsync(first.Refresh());
        Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(second.Refresh())).Text);
    }

    [Theory]
    [InlineData("drop_after")]
    [InlineData("truncated")]
    public async Task A_rotation_whose_answer_is_lost_has_happened(string fault)
    {
        await using var twin = await StartAsync(TokenRotation.Strict);
        var first = await twin.ConnectAsync();
        await twin.ArmAsync($$"""{"kind":"{{fault}}","path_contains":"/token"}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => twin.RefreshAsync(first.Refresh()));
        var lost = (await twin.ControlListAsync(HttpMethod.Get, "/oauth/log"))[^1]!;
        Assert.Equal(("refreshed", true), (lost["event"]!.GetValue<string>(), lost["connection_cut"]!.GetValue<bool>()));

        Assert.Equal(Play.BadRefreshToken, (await twin.RefreshAsync(first.Refresh())).Text);
        Assert.Equal(["reuse", "grant_killed"], (await twin.EventsAsync())[^2..]);
    }

    [Fact]
    public async Task A_lost_answer_can_be_fetched_again_within_the_grace()
    {
        await using var twin = await StartAsync(TokenRotation.Grace);
        var first = await twin.ConnectAsync();
        await twin.ArmAsync("""{"kind":"drop_after","path_contains":"/token"}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => twin.RefreshAsync(first.Refresh()));
        var again = await twin.RefreshAsync(first.Refresh());
        Assert.Equal(200, again.Status);
        Assert.Equal(200, (await twin.GetAsync(Play.Contacts, again.Access())).Status);
        Assert.Equal(200, (await twin.RefreshAsync(again.Refresh())).Status);
    }

    [Fact]
    public async Task Of_many_at_once_with_strict_rotation_one_is_served()
    {
        await using var twin = await StartAsync(TokenRotation.Strict);
        var first = await twin.ConnectAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => twin.RefreshAsync(first.Refresh())));
        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Single(await twin.EventsAsync(), "grant_killed");
    }

    static Task<Twin> StartAsync(TokenRotation rotation) => Twin.StartAsync(with: options => new SandboxOptions
    {
        Empty = true, Clock = options.Clock, Random = options.Random,
        ClientId = options.ClientId, ClientSecret = options.ClientSecret, Rotation = rotation,
    });
}
