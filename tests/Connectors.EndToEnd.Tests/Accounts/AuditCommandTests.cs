using System.Text.Json.Nodes;
using Connectors.Accounts.Executions;
using Connectors.Accounts.Store;
using Connectors.Runtime.Journal;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>The audit and the ledger from the terminal, beside a running server.</summary>
public class AuditCommandTests
{
    [Fact]
    public async Task Whoever_changes_something_is_written_down()
    {
        await using var world = await AccountsWorld.StartAsync();
        await OkAsync(world, "accounts", "link", "main", "ann");
        await world.AskAsync(HttpMethod.Put, AccountsWorld.Account("ben"));
        var key = (await OkAsync(world, "api-keys", "create", "--role", "admin", "--tenant", "default")).Trim();
        world.ApiKey = key;
        await world.AskAsync(HttpMethod.Post, AccountsWorld.Account("ann", action: "suspend"));
        await OkAsync(world, "accounts", "resume", "main", "ann");
        await world.AskAsync(HttpMethod.Delete, AccountsWorld.Account("ann"));
        await OkAsync(world, "backup", "copy.db");
        var id = (await OkAsync(world, "api-keys", "list")).Split('\n')[1].Split(' ')[0];
        await OkAsync(world, "api-keys", "revoke", id);

        var lines = (await OkAsync(world, "audit", "list")).Split('\n').Skip(1).Where(l => l.Length > 0).Select(l => l.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        Assert.Equal(
            ["account_created", "link_created", "account_created", "api_key_created", "account_suspended", "account_resumed", "account_disconnected", "backup", "api_key_revoked"],
            lines.Select(l => Array.Find(l, word => word.Contains('_', StringComparison.Ordinal) || word == "backup")!));
        foreach (var (line, actor) in (IEnumerable<(int, string)>)[(0, "cli"), (1, "cli"), (3, "cli"), (4, id), (5, "cli"), (6, id), (7, "cli"), (8, "cli")])
        {
            Assert.Contains(actor, lines[line]);
        }

        Assert.DoesNotContain(key, string.Join('\n', lines.SelectMany(l => l)), StringComparison.Ordinal);
        Assert.Contains("account_suspended", await OkAsync(world, "audit", "list", "--action", "account_suspended", "--tenant", "default"), StringComparison.Ordinal);
        Assert.Contains("no such lines", await OkAsync(world, "audit", "list", "--tenant", "other"), StringComparison.Ordinal);
        Assert.Contains("All 9 lines", await OkAsync(world, "audit", "verify"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_was_changed_and_a_store_that_was_put_back_are_found()
    {
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        Assert.Equal(2, (await world.RunAsync("audit", "verify")).ExitCode);
        for (var i = 0; i < 4; i++)
        {
            await OkAsync(world, "accounts", "link", "main", "ann");
        }

        File.Copy(world.StoreFile, Path.Combine(world.Folder, "old.db"));
        await OkAsync(world, "accounts", "suspend", "main", "ann");
        var last = (await OkAsync(world, "audit", "verify")).Split("last ")[1].Trim();
        await OkAsync(world, "audit", "verify", "--expect", last);
        await OkAsync(world, "accounts", "resume", "main", "ann");
        await OkAsync(world, "audit", "verify", "--expect", last);
        Assert.Equal(2, (await world.RunAsync("audit", "verify", "--expect", "nothing")).ExitCode);

        File.Copy(world.StoreFile, Path.Combine(world.Folder, "new.db"));
        File.Copy(Path.Combine(world.Folder, "old.db"), world.StoreFile, overwrite: true);
        await OkAsync(world, "audit", "verify");
        await AssertFailsAsync(world, "older copy", "audit", "verify", "--expect", last);
        await OkAsync(world, "accounts", "suspend", "main", "ann");
        await AssertFailsAsync(world, "another one than was expected", "audit", "verify", "--expect", last);

        File.Copy(Path.Combine(world.Folder, "new.db"), world.StoreFile, overwrite: true);
        using (var database = Database.Open(world.StoreFile, readOnly: false))
        {
            database.Script("UPDATE audit_lines SET actor = 'somebody else' WHERE seq = 3");
        }

        await AssertFailsAsync(world, "Line 3", "audit", "verify");
    }

    [Fact]
    public async Task Calls_and_writes_are_listed_and_shown()
    {
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        await OkAsync(world, "accounts", "link", "main", "ann");
        Assert.Contains("no such calls", await OkAsync(world, "executions", "list"), StringComparison.Ordinal);
        await using (var hand = await StoreHand.OpenAsync(world))
        {
            var now = hand.Store.Clock.GetUtcNow();
            await hand.Runtime.Journal.AddAsync(ExecutionTests.Record("exe_1") with { RunId = "run\u001b[2J", Outcome = "conflict" });
            await hand.Runtime.Journal.AddAsync(ExecutionTests.Record("exe_2", at: 5) with { Tool = "hubspot_contacts_list" });
            await hand.Runtime.Journal.FlushAsync();
            await hand.Runtime.Journal.BeginAsync(ExecutionTests.Intent("exe_3", now - TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)), default);
            await hand.Runtime.Journal.BeginAsync(ExecutionTests.Intent("exe_4", now, TimeSpan.FromHours(1)) with { Key = null }, default);
        }

        Assert.Matches(@"ID +AT +TOOL[^\n]*\nexe_2 [^\n]*\nexe_1 ", await OkAsync(world, "executions", "list"));
        Assert.DoesNotContain('\u001b', await OkAsync(world, "executions", "list"));
        Assert.DoesNotContain("exe_2", await OkAsync(world, "executions", "list", "--outcome", "conflict", "--tool", "hubspot_contact_create", "--identifier", "u", "--connection", "main"), StringComparison.Ordinal);
        var since = JsonNode.Parse(await OkAsync(world, "executions", "list", "--since", "2026-11-23T12:04Z", "--until", "2026-11-23T12:06Z", "--json"))!.AsArray();
        Assert.Equal("exe_2", (string)Assert.Single(since)!["execution_id"]!);
        Assert.Single(JsonNode.Parse(await OkAsync(world, "executions", "list", "--json", "--limit", "1"))!.AsArray());
        Assert.Equal(2, (await world.RunAsync("executions", "list", "--since", "yesterday")).ExitCode);
        Assert.Equal(2, (await world.RunAsync("executions", "list", "--state", "unknown", "--outcome", "ok")).ExitCode);

        Assert.Matches(@"exe_3 .*unknown +key 1", await OkAsync(world, "executions", "list", "--state", "unknown"));
        Assert.Matches(@"exe_4 .*in_flight", await OkAsync(world, "executions", "list", "--state", "in_flight"));
        Assert.Contains("no such writes", await OkAsync(world, "executions", "list", "--state", "unknown", "--tenant", "other"), StringComparison.Ordinal);
        var shown = await OkAsync(world, "executions", "show", "exe_3");
        Assert.Matches(@"outcome +outcome_unknown", shown);
        Assert.DoesNotContain("canary", shown, StringComparison.Ordinal);
        Assert.Contains("canary@example.com", await OkAsync(world, "executions", "show", "exe_3", "--input"), StringComparison.Ordinal);
        Assert.Equal("answered", (string)JsonNode.Parse(await SettledAsync(world))!["write"]!["state"]!);
        await AssertFailsAsync(world, "no such execution", "executions", "show", "exe_3", "--tenant", "other");
        await OkAsync(world, "audit", "verify");
    }

    static async Task<string> SettledAsync(AccountsWorld world)
    {
        await using (var hand = await StoreHand.OpenAsync(world))
        {
            Assert.Equal(WriteSettlement.Settled, await hand.Runtime.Journal.ResolveAsync("default", "exe_3", new(WriteState.Answered, "{}"u8.ToArray()), "cli"));
            Assert.Empty(await hand.Runtime.Journal.ListWritesAsync("default", new(LedgerState.Unknown), 10));
        }

        return await OkAsync(world, "executions", "show", "exe_3", "--json");
    }

    static async Task<string> OkAsync(AccountsWorld world, params string[] arguments)
    {
        var (exitCode, output, errors) = await world.RunAsync(arguments);
        Assert.True(exitCode == 0, $"{string.Join(' ', arguments)}: {exitCode} {output}{errors}");
        return output;
    }

    static async Task AssertFailsAsync(AccountsWorld world, string named, params string[] arguments)
    {
        var (exitCode, output, errors) = await world.RunAsync(arguments);
        Assert.True(exitCode == 1, $"{string.Join(' ', arguments)}: {exitCode} {output}{errors}");
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
