using System.Net;
using System.Text;
using Connectors.Runtime.Journal;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>The record of calls, as callers see it over HTTP: their own tenant's, page by page.</summary>
public class ExecutionTests
{
    static readonly DateTimeOffset s_start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Calls_are_listed_from_the_newest_in_pages_and_narrowed()
    {
        await using var world = await AccountsWorld.StartAsync();
        await using var hand = await StoreHand.OpenAsync(world);
        for (var i = 0; i < 23; i++)
        {
            await hand.Runtime.Journal.AddAsync(Record($"exe_{i:00}", at: i) with { Tool = $"tool_{i % 2}", Identifier = $"u{i % 3}", Outcome = i % 5 == 0 ? "conflict" : "ok", RunId = i < 3 ? "run a&b" : null });
        }

        await hand.Runtime.Journal.FlushAsync();
        var first = await world.GetAsync("/v1/executions?limit=10");
        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(Enumerable.Range(13, 10).Reverse(), Numbers(first));
        var one = first.Json["executions"]![0]!.AsObject();
        Assert.Equal(
            """{"execution_id":"exe_22","tool":"tool_0","connection":"main","identifier":"u1","outcome":"ok","started_at":"2026-11-23T12:22:00+00:00","duration_ms":120,"attempts":2,"upstream_status":201,"correlation_id":"corr","caller":"k1"}""",
            one.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

        // What comes meanwhile does not shift the pages.
        await hand.Runtime.Journal.AddAsync(Record("exe_99", at: 99));
        await hand.Runtime.Journal.FlushAsync();
        var second = await world.GetAsync($"/v1/executions?limit=10&cursor={first["next"]}");
        var third = await world.GetAsync($"/v1/executions?limit=10&cursor={second["next"]}");
        Assert.Equal(Enumerable.Range(0, 13).Reverse(), Numbers(second).Concat(Numbers(third)));
        Assert.Null(third["next"]);

        async Task<string> ListAsync(string query) => string.Join(' ', Numbers(await world.GetAsync("/v1/executions?" + query)));
        Assert.Equal("21 19 17", await ListAsync("tool=tool_1&limit=3"));
        Assert.Equal("20 15 10 5 0", await ListAsync("outcome=conflict"));
        Assert.Equal("22 19 16 13 10 7 4 1", await ListAsync("identifier=u1&connection=main"));
        Assert.Equal("", await ListAsync("connection=narrow"));
        Assert.Equal("2 1 0", await ListAsync("run_id=run%20a%26b"));
        Assert.Equal("7 6 5", await ListAsync("since=2026-11-23T12:05:00Z&until=2026-11-23T13:08:00%2B01:00"));

        string[] faulty = ["limit=0", "limit=201", "limit=x", "limit=+5", "limit=1&limit=2", "tool=", "tenant=acme", "since=yesterday", "cursor=x", "cursor=" + first["next"] + "x"];
        foreach (var query in faulty)
        {
            var refused = await world.GetAsync("/v1/executions?" + query);
            Assert.True(refused.Status == HttpStatusCode.BadRequest, $"{query}: {refused.Text}");
        }

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await world.AskAsync(HttpMethod.Delete, "/v1/executions/exe_1")).Status);
    }

    [Fact]
    public async Task A_tenant_sees_its_own_calls_and_another_s_are_as_if_they_were_not()
    {
        await using var world = await AccountsWorld.StartAsync();
        await using var hand = await StoreHand.OpenAsync(world);
        var keys = new Dictionary<string, string>();
        foreach (var (tenant, role) in (IEnumerable<(string, string)>)[("acme", "admin"), ("acme", "call"), ("globex", "call")])
        {
            keys[$"{tenant} {role}"] = (await world.RunAsync("api-keys", "create", "--tenant", tenant, "--role", role)).Output.Trim();
        }

        for (var i = 0; i < 3; i++)
        {
            await hand.Runtime.Journal.AddAsync(Record("exe_same", tenant: "acme") with { Identifier = "of acme" });
            await hand.Runtime.Journal.AddAsync(Record($"exe_{i}", tenant: "acme"));
            await hand.Runtime.Journal.AddAsync(Record("exe_same", tenant: "globex") with { Identifier = "of globex" });
        }

        await hand.Runtime.Journal.FlushAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.GetAsync("/v1/executions")).Status);
        foreach (var role in (string[])["admin", "call"])
        {
            Assert.Equal(6, Numbers(await world.GetAsync("/v1/executions", keys["acme " + role])).Count());
            Assert.Equal("of acme", (await world.GetAsync("/v1/executions/exe_same", keys["acme " + role]))["identifier"]);
        }

        Assert.Equal(3, (await world.GetAsync("/v1/executions", keys["globex call"])).Json["executions"]!.AsArray().Count);
        Assert.Equal("of globex", (await world.GetAsync("/v1/executions/exe_same", keys["globex call"]))["identifier"]);

        // A foreign id and none at all.
        var (foreign, unknown) = (await world.GetAsync("/v1/executions/exe_1", keys["globex call"]), await world.GetAsync("/v1/executions/exe_7", keys["globex call"]));
        Assert.Equal((HttpStatusCode.NotFound, "execution_unknown"), (foreign.Status, foreign["code"]));
        Assert.Equal(unknown.Text, foreign.Text);
        Assert.Equal(unknown.Headers.Keys.Order(), foreign.Headers.Keys.Order());

        // A cursor is its tenant's.
        var cursor = (await world.GetAsync("/v1/executions?limit=1", keys["acme admin"]))["next"];
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync($"/v1/executions?cursor={cursor}", keys["acme call"])).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await world.GetAsync($"/v1/executions?cursor={cursor}", keys["globex call"])).Status);
    }

    [Fact]
    public async Task A_write_shows_where_it_stands_before_its_call_has_ended()
    {
        await using var world = await AccountsWorld.StartAsync();
        await using var hand = await StoreHand.OpenAsync(world);
        var intent = Intent("exe_1", hand.Store.Clock.GetUtcNow(), TimeSpan.FromMinutes(5));
        await hand.Runtime.Journal.BeginAsync(intent, default);
        var flying = await world.GetAsync("/v1/executions/exe_1");
        Assert.Equal(("in_flight", "key 1", null), ((string)flying.Json["write"]!["state"]!, (string)flying.Json["write"]!["idempotency_key"]!, flying["outcome"]));
        Assert.Empty(Numbers(await world.GetAsync("/v1/executions")));

        await hand.Runtime.Journal.EndAsync(intent, new(WriteState.Answered, "{}"u8.ToArray()), Record("exe_1") with { RunId = "r" });
        var done = await world.GetAsync("/v1/executions/exe_1");
        Assert.Equal(("answered", "ok", "r"), ((string)done.Json["write"]!["state"]!, done["outcome"], done["run_id"]));
        Assert.DoesNotContain("canary@example.com", done.Text, StringComparison.Ordinal);

        await hand.Runtime.Journal.BeginAsync(Intent("exe_2", hand.Store.Clock.GetUtcNow() - TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5)) with { Key = null }, default);
        var lost = await world.GetAsync("/v1/executions/exe_2");
        Assert.Equal(("unknown", "outcome_unknown"), ((string)lost.Json["write"]!["state"]!, lost["outcome"]));
    }

    [Fact]
    public async Task A_server_that_starts_tells_of_the_writes_whose_process_died()
    {
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        await using (var hand = await StoreHand.OpenAsync(world))
        {
            await hand.Runtime.Journal.BeginAsync(Intent("exe_1", hand.Store.Clock.GetUtcNow() - TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5)), default);
        }

        await world.ServeAsync();
        var listed = await world.UntilAsync("/v1/executions?outcome=outcome_unknown", r => Numbers(r).Any());
        Assert.Equal([1], Numbers(listed));
    }

    [Fact]
    public async Task A_call_takes_a_key_a_run_a_priority_and_a_deadline_and_says_what_is_wrong_with_them()
    {
        await using var world = await AccountsWorld.StartAsync();
        await world.ConnectAsync("user");
        Task<Reply> CallAsync(string more, params string[] keys) => world.AskAsync(
            HttpMethod.Post, "/v1/tools/hubspot_contacts_list/executions", $$"""{"identifier":"user","connection":"main"{{more}}}""",
            change: r => Assert.All(keys, key => Assert.True(r.Headers.TryAddWithoutValidation("Idempotency-Key", key))));

        Assert.Equal(HttpStatusCode.OK, (await CallAsync("")).Status);
        foreach (var key in (string[])["\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "8e03978e-40d5-43dd-bc93-6894a57f9324", new('k', 255)])
        {
            Assert.Equal(HttpStatusCode.OK, (await CallAsync(""","run_id":"run 1","priority":"background","deadline":30""", key)).Status);
        }

        foreach (var key in (string[])["", "\"\"", "\"a", "a b", "a\"b", new('k', 256), "\"a\";b=1"])
        {
            var refused = await CallAsync("", key);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (refused.Status, refused["code"]));
            Assert.Contains("Idempotency-Key", refused["detail"], StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await CallAsync("", "a", "b")).Status);
        var faults = await CallAsync(""","run_id":"","priority":"high","deadline":0.5""");
        Assert.Equal(["$.run_id", "$.priority", "$.deadline"], faults.Json["faults"]!.AsArray().Select(f => (string)f!["path"]!));
        Assert.Equal("$.deadline", (string)(await CallAsync(""","deadline":"30s" """)).Json["faults"]![0]!["path"]!);
        Assert.Equal(HttpStatusCode.BadRequest, (await CallAsync(""","deadline":121""")).Status);
    }

    [Fact]
    public async Task A_server_without_a_store_promises_nothing()
    {
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        var config = Path.Combine(world.Folder, "fixed.json");
        await File.WriteAllTextAsync(config, """{"Connections":{"main":{"Connector":"hubspot","Token":"t"}}}""");
        await world.ServeAsync(config: config);
        var refused = await world.AskAsync(HttpMethod.Post, "/v1/tools/hubspot_contacts_list/executions", """{"identifier":"user"}""", change: r => r.Headers.Add("Idempotency-Key", "k"));
        Assert.Equal((HttpStatusCode.BadRequest, "no_store", "operator"), (refused.Status, refused["code"], refused["fix_by"]));
        Assert.Equal((HttpStatusCode.NotFound, "no_store"), ((await world.GetAsync("/v1/executions")).Status, (await world.GetAsync("/v1/executions/exe_1"))["code"]));
    }

    internal static ExecutionRecord Record(string id, int at = 0, string tenant = "default") => new()
    {
        ExecutionId = id,
        Tenant = tenant,
        Caller = "k1",
        Connection = "main",
        Identifier = "u",
        Tool = "hubspot_contact_create",
        Outcome = "ok",
        At = s_start.AddMinutes(at),
        Duration = TimeSpan.FromMilliseconds(120.7),
        Attempts = 2,
        UpstreamStatus = 201,
        CorrelationId = "corr",
    };

    internal static WriteIntent Intent(string id, DateTimeOffset at, TimeSpan lasts) => new()
    {
        Tenant = "default",
        Key = "key 1",
        ExecutionId = id,
        Connection = "main",
        Identifier = "u",
        Tool = "hubspot_contact_create",
        Input = Encoding.UTF8.GetBytes("""{"email":"canary@example.com"}"""),
        Fingerprint = new byte[32],
        At = at,
        Until = at + lasts,
    };

    static IEnumerable<int> Numbers(Reply reply) => reply.Json["executions"]!.AsArray().Select(e => int.TryParse(((string)e!["execution_id"]!)[4..], out var number) ? number : -1);
}
