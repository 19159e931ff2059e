using System.Globalization;
using System.Net;

namespace Connectors.EndToEnd.Tests;

/// <summary>Twenty callers on one portal, against the limits as the provider has them.</summary>
public class LimitTests
{
    const int Callers = 20;

    [Fact]
    public async Task Nobody_hears_of_a_limit_while_there_is_time_to_wait_for_it()
    {
        await using var world = await World.StartAsync();
        await world.LimitAsync(110, 5);
        await world.ForgetRequestsAsync();
        var lists = Enumerable.Range(0, Callers).Select(i => RepeatAsync(i, "hubspot_contacts_list", "{}", 8));
        var searches = Enumerable.Range(0, Callers).Select(i => RepeatAsync(i, "hubspot_contacts_search", """{"query":"acme"}""", 2));

        var answers = (await Task.WhenAll([.. lists, .. searches])).SelectMany(a => a).ToList();

        Assert.Equal(Callers * 10, answers.Count);
        Assert.All(answers, a => Assert.True(a.Status == HttpStatusCode.OK, a.Json.ToJsonString()));

        // Each call reached the provider once: it had no reason to refuse any.
        Assert.Equal(answers.Count, (await world.RequestsAsync()).Count);

        async Task<List<Answer>> RepeatAsync(int caller, string tool, string input, int times)
        {
            var answers = new List<Answer>();
            for (var i = 0; i < times; i++)
            {
                answers.Add(await world.CallAsync(tool, input, more: ""","deadline":60""", identifier: $"user-{caller}"));
            }

            return answers;
        }
    }

    [Fact]
    public async Task A_call_that_would_come_too_late_is_refused_at_once_and_not_sent()
    {
        await using var world = await World.StartAsync();
        await world.LimitAsync(110, 5);
        await world.ForgetRequestsAsync();
        var calls = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => world.CallAsync("hubspot_contacts_search", """{"query":"acme"}""", more: ""","deadline":2""")));

        // On a slow machine one that got its place at the last moment may be cut by its deadline; that one was sent.
        var refused = calls.Where(c => c.Status != HttpStatusCode.OK && c.Code != "provider_unavailable").ToList();
        Assert.InRange(refused.Count, 40, 57);
        Assert.All(refused, c =>
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limited", "true"), (c.Status, c.Code, c["retryable"]));
            Assert.True(DateTimeOffset.Parse(c["retry_at"]!, CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.AddMinutes(-1));
        });
        Assert.Equal(calls.Length - refused.Count, (await world.RequestsAsync()).Count);
    }

    [Theory]
    [InlineData("rate_limit_secondly", "rate_limited", HttpStatusCode.TooManyRequests, 1)]
    [InlineData("rate_limit_ten_secondly_rolling", "rate_limited", HttpStatusCode.TooManyRequests, 10)]
    [InlineData("rate_limit_secondly_without_policy", "rate_limited", HttpStatusCode.TooManyRequests, 1)]
    [InlineData("rate_limit_daily", "quota_exhausted", HttpStatusCode.TooManyRequests, 3600)]
    [InlineData("locked", "provider_unavailable", HttpStatusCode.ServiceUnavailable, 2)]
    public async Task A_provider_that_cannot_now_says_when(string fault, string code, HttpStatusCode status, int seconds)
    {
        // A limit that was met holds for whatever comes after it, so each has a world of its own.
        await using var world = await World.StartAsync();
        await world.ArmAsync($$"""{"kind":"{{fault}}"}""");

        var before = DateTimeOffset.UtcNow;
        var answer = await world.CallAsync("hubspot_deal_create", """{"dealname":"Later","dealstage":"appointmentscheduled"}""", more: ""","deadline":1""");

        Assert.Equal((status, code, "nobody"), (answer.Status, answer.Code, answer["fix_by"]));
        var retryAt = DateTimeOffset.Parse(answer["retry_at"]!, CultureInfo.InvariantCulture);
        Assert.InRange(retryAt, before.AddSeconds(seconds), DateTimeOffset.UtcNow.AddSeconds(seconds));
        Assert.NotNull(answer["correlation_id"]);
    }
}
