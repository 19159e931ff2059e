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
        var world = new World();
        await world.InitializeAsync();
        try
        {
            await world.LimitAsync(110, 5);
            await world.ForgetRequestsAsync();
            var lists = Enumerable.Range(0, Callers).Select(_ => RepeatAsync("hubspot_contacts_list", "{}", 8));
            var searches = Enumerable.Range(0, Callers).Select(_ => RepeatAsync("hubspot_contacts_search", """{"query":"acme"}""", 2));

            var answers = (await Task.WhenAll([.. lists, .. searches])).SelectMany(a => a).ToList();

            Assert.Equal(Callers * 10, answers.Count);
            Assert.All(answers, a => Assert.True(a.Status == HttpStatusCode.OK, a.Json.ToJsonString()));

            // Each call reached the provider once: it had no reason to refuse any.
            Assert.Equal(answers.Count, (await world.RequestsAsync()).Count);
        }
        finally
        {
            await world.DisposeAsync();
        }

        async Task<List<Answer>> RepeatAsync(string tool, string input, int times)
        {
            var answers = new List<Answer>();
            for (var i = 0; i < times; i++)
            {
                answers.Add(await world.CallAsync(tool, input, more: ""","deadline":60"""));
            }

            return answers;
        }
    }

    [Fact]
    public async Task A_call_that_would_come_too_late_is_refused_at_once_and_not_sent()
    {
        var world = new World();
        await world.InitializeAsync();
        try
        {
            await world.LimitAsync(110, 5);
            await world.ForgetRequestsAsync();
            var calls = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => world.CallAsync("hubspot_contacts_search", """{"query":"acme"}""", more: ""","deadline":2""")));

            var refused = calls.Where(c => c.Status != HttpStatusCode.OK).ToList();
            Assert.InRange(refused.Count, 40, 55);
            Assert.All(refused, c =>
            {
                Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limited", "true"), (c.Status, c.Code, c["retryable"]));
                Assert.True(DateTimeOffset.Parse(c["retry_at"]!, CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.AddMinutes(-1));
            });
            Assert.Equal(calls.Length - refused.Count, (await world.RequestsAsync()).Count);
        }
        finally
        {
            await world.DisposeAsync();
        }
    }
}
