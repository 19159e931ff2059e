using Connectors.Accounts.Store;
using Connectors.Accounts.Tests.Consent;
using static Connectors.Accounts.Tests.Consent.ConsentHouse;

namespace Connectors.Accounts.Tests.Revoking;

/// <summary>RFC 7009, six times, and an honest word about how it went.</summary>
public sealed class RevokerTests
{
    [Fact]
    public async Task A_grant_is_given_back_in_the_body_of_one_request()
    {
        await using var house = await OpenAsync();
        var id = await GivenUpAsync(house);
        Assert.Equal(1, await house.Runtime.Revoker.RunOnceAsync(default));
        Assert.Equal("confirmed", await house.Accounts.RevocationAsync("t1", id));
        var sent = Assert.Single(house.Provider.To("/revoke"));
        Assert.Matches("^token=rt[^&]+&token_type_hint=refresh_token&client_id=client-1&client_secret=s3cret%2Fcanary%2Bclient$", sent.Body);
        Assert.Equal("", sent.Address.Query);
        Assert.DoesNotContain(house.Provider.Secrets, s => house.Provider.HasRefreshToken(s));
        Assert.Equal(0, await house.Runtime.Revoker.RunOnceAsync(default));
        Assert.Equal((null, null, 0), await KeptAsync(house, id));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(401)]
    [InlineData(0)]
    public async Task A_revocation_that_fails_is_tried_six_times_ever_more_rarely_and_then_unconfirmed(int status)
    {
        for (var seed = 0; seed < 3; seed++)
        {
            await using var house = await OpenAsync();
            var id = await GivenUpAsync(house);
            house.Provider.Instead = (_, _) => status == 0 ? throw new HttpRequestException("no") : Task.FromResult<HttpResponseMessage?>(FakeProvider.Answer(status, "{}"));
            for (var attempt = 1; attempt <= 6; attempt++)
            {
                Assert.Equal("pending", await house.Accounts.RevocationAsync("t1", id));
                Assert.Equal(1, await house.Runtime.Revoker.RunOnceAsync(default));
                Assert.Equal(attempt, house.Provider.To("/revoke").Count());
                Assert.Equal(0, await house.Runtime.Revoker.RunOnceAsync(default));
                if (attempt < 6)
                {
                    var wait = (await house.Store.FindRevocationAsync("t1", id))!.DueAt!.Value - house.Clock.GetUtcNow();
                    var middle = 10 * Math.Pow(2, attempt - 1);
                    Assert.InRange(wait.TotalSeconds, middle * 0.5, middle * 1.5);
                    house.Clock.Advance(wait - TimeSpan.FromTicks(1));
                    Assert.Equal(0, await house.Runtime.Revoker.RunOnceAsync(default));
                    house.Clock.Advance(TimeSpan.FromTicks(1));
                }
            }

            Assert.Equal("unconfirmed", await house.Accounts.RevocationAsync("t1", id));
            Assert.Equal((null, null, 0), await KeptAsync(house, id));
            house.Clock.Advance(TimeSpan.FromDays(30));
            Assert.Equal(0, await house.Runtime.Revoker.RunOnceAsync(default));
        }
    }

    [Fact]
    public async Task The_waits_are_spread()
    {
        await using var house = await OpenAsync();
        house.Provider.Instead = (sent, _) => Task.FromResult(sent.Address.AbsolutePath.EndsWith("revoke", StringComparison.Ordinal) ? FakeProvider.Answer(500, "") : null);
        var waits = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            var key = Ann with { Identifier = $"user-{i}" };
            await house.ConnectAsync(key, new($"{i}"));
            var id = (await house.Accounts.DisconnectAsync(key)).Id;
            await house.Runtime.Revoker.RunOnceAsync(default);
            waits.Add(((await house.Store.FindRevocationAsync("t1", id))!.DueAt!.Value - house.Clock.GetUtcNow()).TotalSeconds);
        }

