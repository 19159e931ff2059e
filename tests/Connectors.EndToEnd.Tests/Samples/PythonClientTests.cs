using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using Connectors.EndToEnd.Tests.Accounts;

namespace Connectors.EndToEnd.Tests.Samples;

/// <summary>The client in one file, called from Python as its callers write it, against the real program.</summary>
[Trait("needs", "python3")]
public sealed class PythonClientTests
{
    static readonly string s_folder = typeof(PythonClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(m => m.Key == "PythonFolder").Value!;

    [PythonFact]
    public async Task An_account_is_made_connected_by_its_link_and_its_tools_are_called()
    {
        await using var world = await AccountsWorld.StartAsync();
        var (url, key) = (world.Door.AbsoluteUri, await KeyAsync(world, "admin"));
        world.ApiKey = key;

        // The identifier is any text, and stays what it is on the way through a path.
        const string Identifier = "zoë/1 ?#%2F";
        var made = await PythonAsync(url, key, $$"""
            account = actions.get_or_create_connected_account(connection_name="main", identifier="{{Identifier}}").connected_account
            again = get_or_create_connected_account("main", "{{Identifier}}").connected_account
            link = actions.get_authorization_link(connection_name="main", identifier="{{Identifier}}")
            say(id=account.id, same=again.id == account.id, status=account.status, identifier=account.identifier, link=link.link, zone=str(link.expiry.tzinfo), shown=repr(link))
            """);
        Assert.Equal((true, "PENDING", Identifier, "UTC"), ((bool)made["same"]!, (string?)made["status"], (string?)made["identifier"], (string?)made["zone"]));
        Assert.DoesNotContain((string)made["link"]!, (string)made["shown"]!, StringComparison.Ordinal);

        var (authorize, cookie) = await world.OpenAsync((string)made["link"]!);
        Assert.Equal(HttpStatusCode.OK, (await world.AskAsync(HttpMethod.Get, (await world.DecideAsync(authorize))!, cookie: cookie)).Status);
        Assert.Equal((string?)made["id"], (await world.GetAsync(AccountsWorld.Account(Identifier)))["id"]);

        // The call stands as it does in code that was written for another service.
        var called = await PythonAsync(url, key, $$"""
            found = actions.execute_tool(tool_name="hubspot_contacts_search", identifier="{{Identifier}}", connection_name="main", tool_input={"query": "acme", "limit": 1})
            write = dict(tool_name="hubspot_company_create", identifier="{{Identifier}}", connection_name="main", tool_input={"name": "Zoë's"}, idempotency_key="once-1")
            first, second = actions.execute_tool(**write), actions.execute_tool(**write)
            say(email=found.data["results"][0]["email"], next=found.next, execution=found.execution_id, name=first.data["name"],
                same=[first.data == second.data, first.replayed, second.replayed])
            """);
        Assert.Equal(("morgan.reyes@acmecorp.com", "1", "Zoë's", "[true,false,true]"),
            ((string?)called["email"], (string?)called["next"], (string?)called["name"], called["same"]!.ToJsonString()));
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync($"/v1/executions/{called["execution"]}")).Status);

        var example = await RunAsync(url, key, "example.py", "main", Identifier);
        Assert.Equal(["morgan.reyes@acmecorp.com", "priya.nair@acmecorp.com"], example.Split('\n')[..2]);

