using Connectors.Runtime.Tokens;
using Connectors.Sandbox;
using Connectors.Sidecar.Configuration;
using Connectors.Sidecar.Http;
using Connectors.Sidecar.Quickstart;
using Microsoft.Extensions.Logging;

namespace Connectors.Sidecar.Tests;

/// <summary>The quickstart must not say that all is well when it is not.</summary>
public sealed class StoryTests : IAsyncLifetime
{
    SandboxHost _twin = null!;
    RuntimeHost _runtime = null!;
    readonly StringWriter _transcript = new();

    public async Task InitializeAsync()
    {
        _twin = await SandboxHost.StartAsync(new());
        _runtime = await RuntimeHost.StartAsync(
            new("http://127.0.0.1:0"),
            new(new Dictionary<string, Uri> { ["hubspot"] = _twin.Address }, new Dictionary<string, ConnectionSettings> { ["a"] = new("hubspot", new AccessToken(_twin.Token)) }),
            LogLevel.Error, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _twin.DisposeAsync();
    }

    [Fact]
    public async Task A_step_whose_answer_is_another_than_expected_fails_the_story()
    {
        var steps = ReferenceCalls.All.Select(s => s.Tool == "hubspot_contact_create" ? s with { Expect = new("/email", "somebody@else.example") } : s).Take(2).ToList();

        Assert.False(await PlayAsync(steps));
        Assert.Contains("FAILED: the answer should have somebody@else.example at /email", _transcript.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 of 2 steps", _transcript.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_is_refused_fails_the_story_and_shows_the_error()
    {
        var broken = ReferenceCalls.All[0] with { Input = """{"quary":"acme"}""" };

        Assert.False(await PlayAsync([broken]));
        Assert.Contains("invalid_input", _transcript.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_story_in_which_all_goes_well_says_so_and_never_shows_the_token()
    {
        Assert.True(await PlayAsync(ReferenceCalls.All));
        Assert.DoesNotContain(_twin.Token, _transcript.ToString(), StringComparison.Ordinal);
    }

    async Task<bool> PlayAsync(IReadOnlyList<ReferenceCalls.Step> steps)
    {
        using var http = new LocalHttp();
        return await new Story(_runtime.Address, http, "user_1", _transcript, TimeProvider.System).PlayAsync(steps, CancellationToken.None);
    }
}
