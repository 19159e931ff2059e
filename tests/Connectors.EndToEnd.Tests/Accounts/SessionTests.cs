using System.Net;
using System.Text.Json.Nodes;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>Sessions over the real program: made by a server or from the terminal, used by whoever has the token, and good for nothing else.</summary>
public class SessionTests
{
    const string List = "hubspot_contacts_list";

    [Fact]
    public async Task A_session_runs_its_tools_for_its_user_until_it_is_revoked()
    {
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 2 });
        await world.ConnectAsync("mine");
        await world.ConnectAsync("theirs");
        var made = await MakeAsync(world, $$"""{"identifier":"mine","connections":["main"],"tools":["{{List}}","hubspot_contacts_search"],"bound":{"limit":3} }""");
        var token = made["token"]!;
        Assert.Equal(["session_id", "token", "expires_at", "identifier", "connections", "access", "tools", "bound", "created_at"], made.Json.Select(m => m.Key));
        Assert.Equal(("mine", """["main"]""", "read", $$"""["{{List}}","hubspot_contacts_search"]""", """["limit"]"""), (made["identifier"], made["connections"], made["access"], made["tools"], made["bound"]));
        Assert.Equal("no-store", made.Headers["Cache-Control"]);
        Assert.Equal(TimeSpan.FromHours(1), DateTimeOffset.Parse(made["expires_at"]!, null) - DateTimeOffset.Parse(made["created_at"]!, null));

        // No user has to be named, and no other one can be.
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(world, token, """{"input":{}}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(world, token, """{"identifier":"mine","connection":"main","input":{}}""")).Status);

        // What is bound is fixed, and in no schema.
        Assert.Equal("is fixed by the application and cannot be given", (string)(await CallAsync(world, token, """{"input":{"limit":1}}""")).Json["faults"]![0]!["problem"]!);
        Assert.DoesNotContain("\"limit\"", (await world.GetAsync("/v1/tools", token)).Text, StringComparison.Ordinal);
        Assert.Contains("limit=3", (string)(await world.TwinAsync(HttpMethod.Get, "/_twin/requests"))["requests"]!.AsArray()[^1]!["target"]!, StringComparison.Ordinal);
        foreach (var other in (string[])["""{"identifier":"theirs"}""", """{"identifier":"nobody"}""", """{"identifier":"MINE"}""", """{"connection":"narrow"}""", """{"connection":"nowhere"}"""])
        {
            var refused = await CallAsync(world, token, other);
            Assert.Equal((HttpStatusCode.Forbidden, "forbidden", "agent"), (refused.Status, refused["code"], refused["fix_by"]));
            Assert.DoesNotContain("theirs", refused.Text, StringComparison.Ordinal);
        }

        var same = await Task.WhenAll(CallAsync(world, token, """{"identifier":"theirs"}"""), CallAsync(world, token, """{"identifier":"nobody"}"""));
        Assert.Equal(same[0].Text, same[1].Text);
        Assert.Equal("$.identifier", (string)(await CallAsync(world, token, """{"identifier":""}""")).Json["faults"]![0]!["path"]!);

        // A tool that was not granted is none.
        var texts = new HashSet<string>();
        foreach (var tool in (string[])["hubspot_contact_create", "hubspot_contact_by_email", "hubspot_nothing_there"])
        {
            var unknown = await CallAsync(world, token, """{"input":{}}""", tool);
            Assert.Equal((HttpStatusCode.NotFound, "unknown_tool"), (unknown.Status, unknown["code"]));
            Assert.DoesNotContain("create", unknown.Text, StringComparison.Ordinal);
            texts.Add(unknown["detail"]!);
        }

        Assert.Single(texts);

        // The record of a call says in which session it was made.
        var call = (await world.GetAsync("/v1/executions?limit=1")).Json["executions"]![0]!;
        Assert.Equal(("mine", $"cs_{made["session_id"]}"), ((string)call["identifier"]!, (string)call["caller"]!));

        // Another server on the store knows it, and learns of its end at once.
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(world, token, "{}", server: 1)).Status);
        var path = $"/v1/sessions/{made["session_id"]}";
        Assert.Equal(HttpStatusCode.NoContent, (await world.AskAsync(HttpMethod.Delete, path)).Status);
        foreach (var server in (int[])[0, 1])
        {
            var gone = await CallAsync(world, token, "{}", server: server);
            Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated", "Bearer"), (gone.Status, gone["code"], gone.Headers["WWW-Authenticate"]));
        }

        Assert.NotNull((await world.GetAsync(path))["revoked_at"]);
        Assert.Equal(HttpStatusCode.NoContent, (await world.AskAsync(HttpMethod.Delete, path)).Status);
    }

    /// <summary>Session × endpoint. What a session may do stands here; everything else is refused, also where there is nothing.</summary>
    [Fact]
    public async Task A_session_reaches_its_tools_and_nothing_else()
    {
        await using var world = await AccountsWorld.StartAsync();
        await world.ConnectAsync("mine");

        // While no key was ever made, a token still is no administrator, and neither is what only looks like one.
        var made = await MakeAsync(world, """{"identifier":"mine","connections":["main"],"access":"write"}""");
        await MatrixAsync(world, made["token"]!, made["session_id"]!);
        string[] nobodies = ["cs_", "cs_x", made["token"]![..^1], made["token"]! + "x", "cs_abcdefghijkl_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg0000000"];
        foreach (var token in nobodies)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await world.GetAsync("/v1/tools", token)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await world.GetAsync("/v1/connections", token)).Status);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await world.AskAsync(HttpMethod.Get, "/v1/connections", change: r =>
        {
            r.Headers.TryAddWithoutValidation("Authorization", "Bearer " + made["token"]);
            r.Headers.TryAddWithoutValidation("Authorization", "Bearer x");
        })).Status);

        // Keys of both roles make sessions, of their own tenant.
        var admin = await KeyAsync(world, "default", "admin");
        await MatrixAsync(world, made["token"]!, made["session_id"]!);
        foreach (var role in (string[])["admin", "call"])
        {
            var key = await KeyAsync(world, "globex", role);
            var theirs = await MakeAsync(world, """{"identifier":"mine","connections":["main"]}""", key);
            Assert.Equal(key.Split('_')[1], theirs["created_by"]);
            Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(world, theirs["token"]!, "{}")).Status);

            // A session of another tenant and one that never was are the same.
            foreach (var (method, own) in ((HttpMethod, string)[])[(HttpMethod.Get, "OK"), (HttpMethod.Delete, "NoContent")])
            {
                var foreign = await world.AskAsync(method, $"/v1/sessions/{made["session_id"]}", key: key);
                var absent = await world.AskAsync(method, "/v1/sessions/abcdefghijkl", key: key);
                Assert.Equal((HttpStatusCode.NotFound, "session_unknown", absent.Text), (foreign.Status, foreign["code"], foreign.Text));
                Assert.Equal(own, (await world.AskAsync(method, $"/v1/sessions/{theirs["session_id"]}", key: key)).Status.ToString());
            }

            Assert.DoesNotContain(made["session_id"]!, (await world.GetAsync("/v1/sessions", key)).Text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await world.AskAsync(HttpMethod.Post, "/v1/sessions", """{"identifier":"mine"}""")).Status);
        Assert.Equal(made["session_id"], (string)Assert.Single((await world.GetAsync("/v1/sessions", admin)).Json["sessions"]!.AsArray())!["session_id"]!);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(world, made["token"]!, "{}")).Status);
    }

    [Fact]
    public async Task Sessions_are_listed_by_user_in_pages_and_without_their_secrets()
    {
        await using var world = await AccountsWorld.StartAsync();
        var ids = new List<string>();
        var secrets = new List<string>();
        foreach (var user in (string[])["a", "b", "a", "é/ü", "a"])
        {
            var made = await MakeAsync(world, $$"""{"identifier":"{{user}}","connections":["main"],"access":"write","bound":{"hubspot_owner_id":"4711000"} }""");
            ids.Add($"{user} {made["session_id"]}");
            secrets.Add(made["token"]![16..]);
        }

        var found = new List<string>();
        for (string? before = null; ;)
        {
            var page = await world.GetAsync($"/v1/sessions?limit=2{(before is null ? "" : "&before=" + before)}");
            found.AddRange(page.Json["sessions"]!.AsArray().Select(s => $"{s!["identifier"]} {s["session_id"]}"));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, page.Text, StringComparison.Ordinal));
            Assert.DoesNotContain("4711000", page.Text, StringComparison.Ordinal);
            if ((before = page["next"]) is null)
            {
                break;
            }
        }

        Assert.Equal(ids.AsEnumerable().Reverse(), found);
        Assert.Equal(3, (await world.GetAsync("/v1/sessions?identifier=a")).Json["sessions"]!.AsArray().Count);
        Assert.Single((await world.GetAsync($"/v1/sessions?identifier={Uri.EscapeDataString("é/ü")}")).Json["sessions"]!.AsArray());
        Assert.Empty((await world.GetAsync("/v1/sessions?identifier=A")).Json["sessions"]!.AsArray());
        foreach (var wrong in (string[])["limit=0", "limit=201", "limit=", "user=a", "identifier=a&identifier=b"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await world.GetAsync("/v1/sessions?" + wrong)).Status);
        }

        // Neither the store nor its log holds a secret or what is bound.
        await world.StopServersAsync();
        foreach (var file in Directory.GetFiles(world.Folder, "accounts.db*"))
        {
            var bytes = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.All(secrets.Append("4711000"), secret => Assert.DoesNotContain(secret, bytes, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_wish_that_cannot_be_is_told_all_that_is_wrong_with_it()
    {
        await using var world = await AccountsWorld.StartAsync();
        var faulty = await world.AskAsync(HttpMethod.Post, "/v1/sessions", """{"identifier":" x","ttl":5,"connections":["mian"],"tools":["hubspot_contacts_lits"]}""");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_input", "application/problem+json"), (faulty.Status, faulty["code"], faulty.MediaType));
        Assert.Equal(["$.identifier", "$.ttl", "$.connections[0]", "$.tools[0]"], faulty.Json["faults"]!.AsArray().Select(f => (string)f!["path"]!));
        Assert.Equal(["main", List], faulty.Json["faults"]!.AsArray().Select(f => (string?)f!["suggestion"]).OfType<string>());
        var several = await world.AskAsync(HttpMethod.Post, "/v1/sessions", """{"identifier":"x"}""");
        Assert.Contains("main, narrow", several["detail"], StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await world.AskAsync(HttpMethod.Post, "/v1/sessions", """{"identifier":"x"}""", mediaType: "text/plain")).Status);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, POST"), (await world.AskAsync(HttpMethod.Put, "/v1/sessions", "{}")) is var put ? (put.Status, put.Headers["Allow"]) : default);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await world.AskAsync(HttpMethod.Post, "/v1/sessions/abc", "{}")).Status);
        Assert.Empty((await world.GetAsync("/v1/sessions")).Json["sessions"]!.AsArray());
    }

    [Fact]
    public async Task A_server_without_a_store_has_no_sessions_and_takes_no_token_for_nothing()
    {
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        var config = Path.Combine(world.Folder, "fixed.json");
        await File.WriteAllTextAsync(config, """{"Connections":{"main":{"Connector":"hubspot","Token":"t"}}}""");
        await world.ServeAsync(config: config);

        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Post, "/v1/sessions"), (HttpMethod.Get, "/v1/sessions"), (HttpMethod.Get, "/v1/sessions/a"), (HttpMethod.Delete, "/v1/sessions/a")])
        {
            var refused = await world.AskAsync(method, path, method == HttpMethod.Post ? """{"identifier":"x"}""" : null);
            Assert.Equal((HttpStatusCode.BadRequest, "no_store", "operator"), (refused.Status, refused["code"], refused["fix_by"]));
        }

        foreach (var header in (string[])["Bearer cs_abcdefghijkl_0123", "bearer  cs_x", "cs_x", "Bearer x, Bearer cs_x"])
        {
            var refused = await world.AskAsync(HttpMethod.Get, "/v1/tools", change: r => r.Headers.TryAddWithoutValidation("Authorization", header));
            Assert.True(refused.Status == HttpStatusCode.Unauthorized, $"{header}: {refused.Status}");
        }

        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/v1/tools")).Status);
    }

    [Fact]
    public async Task Sessions_are_made_listed_and_revoked_from_the_terminal_while_a_server_runs()
    {
        await using var world = await AccountsWorld.StartAsync();
        await world.ConnectAsync("by hand");
        Assert.Contains("There are no sessions.", (await OkAsync(world, "sessions", "list")).Output, StringComparison.Ordinal);

        var (token, told) = await OkAsync(world, "sessions", "create", "by hand", "--connection", "main", "--tool", List, "--tool", "hubspot_contact_create", "--access", "write",
            "--ttl", "60", "--bind", "hubspot_owner_id=\"4711000\"", "--bind", "limit=1");
        Assert.Matches("^cs_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}\n$", token);
        Assert.Contains("only time", told, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(world, token.Trim(), "{}")).Status);

        var id = token.Split('_')[1];
        var table = (await OkAsync(world, "sessions", "list", "--identifier", "by hand")).Output;
        Assert.Matches($@"ID +IDENTIFIER +CONNECTIONS +ACCESS +TOOLS +BOUND[^\n]*\n{id} +by hand +main +write +2 +hubspot_owner_id,limit ", table);
        Assert.DoesNotContain("4711000", table, StringComparison.Ordinal);
        var json = JsonNode.Parse((await OkAsync(world, "sessions", "list", "--json")).Output)!.AsArray();
        Assert.Equal((id, "cli", null), ((string)Assert.Single(json)!["session_id"]!, (string)json[0]!["created_by"]!, (string?)json[0]!["token"]));
        Assert.True(JsonNode.DeepEquals((await world.GetAsync($"/v1/sessions/{id}")).Json, json[0]));
        Assert.Contains("There are no sessions.", (await OkAsync(world, "sessions", "list", "--tenant", "other")).Output, StringComparison.Ordinal);
        var whole = JsonNode.Parse((await OkAsync(world, "sessions", "create", "by hand", "--connection", "main", "--json")).Output)!;
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(world, (string)whole["token"]!, "{}")).Status);

        await FailsAsync(world, 1, "no session of this id", "sessions", "revoke", "nothing");
        await FailsAsync(world, 1, "no session of this id", "sessions", "revoke", id, "--tenant", "other");
        Assert.Contains("Revoked.", (await OkAsync(world, "sessions", "revoke", id)).Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(world, token.Trim(), "{}")).Status);
        Assert.Contains("session_revoked", (await OkAsync(world, "audit", "list", "--action", "session_revoked")).Output, StringComparison.Ordinal);

        await FailsAsync(world, 2, "hubspot has several: main, narrow", "sessions", "create", "by hand");
        await FailsAsync(world, 2, "did you mean hubspot_contacts_list", "sessions", "create", "by hand", "--connection", "main", "--tool", "hubspot_contacts_lits");
        await FailsAsync(world, 2, "ttl must be", "sessions", "create", "by hand", "--connection", "main", "--ttl", "1");
        await FailsAsync(world, 2, "--bind limit=x", "sessions", "create", "by hand", "--connection", "main", "--bind", "limit=x");
        await FailsAsync(world, 2, "tenant's name", "sessions", "create", "by hand", "--connection", "main", "--tenant", "No Name");
    }

    [Fact]
    public async Task An_idempotency_key_is_one_users_alone_in_whichever_session()
    {
        const string Tool = "hubspot_company_create";
        await using var world = await AccountsWorld.StartAsync();
        foreach (var user in (string[])["ann", "ben", "cam"])
        {
            await world.ConnectAsync(user);
        }

        var tokens = new List<string>();
        foreach (var user in (string[])["ann", "ben", "ann"])
        {
            tokens.Add((await MakeAsync(world, $$"""{"identifier":"{{user}}","connections":["main"],"access":"write"}"""))["token"]!);
        }

        Task<Reply> SendAsync(string? token, string name, string user = "") => world.AskAsync(
            HttpMethod.Post, $"/v1/tools/{Tool}/executions", $$"""{ {{user}} "connection":"main","input":{"name":"{{name}}"} }""", key: token, change: r => r.Headers.Add("Idempotency-Key", "k1"));
        var first = await SendAsync(tokens[0], "Ann Ltd");
        Assert.True(first.Status == HttpStatusCode.OK, first.Text);
        var other = await SendAsync(tokens[1], "Ben Ltd");
        Assert.True(other.Status == HttpStatusCode.OK && !other.Headers.ContainsKey("Idempotency-Replayed"), other.Text);

        var again = await SendAsync(tokens[2], "Ann Ltd");
        Assert.Equal(("true", first["execution_id"]), (again.Headers["Idempotency-Replayed"], again["execution_id"]));
        Assert.Equal("idempotency_conflict", (await SendAsync(tokens[2], "Another Ltd"))["code"]);

        // What comes with an API key, or with none, is apart from both.
        var plain = await SendAsync(null, "Cam Ltd", "\"identifier\":\"cam\",");
        Assert.True(plain.Status == HttpStatusCode.OK && !plain.Headers.ContainsKey("Idempotency-Replayed"), plain.Text);
    }

    [Fact]
    public async Task A_server_removes_the_sessions_that_ended_more_than_a_day_ago()
    {
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        await using (var hand = await StoreHand.OpenAsync(world))
        {
            foreach (var (user, hours) in ((string, int)[])[("old", -25), ("recent", -23), ("alive", 1)])
            {
                var (token, _) = await hand.Runtime.Sessions.CreateAsync(
                    new() { Tenant = "default", Identifier = user, Connections = new Dictionary<string, string> { ["hubspot"] = "main" }, Tools = [List], ReadOnly = true }, null);
                var row = (await hand.Store.Sessions.FindAsync(token.Id))!;
                await hand.Store.Sessions.AddAsync(
                    row with { Id = user, ExpiresAt = hand.Store.Clock.GetUtcNow().AddHours(hours) }, hand.Runtime.Audit.Entry(hand.Runtime.Audit.Act("default", "test", null, user)));
                await hand.Store.Sessions.RevokeAsync("default", token.Id, row.CreatedAt, hand.Runtime.Audit.Entry(hand.Runtime.Audit.Act("default", "test", null, user)));
            }
        }

        await world.ServeAsync();
        await world.UntilAsync("/v1/sessions/old", r => r.Status == HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/v1/sessions/recent")).Status);
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/v1/sessions/alive")).Status);
    }

    static async Task MatrixAsync(AccountsWorld world, string token, string id)
    {
        var account = AccountsWorld.Account("mine");
        (string Method, string Path, bool MayReach)[] matrix =
        [
            ("GET", "/v1/tools", true),
            ("HEAD", "/v1/tools", true),
            ("GET", "/v1/tools/" + List, true),
            ("POST", $"/v1/tools/{List}/executions", true),
            ("GET", "/healthz", true),
            ("POST", "/v1/tools", false),
            ("GET", "/v1/tools/", false),
            ("GET", $"/v1/tools/{List}/executions", false),
            ("POST", $"/V1/tools/{List}/executions", false),
            ("POST", $"/v1/tools/{List}/executions/", false),
            ("POST", $"/v1/tools/{List}/executions/more", false),
            ("GET", "/v1/executions", false),
            ("GET", "/v1/executions/exe_1", false),
            ("POST", "/v1/executions/exe_1/resolve", false),
            ("GET", "/v1/connections", false),
            ("GET", "/v1/connections/main/accounts", false),
            ("GET", account, false),
            ("PUT", account, false),
            ("DELETE", account, false),
            ("POST", account + "/authorization-link", false),
            ("POST", account + "/suspend", false),
            ("POST", account + "/resume", false),
            ("GET", "/v1/sessions", false),
            ("POST", "/v1/sessions", false),
            ("GET", "/v1/sessions/" + id, false),
            ("DELETE", "/v1/sessions/" + id, false),
            ("GET", "/v1/later", false),
            ("GET", "/", false),
            ("GET", "/v1/tools/../connections", false),
            ("GET", "/openapi.json", false),
        ];
        foreach (var (method, path, mayReach) in matrix)
        {
            var reply = await world.AskAsync(new(method), path, method == "POST" ? """{"identifier":"mine"}""" : null, key: token);
            Assert.True(mayReach ? reply.Status == HttpStatusCode.OK : (reply.Status, reply["code"]) == (HttpStatusCode.Forbidden, "forbidden"), $"{method} {path}: {reply.Status} {reply.Text}");
        }

        // Whatever stands at /mcp one day, a session comes to it.
        Assert.NotEqual(HttpStatusCode.Forbidden, (await world.AskAsync(HttpMethod.Post, "/mcp", "{}", key: token)).Status);
    }

    static async Task<Reply> MakeAsync(AccountsWorld world, string body, string? key = null)
    {
        var made = await world.AskAsync(HttpMethod.Post, "/v1/sessions", body, key: key);
        Assert.True(made.Status == HttpStatusCode.Created, made.Text);
        return made;
    }

    static Task<Reply> CallAsync(AccountsWorld world, string token, string body, string tool = List, int server = 0) =>
        world.AskAsync(HttpMethod.Post, $"/v1/tools/{tool}/executions", body, key: token, server: server);

    static async Task<string> KeyAsync(AccountsWorld world, string tenant, string role) => (await OkAsync(world, "api-keys", "create", "--tenant", tenant, "--role", role)).Output.Trim();

    static async Task<(string Output, string Errors)> OkAsync(AccountsWorld world, params string[] arguments)
    {
        var (exitCode, output, errors) = await world.RunAsync(arguments);
        Assert.True(exitCode == 0, $"{string.Join(' ', arguments)}: {exitCode} {output}{errors}");
        return (output, errors);
    }

    static async Task FailsAsync(AccountsWorld world, int expected, string named, params string[] arguments)
    {
        var (exitCode, output, errors) = await world.RunAsync(arguments);
        Assert.True(exitCode == expected, $"{string.Join(' ', arguments)}: {exitCode} {output}{errors}");
        Assert.Contains(named, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }
}
