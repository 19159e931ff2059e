using Connectors.Sandbox.Tests.OAuth;

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

    [NpmFact]
    public async Task The_official_api_client_exchanges_refreshes_looks_up_and_revokes_tokens()
    {
        const string Redirect = "http://localhost:3000/oauth/callback";
        await using var twin = await SandboxHost.StartAsync(new SandboxOptions());
        using var person = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = twin.Address };
        using var decision = new FormUrlEncodedContent([new("portal", "44273183"), new("decision", "approve")]);
        using var answer = await person.PostAsync(Play.InstallUrl(twin.ClientId, Redirect), decision);
        var output = await Npm.RunAsync("node", ["oauth-client.mjs"], new()
        {
            ["TWIN_URL"] = twin.Address.ToString().TrimEnd('/'),
            ["TWIN_CODE"] = answer.Headers.Location!.Query.Split("code=")[1].Split('&')[0],
            ["TWIN_REDIRECT"] = Redirect,
            ["TWIN_CLIENT_ID"] = twin.ClientId,
            ["TWIN_CLIENT_SECRET"] = twin.ClientSecret,
        });
        Assert.Contains("all calls went as they should", output, StringComparison.Ordinal);
    }

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
