using System.Net;
using System.Text;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>
/// One key, one record: whatever is lost on the way and whenever the server dies. Companies show it, since nothing at the provider
/// keeps two of one name apart.
/// </summary>
public class OnceTests
{
    const string Tool = "hubspot_company_create";
    const int MostPoints = 60;

    /// <summary>The twin's clock runs ahead a little with each round; not too far from ours.</summary>
    const int RoundsPerWorld = 25;

    /// <summary>Beyond the time after which an empty look-up proves something.</summary>
    static readonly TimeSpan s_later = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_create_whose_answer_was_lost_is_found_by_looking()
    {
        await using var world = await AccountsWorld.StartAsync();
        await world.ConnectAsync("ann");
        await world.TwinAsync(HttpMethod.Post, "/_twin/faults", """{"kind":"drop_after","method":"POST","path_contains":"/companies"}""");

        var lost = await CallAsync(world, "Lost Ltd", "k1");
        Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown"), (lost.Status, lost["code"]));
        var again = await CallAsync(world, "Lost Ltd", "k1");
        Assert.Equal(("outcome_unknown", "true"), (again["code"], again.Headers["Idempotency-Replayed"]));
        Assert.Contains(again["execution_id"]!, again["next_action"], StringComparison.Ordinal);

        // The index of the provider needs its moment.
        await world.TwinAsync(HttpMethod.Post, "/_twin/clock", """{"advance":"PT1M"}""");
        var resolved = await world.AskAsync(HttpMethod.Post, $"/v1/executions/{again["execution_id"]}/resolve");
        Assert.Equal(("answered", true), (resolved["state"], resolved["record_id"] is not null));

        var known = await CallAsync(world, "Lost Ltd", "k1");
        Assert.Equal((HttpStatusCode.OK, resolved["record_id"]), (known.Status, (string?)known.Json["data"]!["id"]));
        Assert.Equal("Lost Ltd", (string?)known.Json["data"]!["name"]);
        Assert.Equal(1, await CountAsync(world, "Lost Ltd"));

        // Nothing is left to find out, and what was settled stays.
        Assert.Equal("answered", (await world.AskAsync(HttpMethod.Post, $"/v1/executions/{again["execution_id"]}/resolve"))["state"]);
        Assert.Equal(HttpStatusCode.NotFound, (await world.AskAsync(HttpMethod.Post, "/v1/executions/exe_nobody/resolve")).Status);
    }

    [Fact]
    public async Task A_contact_is_looked_up_by_its_address_and_the_terminal_can_do_it_too()
    {
        await using var world = await AccountsWorld.StartAsync();
        await world.ConnectAsync("ann");
        await world.TwinAsync(HttpMethod.Post, "/_twin/faults", """{"kind":"drop_after","method":"POST","path_contains":"/contacts"}""");
        var lost = await world.CallAsync("ann", "hubspot_contact_create", """{"email":"lost@example.com"}""");
        Assert.Equal("outcome_unknown", lost["code"]);

        var (exit, output, _) = await world.RunAsync("executions", "list", "--state", "unknown");
        Assert.Equal(0, exit);
        Assert.Contains(lost["execution_id"]!, output, StringComparison.Ordinal);
        (exit, output, _) = await world.RunAsync("executions", "resolve", lost["execution_id"]!);
        Assert.True(exit == 0, output);
        Assert.Contains("answered", output, StringComparison.Ordinal);
        (exit, output, var errors) = await world.RunAsync("executions", "resolve", "exe_nobody");
        Assert.NotEqual(0, exit);
        Assert.Contains("executions list --state unknown", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_never_carried_out_may_be_sent_again_once_that_is_proven()
    {
        await using var world = await AccountsWorld.StartAsync();
        await world.ConnectAsync("ann");
        await world.TwinAsync(HttpMethod.Post, "/_twin/faults", """{"kind":"drop_before","method":"POST","path_contains":"/companies"}""");
        var lost = await CallAsync(world, "Never Ltd", "k1");
        Assert.Equal("outcome_unknown", lost["code"]);

        // It may still be on its way, or not yet in the index: nothing is proven, and nothing is sent.
        var early = await world.AskAsync(HttpMethod.Post, $"/v1/executions/{lost["execution_id"]}/resolve");
        Assert.Equal(("unknown", true), (early["state"], early["retry_at"] is not null));
        Assert.Equal("outcome_unknown", (await CallAsync(world, "Never Ltd", "k1"))["code"]);

        await using var later = await StoreHand.OpenAsync(world, s_later);
        Assert.Equal(WriteState.NotCarriedOut, (await later.Resolver.ResolveAsync("default", lost["execution_id"]!)).State);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(world, "Never Ltd", "k1")).Status);
        Assert.Equal(1, await CountAsync(world, "Never Ltd"));
    }

