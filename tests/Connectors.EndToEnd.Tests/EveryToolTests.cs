using System.Net;
using System.Text.Json.Nodes;
using Connectors.Definitions;

namespace Connectors.EndToEnd.Tests;

/// <summary>Each definition's own example, run against the twin.</summary>
[Collection(nameof(World))]
public class EveryToolTests(World world)
{
    static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "definitions", "hubspot");

    public static TheoryData<string> Tools => [.. Directory.EnumerateFiles(s_folder, "*.yaml")
        .Select(f => Path.GetFileNameWithoutExtension(f)).Where(f => f != "connector").Order(StringComparer.Ordinal)];

    [Fact]
    public async Task The_list_has_the_eleven_tools_with_their_schemas()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(world.Runtime, "/v1/tools"));
        using var response = await world.SendAsync(request);
        var tools = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["tools"]!.AsArray();

        Assert.Equal(
            [
                "hubspot_companies_search", "hubspot_company_create", "hubspot_company_get", "hubspot_contact_create", "hubspot_contact_get",
                "hubspot_contact_update", "hubspot_contacts_list", "hubspot_contacts_search", "hubspot_deal_create", "hubspot_deal_update", "hubspot_deals_search",
            ],
            tools.Select(t => (string)t!["name"]!));
        Assert.All(tools, tool =>
        {
            Assert.Equal("object", (string)tool!["input_schema"]!["type"]!);
            Assert.Equal("object", (string)tool["output_schema"]!["type"]!);
            Assert.NotEmpty(tool["scopes"]!.AsArray());
        });
    }

    [Theory]
    [InlineData("hubspot_contact_by_email")]
    [InlineData("hubspot_deal_get")]
    public async Task A_hidden_tool_is_shown_to_nobody(string tool)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(world.Runtime, $"/v1/tools/{tool}"));
        using var response = await world.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task An_example_runs(string file)
    {
        var tool = Resolve(file);
        var input = JsonNode.Parse(tool.ExampleInput!)!.AsObject();
        await UseRealIdsAsync(tool, input);
        if (tool.ShortName == "contact_create")
        {
            input["email"] = $"{Guid.NewGuid():N}@acmecorp.com";
        }

        var answer = await world.CallAsync(tool.Name, input.ToJsonString());

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Json.ToJsonString());
        Assert.StartsWith("exe_", answer["execution_id"], StringComparison.Ordinal);
        Assert.Equal("compact", answer["view"]);
        if (!tool.Returns!.IsList)
        {
            Assert.NotNull(answer.Json["data"]!["id"]);
        }
        else
        {
            Assert.NotEmpty(answer.Json["data"]!["results"]!.AsArray());
        }

        var full = await world.CallAsync(tool.Name == "hubspot_contact_create" ? "hubspot_contacts_list" : tool.Name, tool.Name == "hubspot_contact_create" ? "{}" : input.ToJsonString(), view: "full");
        Assert.Equal(HttpStatusCode.OK, full.Status);
        Assert.Equal("full", full["view"]);
        Assert.Null(full.Json["omitted"]);
    }

    /// <summary>An example names some id; a twin of its own has others.</summary>
    async Task UseRealIdsAsync(ResolvedTool tool, JsonObject input)
    {
        foreach (var parameter in tool.Parameters.Where(p => p.To.StartsWith("path.", StringComparison.Ordinal)))
        {
            if (parameter.Name == "email")
            {
                var contacts = await world.AskTwinAsync("/crm/v3/objects/contacts?limit=1&properties=email");
                input["email"] = (string)contacts["results"]![0]!["properties"]!["email"]!;
                continue;
            }

            var type = parameter.Name.Replace("_id", "", StringComparison.Ordinal) switch { "contact" => "contacts", "company" => "companies", _ => "deals" };
            var page = await world.AskTwinAsync($"/crm/v3/objects/{type}?limit=1");
            input[parameter.Name] = (string)page["results"]![0]!["id"]!;
        }
    }

    static ResolvedTool Resolve(string file)
    {
        var connector = DefinitionReader.Read("connector.yaml", File.ReadAllText(Path.Combine(s_folder, "connector.yaml"))).Connector!;
        var tool = DefinitionReader.Read(file, File.ReadAllText(Path.Combine(s_folder, file + ".yaml"))).Tool!;
        return ToolLinker.Link(tool, connector).Tool!;
    }
}
