using System.Net;
using System.Text.Json.Nodes;

namespace Connectors.EndToEnd.Tests;

/// <summary>The tools in the forms that models' vendors take, over HTTP and from the terminal.</summary>
[Collection(nameof(World))]
public class ToolListTests(World world)
{
    [Theory]
    [InlineData("mcp", "tools", "inputSchema")]
    [InlineData("openai", "tools", "parameters")]
    [InlineData("openai-strict", "tools", "parameters")]
    [InlineData("anthropic", "tools", "input_schema")]
    [InlineData("gemini", "functionDeclarations", "parameters")]
    public async Task A_dialect_is_the_same_over_http_and_from_the_terminal(string dialect, string list, string schema)
    {
        var served = await GetAsync($"/v1/tools?dialect={dialect}");
        Assert.Equal(HttpStatusCode.OK, served.Status);
        var tools = served.Json[list]!.AsArray();
        Assert.Equal(11, tools.Count);
        Assert.All(tools, tool => Assert.Equal("object", (string)tool![schema]!["type"]!, ignoreCase: true));

        var (exitCode, output, errors) = await ConnectorsProgram.RunAsync("tools", "--dialect", dialect);
        Assert.True(exitCode == 0, errors);
        Assert.True(JsonNode.DeepEquals(served.Json, JsonNode.Parse(output)), output);
    }

    [Fact]
    public async Task A_toolset_is_listed_and_lists_its_tools_in_any_form()
    {
        var sets = await GetAsync("/v1/toolsets");
        var read = Assert.Single(sets.Json["toolsets"]!.AsArray(), set => (string)set!["name"]! == "hubspot_read")!;
        Assert.Equal(["crm.objects.companies.read", "crm.objects.contacts.read", "crm.objects.deals.read"], read["scopes"]!["hubspot"]!.AsArray().Select(s => (string)s!));
        var names = read["tools"]!.AsArray().Select(t => (string)t!).ToList();

        Assert.Equal(names, (await GetAsync("/v1/tools?toolset=hubspot_read")).Json["tools"]!.AsArray().Select(t => (string)t!["name"]!));
        Assert.Equal(names, (await GetAsync("/v1/tools?dialect=gemini&toolset=hubspot_read")).Json["functionDeclarations"]!.AsArray().Select(t => (string)t!["name"]!));

        var (exitCode, output, errors) = await ConnectorsProgram.RunAsync("tools", "--toolset", "hubspot_read");
        Assert.True(exitCode == 0, errors);
        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(["TOOL", "EFFECT", "SCOPES"], rows[0]);
        Assert.Equal(names, rows.Skip(1).Select(r => r[0]));
        Assert.All(rows.Skip(1), row => Assert.Equal(("read", true), (row[1], row[2].StartsWith("crm.", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("?dialect=openapi", "Write mcp, openai, openai-strict, anthropic or gemini.")]
    [InlineData("?dialect=", "Write mcp, openai, openai-strict, anthropic or gemini.")]
    [InlineData("?toolset=nope", "Write hubspot_contacts, hubspot_read or hubspot_sales.")]
    [InlineData("?dialect=mcp&dialect=gemini", "dialect must be given once.")]
    [InlineData("?dialekt=mcp", "'dialekt' is not known here; write dialect or toolset.")]
    public async Task A_word_that_is_unknown_is_answered_with_those_there_are(string query, string said)
    {
        var refused = await GetAsync("/v1/tools" + query);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.EndsWith(said, (string)refused.Json["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--dialect", "openapi", "Write mcp, openai, openai-strict, anthropic or gemini.")]
    [InlineData("--toolset", "nope", "Write hubspot_contacts, hubspot_read or hubspot_sales.")]
    public async Task From_the_terminal_too(string option, string word, string said)
    {
        var (exitCode, output, errors) = await ConnectorsProgram.RunAsync("tools", option, word);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.EndsWith(said, errors.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_for_programs_is_what_the_server_answers()
    {
        var (exitCode, output, _) = await ConnectorsProgram.RunAsync("tools", "--json");
        Assert.Equal(0, exitCode);
        Assert.True(JsonNode.DeepEquals((await GetAsync("/v1/tools")).Json, JsonNode.Parse(output)));
    }

    /// <summary>What a model sends by a schema that cannot show free names.</summary>
    [Fact]
    public async Task A_map_given_as_a_list_reaches_the_provider_as_a_map()
    {
        var email = $"{Guid.NewGuid():N}@acme.example";
        var created = await world.CallAsync("hubspot_contact_create", $$"""
            {"email":"{{email}}","firstname":"Ann","lastname":null,"company":null,"jobtitle":null,"phone":null,"website":null,
             "lifecyclestage":null,"hs_lead_status":null,"properties":[{"name":"city","value":"Berlin"}]}
            """);
        Assert.Equal(("Ann", "Berlin"), ((string)created.Json["data"]!["firstname"]!, (string)created.Json["data"]!["city"]!));

        var refused = await world.CallAsync("hubspot_contact_create", $$"""{"email":"{{email}}","properties":[{"name":"city"}]}""");
        Assert.Equal(["$.properties[0].value"], refused.FaultPaths);
    }

    async Task<(HttpStatusCode Status, JsonObject Json)> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(world.Runtime, path));
        using var response = await world.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }
}
