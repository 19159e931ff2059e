using Connectors.EndToEnd.Tests.Accounts;
using Connectors.Sandbox.Tests;

namespace Connectors.EndToEnd.Tests.Samples;

/// <summary>
/// The samples of agents as a reader starts them: each framework's own loop over /mcp, with a session's token. Its model is a script,
/// but what it asks for second is only in what was answered first.
/// </summary>
[Trait("needs", "npm")]
public sealed class AgentSampleTests : IClassFixture<Npm>
{
    const string Acme = "morgan.reyes@acmecorp.com";

    [NpmFact]
    public Task LangChain_finds_a_contact_and_reads_it() => PlayAsync("langchain.mjs");

    [NpmFact]
    public Task The_AI_SDK_finds_a_contact_and_reads_it() => PlayAsync("ai-sdk.mjs");

    [NpmFact]
    public Task OpenAI_Agents_find_a_contact_and_read_it() => PlayAsync("openai-agents.mjs");

    static async Task PlayAsync(string sample)
    {
        await using var world = await AccountsWorld.StartAsync();
        await world.ConnectAsync("user_1");
        var found = await world.CallAsync("user_1", "hubspot_contacts_search", """{"query":"acme"}""");
        var contact = found.Json["data"]!["results"]![0]!;
        Assert.Equal(Acme, (string?)contact["email"]);
        var session = await world.AskAsync(HttpMethod.Post, "/v1/sessions", """{"identifier":"user_1","connections":["main"]}""");
        Assert.True(session["token"] is not null, session.Text);
        await world.TwinAsync(HttpMethod.Delete, "/_twin/requests");

        var (exitCode, output, errors) = await RunAsync(world, sample, session["token"]!);
        Assert.True(exitCode == 0, output + errors);
        Assert.Equal($"Write to {Acme}.", output.TrimEnd().Split('\n')[^1]);
        Assert.Collection(await AskedAsync(world),
            search => Assert.Matches("^POST [^ ]+/contacts/search$", search),
            read => Assert.Matches($"^GET [^ ]+/contacts/{contact["id"]}([?]|$)", read));

        // A token that ended is said to be the fault, and nothing reaches the provider.
        await world.AskAsync(HttpMethod.Delete, $"/v1/sessions/{session["session_id"]}");
        await world.TwinAsync(HttpMethod.Delete, "/_twin/requests");
        (exitCode, output, errors) = await RunAsync(world, sample, session["token"]!);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(errors.Split('\n'), line => line.StartsWith("The runtime refused CONNECTORS_TOKEN: ", StringComparison.Ordinal));
        Assert.Empty(await AskedAsync(world));
    }

    /// <summary>The frameworks need a newer Node.js than a machine may have, so it is one of the packages.</summary>
    static Task<(int ExitCode, string Output, string Errors)> RunAsync(AccountsWorld world, string sample, string token) =>
        Npm.EndAsync("npm", ["exec", "--no", "--", "node", sample], new() { ["CONNECTORS_URL"] = world.Door.AbsoluteUri, ["CONNECTORS_TOKEN"] = token });

    /// <summary>What reached the provider's records, in its order.</summary>
    static async Task<IReadOnlyList<string>> AskedAsync(AccountsWorld world)
    {
        var json = await world.TwinAsync(HttpMethod.Get, "/_twin/requests");
        var list = json as System.Text.Json.Nodes.JsonArray ?? json["requests"]!.AsArray();
        return [.. list.Select(r => $"{r!["method"]} {r["target"]}").Where(r => r.Contains("/contacts", StringComparison.Ordinal))];
    }
}