    [Fact]
    public async Task The_same_key_is_the_same_call_and_nothing_else()
    {
        await using var world = await AccountsWorld.StartAsync();
        await world.ConnectAsync("ann");
        var first = await CallAsync(world, "Twice Ltd", "k1");
        var again = await CallAsync(world, "Twice Ltd", "k1");
        Assert.Equal((first["execution_id"], first.Json["data"]!.ToJsonString()), (again["execution_id"], again.Json["data"]!.ToJsonString()));
        var other = await CallAsync(world, "Other Ltd", "k1");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_conflict"), (other.Status, other["code"]));

        // Two at once: one is sent, the other hears of it.
        await world.TwinAsync(HttpMethod.Post, "/_twin/faults", """{"kind":"hang","method":"POST","path_contains":"/companies"}""");
        var hanging = CallAsync(world, "Slow Ltd", "k2");
        var repeated = await UntilAsync(() => CallAsync(world, "Slow Ltd", "k2"), r => r["code"] != "outcome_unknown" || hanging.IsCompleted);
        Assert.True(repeated["code"] is "in_flight" or "outcome_unknown", repeated.Text);
        Assert.Equal(1, await CountAsync(world, "Twice Ltd"));
        Assert.Equal(0, await CountAsync(world, "Other Ltd"));
    }

    [NativeFact]
    public Task Killed_at_every_fsync() => KillAtEveryAsync("fsync");

    [NativeFact]
    public Task Killed_at_every_write() => KillAtEveryAsync("pwrite64");

    [NativeFact]
    public async Task Killed_at_random_moments_under_load()
    {
        NativeFactAttribute.Demand();
        var random = new Random(20261125);
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("CONNECTORS_KILLS"), out var asked) ? asked : RoundsPerWorld;
        var unknown = 0;
        for (var done = 0; done < rounds; done += RoundsPerWorld)
        {
            unknown += await KillAtRandomAsync(random, Math.Min(RoundsPerWorld, rounds - done));
        }

