namespace Connectors.Sandbox.Tests;

/// <summary>HubSpot's own clients take the twin for HubSpot. They know nothing of this project, which is what they are here for.</summary>
[Trait("needs", "npm")]
public sealed class NpmClientTests : IClassFixture<Npm>
{
    [NpmFact]
    public async Task The_official_api_client_creates_reads_updates_lists_searches_and_batches() =>
        Assert.Contains("all calls went as they should", await PlayAsync("api-client.mjs"), StringComparison.Ordinal);

    [NpmFact]
    public async Task The_official_mcp_server_works_with_the_twin_over_stdio() =>
        Assert.Contains("all calls went as they should", await PlayAsync("mcp-server.mjs"), StringComparison.Ordinal);

    /// <summary>The clients run on the real clock, so the index must not lag: they would have to wait for it.</summary>
    static async Task<string> PlayAsync(string script)
    {
        await using var twin = await SandboxHost.StartAsync(new SandboxOptions { SearchIndexDelay = TimeSpan.Zero });
        return await Npm.RunAsync("node", [script], new()
        {
            ["TWIN_URL"] = twin.Address.ToString().TrimEnd('/'),
            ["TWIN_TOKEN"] = twin.Token,
        });
    }
}