        // A session's token does as the key, and then nobody is named.
        var session = await world.AskAsync(HttpMethod.Post, "/v1/sessions", $$"""{"identifier":{{AccountsWorld.Quoted(Identifier)}},"connections":["main"]}""");
        var own = await PythonAsync(url, session["token"]!, """
            say(count=len(execute_tool("hubspot_contacts_list", {"limit": 2}).data["results"]))
            """);
        Assert.Equal(2, (int)own["count"]!);
    }

    [PythonFact]
    public async Task A_refusal_is_an_error_that_says_who_can_do_what()
    {
        await using var world = await AccountsWorld.StartAsync();
        var (url, key) = (world.Door.AbsoluteUri, await KeyAsync(world, "admin"));
        var caller = await KeyAsync(world, "call");

        var pending = await RefusedAsync(url, key, """
            actions.get_or_create_connected_account("main", "user_1")
            actions.execute_tool(tool_name="hubspot_contacts_list", identifier="user_1", connection_name="main", tool_input={})
            """);
        Assert.Equal(("account_pending", "user", 409), ((string?)pending["code"], (string?)pending["fix_by"], (int?)pending["status"]));
        Assert.StartsWith(AccountsWorld.PublicUrl + "connect/", (string)pending["link"]!, StringComparison.Ordinal);
        Assert.NotNull(pending["next_action"]);

        // When to come back is a time with its zone, whatever the digits of its fraction.
        world.ApiKey = key;
        await world.ConnectAsync("user_1");
        await world.TwinAsync(HttpMethod.Post, "/_twin/faults", """{"kind":"migrating","retry_after":3600}""");
        var call = """actions.execute_tool("hubspot_contacts_list", {"limit": 1}, "user_1", "main")""";
        var migrating = await RefusedAsync(url, key, call);
        var (said, read) = (Time(migrating["problem"]!["retry_at"]), Time(migrating["retry_at"]));
        Assert.InRange(said - read, TimeSpan.Zero, TimeSpan.FromMicroseconds(1));

        var (unknown, faulty, forbidden, nobody) = (
            await RefusedAsync(url, key, """actions.execute_tool("hubspot_nothing", {}, "user_1", "main")"""),
            await RefusedAsync(url, key, """actions.execute_tool("hubspot_contact_get", {"contact": 1}, "user_1", "main")"""),
            await RefusedAsync(url, caller, """actions.get_authorization_link("main", "user_1")"""),
            await RefusedAsync(url, "ck_none", """actions.get_authorization_link("main", "user_1")"""));
        Assert.Equal(("unknown_tool", "invalid_input", "unauthenticated"), ((string?)unknown["code"], (string?)faulty["code"], (string?)nobody["code"]));
        Assert.Equal(403, (int?)forbidden["status"]);
        Assert.Equal("$.contact", (string?)faulty["problem"]!["faults"]![0]!["path"]);

        // What answers elsewhere, or not at all, is no answer of the runtime.
        Assert.Equal("not_the_runtime", (string?)(await RefusedAsync(world.Twin.AbsoluteUri, key, call))["code"]);
        Assert.Equal("no_answer", (string?)(await RefusedAsync("http://127.0.0.1:1", key, call))["code"]);
        Assert.Equal("not_configured", (string?)(await RefusedAsync("", key, call))["code"]);
    }

    static DateTimeOffset Time(JsonNode? text) => DateTimeOffset.Parse((string)text!, CultureInfo.InvariantCulture);

    static async Task<string> KeyAsync(AccountsWorld world, string role)
    {
        var (exitCode, output, errors) = await world.RunAsync("api-keys", "create", "--tenant", "default", "--role", role);
        Assert.True(exitCode == 0, output + errors);
        return output.Trim();
    }

    static Task<JsonNode> RefusedAsync(string url, string key, string calls) => PythonAsync(url, key, $"""
        try:
            {calls.ReplaceLineEndings("\n    ")}
        except ConnectorsError as e:
            say(code=e.code, fix_by=e.fix_by, status=e.status, next_action=e.next_action, problem=e.problem,
                link=e.authorization_link and e.authorization_link.link, retry_at=e.retry_at and e.retry_at.isoformat())
        """);

    /// <summary>Runs lines of Python that say one thing.</summary>
    static async Task<JsonNode> PythonAsync(string url, string key, string lines) => JsonNode.Parse(await RunAsync(url, key, "-c", $"""
        import json
        from connectors_client import *
        def say(**what): print(json.dumps(what))
        {lines}
        """))!;

    static async Task<string> RunAsync(string url, string key, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", ["-B", .. arguments]) { WorkingDirectory = s_folder, RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["CONNECTORS_URL"], start.Environment["CONNECTORS_API_KEY"]) = (url, key);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join('\n', arguments)}\n{await output}{await errors}");
        Assert.Equal("", await errors);
        return await output;
    }
}
