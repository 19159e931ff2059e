using System.Net;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>Whatever the number of callers and processes, one expiry of one account costs one token request.</summary>
public class OneRefreshTests
{
    const int Accounts = 20;
    const int Calls = 1000;

    [Fact]
    public async Task A_thousand_calls_over_three_processes_cost_one_token_request_per_account_and_expiry()
    {
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 3, Rotation = "strict" });
        var identifiers = Enumerable.Range(0, Accounts).Select(i => $"user-{i}").ToList();
        var portals = await Task.WhenAll(identifiers.Select((id, i) => world.ConnectAsync(id, server: i % 3)));

        // Every process has every token in its cache when they end.
        await CallAllAsync(world, identifiers, 3 * Accounts);
        await world.ForgetLogAsync();

        // The provider ends the tokens before their time: the calls find it out.
        foreach (var portal in portals)
        {
            await world.TwinAsync(HttpMethod.Post, "/_twin/expire", $$"""{"portal_id":{{portal}}}""");
        }

        await CallAllAsync(world, identifiers, Calls);
        AssertOneEach(await world.LogAsync(), portals);

        // Their time is over: callers and the background loops of three processes come to it together.
        await world.ForgetLogAsync();
        await using (var hand = await StoreHand.OpenAsync(world))
        {
            await Task.WhenAll(identifiers.Select(id => hand.MakeDueAsync(id, row => row with { ExpiresAt = hand.Store.Clock.GetUtcNow().AddSeconds(1) })));
        }

        await CallAllAsync(world, identifiers, Calls);
        AssertOneEach(await world.LogAsync(), portals);
    }

    static async Task CallAllAsync(AccountsWorld world, List<string> identifiers, int calls)
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, calls).Select(i => world.CallAsync(identifiers[i / 3 % identifiers.Count], server: i % 3)));

        Assert.All(replies, r => Assert.True(r.Status == HttpStatusCode.OK, r.Text));
    }

    static void AssertOneEach(IReadOnlyList<OAuthEvent> log, string[] portals)
    {
        Assert.All(log, e => Assert.Equal("refreshed", e.Event));
        Assert.Equal(portals.Order(StringComparer.Ordinal), log.Select(e => e.Portal!).Order(StringComparer.Ordinal));
    }
}