        // Else the deaths came when nothing was under way, and have shown nothing.
        Assert.True(unknown > 0);
    }

    static async Task<int> KillAtRandomAsync(Random random, int rounds)
    {
        const int callers = 8;
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        await using var hand = await StoreHand.OpenAsync(world);
        await hand.ConnectAsync("ann");
        await world.TwinAsync(HttpMethod.Put, "/_twin/limits", """{"requests_per_ten_seconds":1000000,"searches_per_second":1000000}""");
        var (unknown, names) = (0, new List<string>());
        for (var round = 0; round < rounds; round++)
        {
            var program = await world.ServeAsync();
            var death = random.Next(1, 40);
            var (begun, answered) = (0, 0);
            var open = new System.Collections.Concurrent.ConcurrentBag<string>();
            var prefix = $"r{round}";
            await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
            {
                while (true)
                {
                    var name = $"{prefix}-{Interlocked.Increment(ref begun)}";
                    open.Add(name);
                    try
                    {
                        var reply = await CallAsync(world, name, name);
                        Assert.True(reply.Status == HttpStatusCode.OK, reply.Text);
                        if (Interlocked.Increment(ref answered) == death)
                        {
                            await program.KillAsync();
                        }
                    }
                    catch (HttpRequestException)
                    {
                        return;
                    }
                }
            }));
            world.Servers.Clear();
            names.AddRange(open);
            await using var later = await LaterAsync(world);
            foreach (var name in open)
            {
                unknown += await RepeatAsync(later, name, name) ? 1 : 0;
            }
        }

        var all = await NamesAsync(world);
        Assert.Equal(names.Order(StringComparer.Ordinal), all.Where(n => n.StartsWith('r') && n.Contains('-', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await world.RunAsync("audit", "verify")).ExitCode);
        return unknown;
    }

    static async Task KillAtEveryAsync(string call)
    {
        NativeFactAttribute.Demand();
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        await using var hand = await StoreHand.OpenAsync(world);
        await hand.ConnectAsync("ann");
        var (unknown, known) = (0, 0);
        for (var n = 1; ; n++)
        {
            Assert.True(n <= MostPoints, "No run lived to answer.");
            var name = $"point-{n}";
            var program = world.Begin(NativeFactAttribute.Disturbed(call, "signal=SIGKILL", n.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            var survived = false;
            try
            {
                world.Servers.Add((program, new(await program.LineAsync("listening on "))));
                survived = (await CallAsync(world, name, name)).Status == HttpStatusCode.OK;
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException && program.Ends)
            {
            }

            await program.KillAsync();
            world.Servers.Clear();
            await using var later = await LaterAsync(world);
            var wasUnknown = await RepeatAsync(later, name, name);
            (unknown, known) = wasUnknown ? (unknown + 1, known) : (unknown, known + 1);
            Assert.Equal(1, await CountAsync(world, name));
            if (survived)
            {
                Assert.False(wasUnknown, "An answer that was given must be kept.");
                break;
            }
        }

        // Deaths between the intent and the answer, and deaths beside.
        Assert.True(unknown > 0 && known > 0, $"{unknown} unknown, {known} known");
    }

    /// <summary>The provider's index has caught up, and so has time.</summary>
    static async Task<StoreHand> LaterAsync(AccountsWorld world)
    {
        await QuietAsync(world);
        await world.TwinAsync(HttpMethod.Post, "/_twin/clock", """{"advance":"PT15S"}""");
        return await StoreHand.OpenAsync(world, s_later);
    }

    /// <summary>
    /// What a dead server had sent may still lie in a socket. The minutes that pass in the next step pass for the store alone, so the
    /// provider must have taken it in before.
    /// </summary>
    static async Task QuietAsync(AccountsWorld world)
    {
        const int Looks = 50;
        for (var (seen, same) = (-1, 0); same < Looks;)
        {
            var requests = (await world.TwinAsync(HttpMethod.Get, "/_twin/requests"))["requests"]!.AsArray().Count;
            (seen, same) = (requests, requests == seen ? same + 1 : 0);
        }

        await world.TwinAsync(HttpMethod.Delete, "/_twin/requests");
    }

    /// <summary>A client that repeats its call with its key until it has an answer; true when it had to find out first.</summary>
    static async Task<bool> RepeatAsync(StoreHand later, string name, string key)
    {
        var hadToFindOut = false;
        for (var tries = 0; tries < 5; tries++)
        {
            using var outcome = await later.Executor.ExecuteAsync(new(Tool, new("main", "ann"), Encoding.UTF8.GetBytes($$"""{"name":"{{name}}" }""")) { IdempotencyKey = key });
            if (outcome is ToolResult)
            {
                return hadToFindOut;
            }

            var error = (ToolError)outcome;
            Assert.True(error.Code == ErrorCode.OutcomeUnknown, error.ToString());
            hadToFindOut = true;
            var resolution = await later.Resolver.ResolveAsync("default", error.ExecutionId);
            Assert.True(resolution.State is WriteState.Answered or WriteState.NotCarriedOut, resolution.ToString());
        }

        throw new InvalidOperationException($"{name} had no answer in the end.");
    }

    static Task<Reply> CallAsync(AccountsWorld world, string name, string key) => world.AskAsync(
        HttpMethod.Post, $"/v1/tools/{Tool}/executions", $$"""{"identifier":"ann","connection":"main","deadline":10,"input":{"name":"{{name}}" } }""",
        change: request => request.Headers.Add("Idempotency-Key", $"\"{key}\""));

    static async Task<int> CountAsync(AccountsWorld world, string name) => (await NamesAsync(world)).Count(n => n == name);

    /// <summary>All companies of the twin, asked behind the stage.</summary>
    static async Task<List<string>> NamesAsync(AccountsWorld world)
    {
        await using var hand = await StoreHand.OpenAsync(world);
        var (access, _) = await hand.TokensAsync(await hand.RowAsync("ann"));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new("Bearer", access);
        var (names, after) = (new List<string>(), "");
        while (true)
        {
            var page = System.Text.Json.Nodes.JsonNode.Parse(await http.GetStringAsync(new Uri(world.Twin, $"/crm/v3/objects/companies?limit=100{after}")))!;
            names.AddRange(page["results"]!.AsArray().Select(c => (string?)c!["properties"]!["name"] ?? ""));
            if ((string?)page["paging"]?["next"]?["after"] is not { } next)
            {
                return names;
            }

            after = "&after=" + next;
        }
    }

    static async Task<Reply> UntilAsync(Func<Task<Reply>> ask, Func<Reply, bool> isThere)
    {
        while (true)
        {
            var reply = await ask();
            if (isThere(reply))
            {
                return reply;
            }
        }
    }
}
