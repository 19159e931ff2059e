namespace Connectors.Sandbox.Tests;

public sealed class SandboxHostTests
{
    [Fact]
    public async Task A_twin_listens_on_loopback_with_a_made_up_token()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions());
        Assert.True(host.Address.IsLoopback);
        Assert.NotEqual(0, host.Address.Port);
        Assert.Matches("^pat-na1-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", host.Token);
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_token()
    {
        await using var one = await SandboxHost.StartAsync(new SandboxOptions { Random = new Random(5) });
        await using var two = await SandboxHost.StartAsync(new SandboxOptions { Random = new Random(5) });
        await using var three = await SandboxHost.StartAsync(new SandboxOptions { Random = new Random(6) });
        Assert.Equal(one.Token, two.Token);
        Assert.NotEqual(one.Token, three.Token);
    }

    [Fact]
    public async Task Waiting_ends_when_the_caller_says_so()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions());
        using var stop = new CancellationTokenSource();
        var waiting = host.WaitForShutdownAsync(stop.Token);
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();
        await waiting;
    }

    [Fact]
    public async Task An_address_that_is_taken_is_an_error_at_once()
    {
        await using var first = await SandboxHost.StartAsync(new SandboxOptions());
        await Assert.ThrowsAsync<IOException>(() => SandboxHost.StartAsync(new SandboxOptions { Listen = first.Address.ToString() }));
    }

    [Fact]
    public async Task A_stopped_twin_answers_no_more()
    {
        var host = await SandboxHost.StartAsync(new SandboxOptions());
        await host.DisposeAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/_twin"));
    }

    [Theory]
    [InlineData("contacts", 25)]
    [InlineData("companies", 8)]
    [InlineData("deals", 12)]
    public async Task The_ready_portal_holds_the_seed_data_unless_asked_to_be_empty(string type, int count)
    {
        await using var full = await Twin.StartAsync(empty: false);
        await using var empty = await Twin.StartAsync();
        Assert.Equal(count, (await full.GetAsync($"/crm/v3/objects/{type}?limit=100")).Ids().Length);
        Assert.Empty((await empty.GetAsync($"/crm/v3/objects/{type}?limit=100")).Ids());
        Assert.Equal(404, (await full.GetAsync("/crm/v3/objects/contacts/jane%40acmecorp.com?idProperty=email")).Status);
    }

    [Fact]
    public async Task Requests_at_the_same_time_create_each_contact_once()
    {
        await using var twin = await Twin.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n =>
            twin.PostAsync("/crm/v3/objects/contacts", $$$"""{"properties":{"email":"n{{{n % 10}}}@b.example"}}""")));
        Assert.Equal(10, answers.Count(answer => answer.Status == 201));
        Assert.Equal(30, answers.Count(answer => answer.Status == 409));
        Assert.Equal(10, answers.Where(answer => answer.Status == 201).Select(answer => answer.String("id")).Distinct().Count());
    }
}
