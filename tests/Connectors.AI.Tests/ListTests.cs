using System.Text;
using System.Text.Json;
using Connectors.Generated;
using Connectors.Runtime.Agents;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.AI;

namespace Connectors.AI.Tests;

/// <summary>Which functions an agent has, and what a model is told of them.</summary>
public class ListTests
{
    static readonly AgentGrant s_hubspot = new("user-1", new Dictionary<string, string> { ["hubspot"] = "my-app" });

    [Fact]
    public async Task Every_listed_tool_is_a_function_with_its_own_words_and_its_own_schema()
    {
        await using var agent = new Agent(ConnectorCatalogs.All);
        var tools = ConnectorCatalogs.All.Single(c => c.Connector.Id == "hubspot").Tools.Where(t => !t.IsHidden).ToList();

        var functions = await agent.Functions.ForAsync(s_hubspot);

        Assert.Equal(tools.Select(t => t.Name), functions.Select(f => f.Name));
        Assert.NotEmpty(tools);
        Assert.All(tools.Zip(functions), pair =>
        {
            Assert.Equal(pair.First.Descriptor.Description, pair.Second.Description);
            Assert.Equal(Encoding.UTF8.GetString(pair.First.Utf8InputSchema), pair.Second.JsonSchema.GetRawText());
        });
    }

    [Fact]
    public async Task An_account_gets_all_functions_of_the_only_connector()
    {
        await using var agent = new Agent(TestTool.Read());

        var function = Assert.Single(await agent.Functions.ForAsync(new Account("acme-app", "user-1") { Tenant = "tenant-7" }));
        await function.InvokeAsync(new() { ["id"] = "1" });

        Assert.Equal([new Account("acme-app", "user-1") { Tenant = "tenant-7" }], agent.Accounts);
    }

    [Fact]
    public async Task An_account_alone_does_not_say_which_of_several_connectors_it_belongs_to()
    {
        await using var agent = new Agent([.. ConnectorCatalogs.All, new TestCatalog(TestTool.Read())]);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => agent.Functions.ForAsync(new Account("my-app", "user-1")));

        Assert.Contains("acme, hubspot", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("AgentGrant", refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await agent.Functions.ForAsync(s_hubspot));
    }

    [Fact]
    public async Task A_read_only_agent_has_no_function_that_writes()
    {
        await using var agent = new Agent(ConnectorCatalogs.All);

        var functions = await agent.Functions.ForAsync(s_hubspot with { ReadOnly = true });

        Assert.Contains(functions, f => f.Name == "hubspot_contact_get");
        Assert.All(functions, f => Assert.Equal(ToolEffect.Read, f.GetService<ToolDescriptor>()!.Effect));
        Assert.Contains(await agent.Functions.ForAsync(s_hubspot), f => f.GetService<ToolDescriptor>()!.Effect != ToolEffect.Read);
    }

    [Fact]
    public async Task What_the_account_has_not_granted_is_not_there()
    {
        await using var agent = new Agent(TestTool.With(name: "acme_one", scopes: "\"things\""), TestTool.With(name: "acme_two", scopes: "\"others\""));
        agent.Granted = new HashSet<string> { "things" };

        Assert.Equal("acme_one", (await agent.FunctionAsync()).Name);
    }

    [Fact]
    public async Task A_bound_parameter_is_gone_from_the_schema_and_stands_on_the_wire()
    {
        await using var agent = new Agent(new TestTool(Owned.Descriptor) { Schema = Owned.Schema });
        var bound = Agent.Grant with { Bound = new Dictionary<string, string> { ["owner"] = "\"41\"" } };

        var function = await agent.FunctionAsync(bound);
        await function.InvokeAsync(new() { ["name"] = "a" });

        Assert.Equal("""{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}""", function.JsonSchema.GetRawText());
        Assert.Equal("""{"name":"a","owner":"41"}""", Sorted(agent.Wire.Request.Text));
        Assert.Equal(Owned.Schema, (await agent.FunctionAsync()).JsonSchema.GetRawText());
    }

    [Fact]
    public async Task A_model_that_gives_a_bound_parameter_is_refused()
    {
        await using var agent = new Agent(new TestTool(Owned.Descriptor) { Schema = Owned.Schema });
        var bound = Agent.Grant with { Bound = new Dictionary<string, string> { ["owner"] = "\"41\"" } };

        var answer = await (await agent.FunctionAsync(bound)).InvokeAsync(new() { ["name"] = "a", ["owner"] = "42" });

        Assert.StartsWith("invalid_input: ", Assert.IsType<string>(answer), StringComparison.Ordinal);
        Assert.Empty(agent.Wire.Requests);
    }

    static string Sorted(string json)
    {
        using var document = JsonDocument.Parse(json);
        return $"{{{string.Join(',', document.RootElement.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => m.ToString()))}}}";
    }

    /// <summary>A tool that makes something for an owner.</summary>
    static class Owned
    {
        public const string Schema = """{"type":"object","properties":{"name":{"type":"string"},"owner":{"type":"string"}},"required":["name","owner"]}""";

        public const string Descriptor = """
            {"tool":"acme_thing","title":"Thing","description":"A thing.","effect":"create","method":"POST","path":"/things","scopes":[],
             "parameters":[{"name":"name","type":"string","to":"body.name","required":true},{"name":"owner","type":"string","to":"body.owner","required":true}]}
            """;
    }
}
