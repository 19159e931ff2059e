namespace Connectors.Sandbox.Tests;

public sealed class ThrottleTests
{
    const string Contacts = "/crm/v3/objects/contacts", Search = Contacts + "/search";

    [Fact]
    public async Task The_111th_request_in_ten_seconds_is_refused_and_the_window_rolls()
    {
        await using var twin = await Twin.StartAsync();
        for (var sent = 0; sent < 110; sent++)
        {
            var fine = await twin.GetAsync(Contacts);
            Assert.Equal((200, $"{109 - sent}"), (fine.Status, fine.Header("X-HubSpot-RateLimit-Remaining")));
            if (sent == 0)
                twin.Clock.Advance(TimeSpan.FromSeconds(9));
        }

        var refused = await twin.GetAsync(Contacts);
        Assert.Equal(429, refused.Status);
        Assert.Matches(
            """^\{"status":"error","message":"You have reached your ten_secondly_rolling limit\.","errorType":"RATE_LIMIT","correlationId":"<uuid>","policyName":"TEN_SECONDLY_ROLLING","groupName":"publicapi:private_app-api-calls-ten-secondly:\d+:\d+"\}$""",
            refused.Verbatim);
        Assert.Equal("0", refused.Header("X-HubSpot-RateLimit-Remaining"));

        // Only the first request has left the window, so there is room for exactly one more.
        twin.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await twin.GetAsync(Contacts)).Status);
        Assert.Equal(429, (await twin.GetAsync(Contacts)).Status);
    }

    [Fact]
    public async Task Answers_tell_what_is_left()
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.GetAsync(Contacts);
        Assert.Equal("10000", answer.Header("X-HubSpot-RateLimit-Interval-Milliseconds"));
        Assert.Equal("110", answer.Header("X-HubSpot-RateLimit-Max"));
        Assert.Equal("109", answer.Header("X-HubSpot-RateLimit-Remaining"));
        Assert.Equal("11", answer.Header("X-HubSpot-RateLimit-Secondly"));
        Assert.Equal("10", answer.Header("X-HubSpot-RateLimit-Secondly-Remaining"));
        Assert.Null(answer.Header("X-HubSpot-RateLimit-Daily"));
    }

    [Fact]
    public async Task A_sixth_search_in_a_second_is_refused_without_headers_and_costs_no_other_request()
    {
        await using var twin = await Twin.StartAsync();
        for (var sent = 0; sent < 5; sent++)
        {
            var fine = await twin.PostAsync(Search, "{}");
            Assert.Equal(200, fine.Status);
            Assert.DoesNotContain(fine.Headers.Keys, name => name.StartsWith("x-hubspot-ratelimit", StringComparison.OrdinalIgnoreCase));
        }

        var refused = await twin.PostAsync(Search, "{}");
        Assert.Equal(429, refused.Status);
        Assert.Matches(
            """^\{"status":"error","message":"You have reached your secondly limit\.","errorType":"RATE_LIMIT","correlationId":"<uuid>","policyName":"SECONDLY","groupName":"publicapi:crm:search:oauth:\d+:\d+"\}$""",
            refused.Verbatim);
        Assert.Equal("109", (await twin.GetAsync(Contacts)).Header("X-HubSpot-RateLimit-Remaining"));

        twin.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await twin.PostAsync(Search, "{}")).Status);
    }

    [Fact]
    public async Task The_burst_belongs_to_an_app_and_searches_to_the_whole_portal()
    {
        await using var twin = await Twin.StartAsync();
        var portal = (await twin.GetAsync("/account-info/v3/details")).Json["portalId"]!.GetValue<long>();
        await twin.ControlAsync(HttpMethod.Post, "/portals", $$"""{"portal_id":{{portal}},"token":"second-app"}""");
        await twin.ControlAsync(HttpMethod.Post, "/portals", """{"token":"elsewhere"}""");
        await twin.ControlAsync(HttpMethod.Put, "/limits", """{"requests_per_ten_seconds":2,"searches_per_second":1}""");

        Assert.Equal(200, (await twin.GetAsync(Contacts)).Status);
        Assert.Equal(429, (await twin.GetAsync(Contacts)).Status);
        Assert.Equal(200, (await twin.GetAsync(Contacts, "second-app")).Status);

        Assert.Equal(200, (await twin.PostAsync(Search, "{}")).Status);
        Assert.Equal(429, (await twin.PostAsync(Search, "{}", "second-app")).Status);
        Assert.Equal(200, (await twin.PostAsync(Search, "{}", "elsewhere")).Status);
    }

    [Fact]
    public async Task A_daily_limit_is_told_to_private_apps_and_ends_at_midnight()
    {
        await using var twin = await Twin.StartAsync(with: options => new SandboxOptions
        {
            Empty = true, Clock = options.Clock, Random = options.Random, RequestsPerDay = 1,
        });
        var fine = await twin.GetAsync(Contacts);
        Assert.Equal(("1", "0"), (fine.Header("X-HubSpot-RateLimit-Daily"), fine.Header("X-HubSpot-RateLimit-Daily-Remaining")));

        var refused = await twin.GetAsync(Contacts);
        Assert.Equal(429, refused.Status);
        Assert.Equal(
            """{"status":"error","message":"You have reached your daily limit.","errorType":"RATE_LIMIT","correlationId":"<uuid>","policyName":"DAILY","requestId":"<uuid>"}""",
            refused.Verbatim);
        twin.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal(200, (await twin.GetAsync(Contacts)).Status);
    }
}