        Assert.All(waits, w => Assert.InRange(w, 5, 15));
        Assert.True(waits.Min() < 7 && waits.Max() > 13);
    }

    [Fact]
    public async Task An_endpoint_that_hangs_delays_nobody_and_is_given_up_after_twenty_seconds()
    {
        await using var house = await OpenAsync();
        var arrivals = 0;
        var all = new TaskCompletionSource();
        for (var i = 0; i < 16; i++)
        {
            await house.ConnectAsync(Ann with { Identifier = $"user-{i}" }, new($"{i}"));
            await house.Accounts.DisconnectAsync(Ann with { Identifier = $"user-{i}" });
        }

        house.Provider.Instead = (_, _) =>
        {
            if (Interlocked.Increment(ref arrivals) == 16)
            {
                all.SetResult();
            }

            return new TaskCompletionSource<HttpResponseMessage?>().Task;
        };
        var running = house.Runtime.Revoker.RunOnceAsync(default);

        // A lease is 60 seconds: a batch that went one by one would have lost it long before its end.
        await all.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(AccountStatus.Disconnected, (await house.AccountAsync(Ann with { Identifier = "user-1" })).Status);
        house.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(16, await running);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
            (await house.Store.FindRevocationAsync("t1", (await house.AccountAsync(Ann with { Identifier = $"user-{i}" })).Id))!.Attempts)), a => Assert.Equal(1, a));
    }

    [Fact]
    public async Task Another_process_goes_on_where_one_died_between_two_tries()
    {
        await using var house = await OpenAsync();
        var id = await GivenUpAsync(house);
        house.Provider.Instead = (_, _) => Task.FromResult<HttpResponseMessage?>(FakeProvider.Answer(500, ""));
        await house.Runtime.Revoker.RunOnceAsync(default);
        house.Clock.Advance(TimeSpan.FromSeconds(15));
        await house.Runtime.Revoker.RunOnceAsync(default);

        await using var next = await OpenAsync(store: house.Store, clock: house.Clock, provider: house.Provider);
        Assert.Equal(2, (await house.Store.FindRevocationAsync("t1", id))!.Attempts);
        house.Provider.Instead = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
        house.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, await next.Runtime.Revoker.RunOnceAsync(default));
        Assert.Equal("confirmed", await next.Accounts.RevocationAsync("t1", id));
    }

    [Fact]
    public async Task A_try_that_the_end_of_the_process_broke_off_is_none_and_is_made_again_after_the_lease()
    {
        await using var house = await OpenAsync();
        var id = await GivenUpAsync(house);
        var arrived = new TaskCompletionSource();
        house.Provider.Instead = (_, _) =>
        {
            arrived.TrySetResult();
            return new TaskCompletionSource<HttpResponseMessage?>().Task;
        };
        using var dying = new CancellationTokenSource();
        var running = house.Runtime.Revoker.RunOnceAsync(dying.Token);
        await arrived.Task;
        await dying.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal((0, null), ((await house.Store.FindRevocationAsync("t1", id))!.Attempts, (await house.Store.FindRevocationAsync("t1", id))!.Outcome));

        await using var next = await OpenAsync(store: house.Store, clock: house.Clock, provider: house.Provider);
        house.Provider.Instead = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
        Assert.Equal(0, await next.Runtime.Revoker.RunOnceAsync(default));
        house.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(1, await next.Runtime.Revoker.RunOnceAsync(default));
        Assert.Equal("confirmed", await next.Accounts.RevocationAsync("t1", id));
    }

    [Fact]
    public async Task The_loop_gives_back_what_is_given_up_without_waiting_for_its_next_look()
    {
        await using var house = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var running = house.Runtime.Revoker.RunAsync(stop.Token);
        var answered = new TaskCompletionSource();
        house.Provider.Instead = (sent, _) =>
        {
            if (sent.Address.AbsolutePath.EndsWith("revoke", StringComparison.Ordinal))
            {
                answered.TrySetResult();
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };
        await GivenUpAsync(house);
        await answered.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Where_nothing_can_be_revoked_that_is_said()
    {
        await using var house = await OpenAsync(Style.Slack);
        var id = await GivenUpAsync(house);
        Assert.Equal("unsupported", await house.Accounts.RevocationAsync("t1", id));
        Assert.Equal((null, null, 0), await KeptAsync(house, id));

        await using var without = await OpenAsync(store: house.Store, clock: house.Clock, connections: c => c[0] = App(Style.HubSpot, "another"));
        Assert.Equal(0, await without.Runtime.Revoker.RunOnceAsync(default));
    }

    [Fact]
    public async Task A_connection_that_was_taken_out_of_the_configuration_is_given_up_all_the_same()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        await using var without = await OpenAsync(store: house.Store, clock: house.Clock, connections: c => c[0] = App(Style.HubSpot, "another"));
        var id = (await without.Accounts.DisconnectAsync(Ann)).Id;
        Assert.Equal("unsupported", await without.Accounts.RevocationAsync("t1", id));
        Assert.Null((await house.RowAsync()).AccessToken);
    }

    [Fact]
    public async Task What_does_not_open_is_forgotten_and_unconfirmed()
    {
        await using var house = await OpenAsync();
        await house.ConnectAsync();
        var row = await house.RowAsync();
        await house.Store.WriteAsync(new(row with { RefreshToken = [.. row.RefreshToken!.Select((b, i) => i == 30 ? (byte)~b : b)] }));
        var id = (await house.Accounts.DisconnectAsync(Ann)).Id;
        Assert.Equal("unconfirmed", await house.Accounts.RevocationAsync("t1", id));
        Assert.Null((await house.RowAsync()).RefreshToken);

        // The same when it is the revocation's own copy.
        id = await GivenUpAsync(house);
        var revocation = (await house.Store.FindRevocationAsync("t1", id))!;
        await house.Store.WriteRevocationAsync(revocation with { Token = [.. revocation.Token!.Select((b, i) => i == 30 ? (byte)~b : b)] });
        Assert.Equal(1, await house.Runtime.Revoker.RunOnceAsync(default));
        Assert.Equal("unconfirmed", await house.Accounts.RevocationAsync("t1", id));
        Assert.Empty(house.Provider.To("/revoke"));
    }

    [Fact]
    public async Task A_grant_without_a_refresh_token_is_given_back_by_its_access_token()
    {
        await using var house = await OpenAsync(Style.Salesforce);
        await house.ConnectAsync(by: new() { GivesRefreshToken = false });
        var id = (await house.Accounts.DisconnectAsync(Ann)).Id;
        await house.Runtime.Revoker.RunOnceAsync(default);
        Assert.Equal("confirmed", await house.Accounts.RevocationAsync("t1", id));
        Assert.StartsWith("token=at", Assert.Single(house.Provider.To("/revoke")).Body, StringComparison.Ordinal);
    }

    static async Task<string> GivenUpAsync(ConsentHouse house)
    {
        Assert.True((await house.ConnectAsync()).IsConnected);
        return (await house.Accounts.DisconnectAsync(Ann)).Id;
    }

    static async Task<(byte[]? Token, DateTimeOffset? DueAt, int KeyId)> KeptAsync(ConsentHouse house, string id) =>
        await house.Store.FindRevocationAsync("t1", id) is Revocation kept ? (kept.Token, kept.DueAt, kept.KeyId) : throw new Xunit.Sdk.XunitException("none");
}
