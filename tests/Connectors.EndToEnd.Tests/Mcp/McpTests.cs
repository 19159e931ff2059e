using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Connectors.EndToEnd.Tests.Accounts;
using Microsoft.AspNetCore.Http;

namespace Connectors.EndToEnd.Tests.Mcp;

/// <summary>Agents over HTTP, in both eras of the protocol, against a provider that writes down what reaches it.</summary>
public class McpTests
{
    const string Contact = """{"id":"7","properties":{"firstname":"Ada","email":"ada@example.com"},"createdAt":"2026-01-01T00:00:00Z"}""";

    readonly ConcurrentQueue<(string Target, string Body)> _seen = [];

    async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        _seen.Enqueue((context.Request.Path + context.Request.QueryString.Value, await reader.ReadToEndAsync()));
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(context.Request.Path.Value!.Contains("404", StringComparison.Ordinal) ? "" : Contact);
    }

    [Fact]
    public async Task A_list_is_what_this_agent_may_call_and_nothing_else()
    {
        await using var world = await McpWorld.StartAsync(AnswerAsync);
        var all = await world.NamesAsync(await world.SessionAsync());
        Assert.Equal(11, all.Count);
        Assert.Equal(all.Order(StringComparer.Ordinal), all);
        var reading = await world.NamesAsync(await world.SessionAsync(more: ""));
        Assert.Equal(all.Where(n => n.EndsWith("_get", StringComparison.Ordinal) || n.EndsWith("_list", StringComparison.Ordinal) || n.EndsWith("_search", StringComparison.Ordinal)), reading);
        Assert.Equal(["hubspot_contact_get", "hubspot_deal_create"], await world.NamesAsync(await world.SessionAsync(more: """, "toolset": "our_own", "access": "write" """)));
        Assert.Equal(["hubspot_contact_get"], await world.NamesAsync(await world.SessionAsync(more: """, "toolset": "our_own" """)));

        // What it may not call is not there for it, by whichever door, and nobody is asked.
        var token = await world.SessionAsync(more: """, "tools": ["hubspot_contact_get"] """);
        foreach (var tool in (string[])["hubspot_contact_create", "hubspot_contact_by_email", "no_such_tool"])
        {
            var unknown = await world.CallAsync(token, tool);
            Assert.Equal((-32602, "unknown_tool"), ((int)unknown.Error!["code"]!, (string)unknown.Error["data"]!["code"]!));
            Assert.DoesNotContain("create", (string)unknown.Error["message"]!, StringComparison.Ordinal);
        }

        Assert.Empty(_seen);
    }

    [Fact]
    public async Task A_list_says_what_a_client_needs_and_how_long_it_holds()
    {
        await using var world = await McpWorld.StartAsync(AnswerAsync);
        var token = await world.SessionAsync();
        var fresh = (await world.SendNewAsync(token, "tools/list")).Result;
        Assert.Equal((60_000, "private"), ((int)fresh["ttlMs"]!, (string)fresh["cacheScope"]!));
        var old = (await world.SendAsync(token, "tools/list")).Result;
        Assert.Equal(["tools"], old.AsObject().Select(m => m.Key));
        Assert.Equal(fresh["tools"]!.ToJsonString(), old["tools"]!.ToJsonString());
        var tools = old["tools"]!.AsArray().ToDictionary(t => (string)t!["name"]!, t => t!);
        Assert.Equal("""{"readOnlyHint":true}""", tools["hubspot_contact_get"]["annotations"]!.ToJsonString());
        Assert.False((bool)tools["hubspot_deal_create"]["annotations"]!["destructiveHint"]!);
        Assert.True((bool)tools["hubspot_deal_update"]["annotations"]!["idempotentHint"]!);
        Assert.All(tools.Values, t => Assert.Equal("object", (string)t["outputSchema"]!["type"]!));

        // It is the declaration that every other door gives.
        var declared = JsonNode.Parse(await new HttpClient().GetStringAsync(new Uri(world.Door, "/v1/tools?dialect=mcp")))!["tools"]!.AsArray();
        Assert.All(declared, t => Assert.True(JsonNode.DeepEquals(t, tools[(string)t!["name"]!]), t!.ToJsonString()));
    }

    [Fact]
    public async Task An_account_that_granted_less_is_offered_less()
    {
        await using var world = await AccountsWorld.StartAsync();
        await world.ConnectAsync("mine", "narrow");
        var made = await world.AskAsync(HttpMethod.Post, "/v1/sessions", """{"identifier":"mine","connections":["narrow"],"access":"write"}""");
        async Task<string> ListAsync() => (await world.AskAsync(HttpMethod.Post, "/mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", key: made["token"],
            change: r => r.Headers.Accept.ParseAdd("application/json, text/event-stream"))).Text;
        var text = await ListAsync();
        Assert.Equal(["hubspot_contact_get", "hubspot_contacts_list", "hubspot_contacts_search", "hubspot_deals_search"], JsonNode.Parse(text.Split("data: ")[1])!["result"]!["tools"]!.AsArray().Select(t => (string)t!["name"]!));

        // A tool of the session for which a scope is missing still says who can mend it.
        var refused = await world.AskAsync(HttpMethod.Post, "/mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"hubspot_contact_create","arguments":{"email":"a@example.com"}}}""",
            key: made["token"], change: r => r.Headers.Accept.ParseAdd("application/json, text/event-stream"));
        var result = JsonNode.Parse(refused.Text.Split("data: ")[1])!["result"]!;
        Assert.True((bool)result["isError"]!);
        Assert.Equal(("missing_scopes", "user"), ((string)result["structuredContent"]!["error"]!["code"]!, (string)result["structuredContent"]!["error"]!["fix_by"]!));
    }

    [Fact]
    public async Task A_call_answers_programs_and_models()
    {
        await using var world = await McpWorld.StartAsync(AnswerAsync);
        var token = await world.SessionAsync();
        foreach (var answer in (McpWorld.Answer[])
        [
            await world.CallAsync(token, "hubspot_contact_get", """{"contact_id":"7","properties":["firstname"]}"""),
            await world.SendNewAsync(token, "tools/call", """ "name":"hubspot_contact_get","arguments":{"contact_id":"7","properties":["firstname"]} """, "hubspot_contact_get"),
        ])
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Null(answer.Result["isError"]);
            Assert.Equal("""{"id":"7","firstname":"Ada"}""", answer.Structured["data"]!.ToJsonString());
            Assert.StartsWith("exe_", (string)answer.Structured["execution_id"]!, StringComparison.Ordinal);
            Assert.StartsWith("id: 7\nfirstname: Ada\n(left out: ", answer.Words, StringComparison.Ordinal);
        }

        Assert.All(_seen, s => Assert.StartsWith("/crm/objects/2026-09/contacts/7?properties=firstname", s.Target, StringComparison.Ordinal));
        var faulty = await world.CallAsync(token, "hubspot_contact_get", """{"contact_id":"..","propertys":[]}""");
        Assert.True((bool)faulty.Result["isError"]!);
        Assert.Equal("invalid_input", (string)faulty.Structured["error"]!["code"]!);
        Assert.StartsWith("invalid_input: ", faulty.Words, StringComparison.Ordinal);
        Assert.Contains("$.propertys", faulty.Words, StringComparison.Ordinal);
        var twice = await world.CallAsync(token, "hubspot_contact_get", """{"contact_id":"7","contact_id":"8"}""");
        Assert.Contains("given twice", twice.Words, StringComparison.Ordinal);
        Assert.Equal(2, _seen.Count);

        // How a call runs is the client's to say, beside the arguments.
        var full = await world.CallAsync(token, "hubspot_contact_get", """{"contact_id":"7"}""", """{"view":"full","runId":"run 1"}""");
        Assert.Equal("2026-01-01T00:00:00Z", (string)full.Structured["data"]!["createdAt"]!);
        var odd = await world.CallAsync(token, "hubspot_contact_get", """{"contact_id":"7"}""", """{"view":"all","deadline":0,"allPages":{"maxItems":0},"others/theirs":1}""");
        Assert.Equal(["$._meta.view", "$._meta.deadline", "$._meta.allPages.maxItems"], odd.Structured["error"]!["faults"]!.AsArray().Select(f => (string)f!["path"]!));
        Assert.Equal(3, _seen.Count);
    }

    [Fact]
    public async Task What_the_application_has_fixed_is_hidden_and_stays_fixed()
    {
        await using var world = await McpWorld.StartAsync(AnswerAsync);
        var token = await world.SessionAsync(more: """, "access": "write", "bound": {"hubspot_owner_id": "42", "limit": 3} """);
        var tools = (await world.SendAsync(token, "tools/list")).Result["tools"]!.ToJsonString();
        Assert.DoesNotContain("hubspot_owner_id", tools, StringComparison.Ordinal);
        Assert.DoesNotContain("\"limit\"", tools, StringComparison.Ordinal);
        Assert.Null((await world.CallAsync(token, "hubspot_deal_update", """{"deal_id":"7","dealname":"x"}""")).Result["isError"]);
        Assert.Equal("42", (string)JsonNode.Parse(_seen.Single().Body)!["properties"]!["hubspot_owner_id"]!);
        foreach (var smuggled in (string[])
        [
            """ "hubspot_owner_id":"43" """, """ "properties":{"hubspot_owner_id":"43"} """, """ "properties":[{"name":"hubspot_owner_id","value":"43"}] """,
        ])
        {
            var refused = await world.CallAsync(token, "hubspot_deal_create", $$"""{"dealname":"x","amount":1,"dealstage":"s",{{smuggled}}}""");
            Assert.Contains("is fixed by the application", refused.Words, StringComparison.Ordinal);
        }

        Assert.Single(_seen);
    }

    [Fact]
    public async Task Repeating_a_write_with_its_key_sends_it_once()
    {
        await using var world = await McpWorld.StartAsync(AnswerAsync);
        var (mine, theirs) = (await world.SessionAsync(), await world.SessionAsync("theirs"));
        const string deal = """{"dealname":"x","amount":1,"dealstage":"s"}""", key = """{"idempotencyKey":"k-1"}""";
        var first = await world.CallAsync(mine, "hubspot_deal_create", deal, key);
        var again = await world.CallAsync(mine, "hubspot_deal_create", deal, key);
        Assert.Equal(first.Structured["execution_id"]!.ToJsonString(), again.Structured["execution_id"]!.ToJsonString());
        Assert.Single(_seen);
        Assert.Equal("idempotency_conflict", (string)(await world.CallAsync(mine, "hubspot_deal_create", deal.Replace("1,", "2,"), key)).Structured["error"]!["code"]!);

        // Another user's agent has keys of its own.
        Assert.Null((await world.CallAsync(theirs, "hubspot_deal_create", deal, key)).Result["isError"]);
        Assert.Equal(2, _seen.Count);
    }

    [Fact]
    public async Task Pages_are_gathered_with_a_word_for_each()
    {
        await using var world = await McpWorld.StartAsync(async context =>
        {
            var after = int.TryParse(context.Request.Query["after"], out var number) ? number : 0;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$"""{"results":[{"id":"{{after + 1}}","properties":{} }]{{(after < 3 ? $$""","paging":{"next":{"after":"{{after + 1}}"} }""" : "")}}}""");
        });
        var answer = await world.CallAsync(await world.SessionAsync(), "hubspot_contacts_list", "{}", """{"progressToken":"p","allPages":{}}""");
        Assert.Equal([1, 2, 3, 4], answer.Messages.Where(m => (string?)m["method"] == "notifications/progress").Select(m => (int)m["params"]!["progress"]!));
        Assert.All(answer.Messages[..^1], m => Assert.Equal("p", (string)m["params"]!["progressToken"]!));
        Assert.Equal(4, answer.Structured["data"]!["results"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_call_ends_at_the_provider_too(bool byNotification)
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously), gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = await McpWorld.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await using var cut = context.RequestAborted.Register(() => gone.TrySetResult());
            await gone.Task;
        });
        var (mine, theirs) = (await world.SessionAsync(), await world.SessionAsync("theirs"));
        using var leaving = new CancellationTokenSource();
        var call = world.CallAsync(mine, "hubspot_contact_get", """{"contact_id":"7"}""", id: "\"call-1\"", cancellation: leaving.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1));
        if (byNotification)
        {
            const string cancel = """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"call-1"}}""";
            Assert.Equal(HttpStatusCode.Accepted, (await world.AskAsync("/mcp", cancel, theirs)).Status);
            Assert.False(gone.Task.IsCompleted);
            await world.AskAsync("/mcp", cancel, mine);
        }
        else
        {
            await leaving.CancelAsync();
        }

        await gone.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
    }
}
