using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Win32.SafeHandles;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>The command line beside a running server, and what it says to mistakes: one sentence and an exit code.</summary>
public class CommandTests
{
    [Fact]
    public async Task Accounts_are_kept_by_the_command_line_while_a_server_runs()
    {
        await using var world = await AccountsWorld.StartAsync();
        Assert.Contains("There are no accounts.", (await OkAsync(world, "accounts", "list")).Output, StringComparison.Ordinal);

        // A link made here is opened there.
        var (link, told) = await OkAsync(world, "accounts", "link", "main", "by hand");
        Assert.Contains("works once", told, StringComparison.Ordinal);
        var (authorize, cookie) = await world.OpenAsync(link.Trim());
        Assert.Equal(HttpStatusCode.OK, (await world.AskAsync(HttpMethod.Get, (await world.DecideAsync(authorize))!, cookie: cookie)).Status);

        var table = (await OkAsync(world, "accounts", "list", "--connection", "main", "--status", "ACTIVE")).Output;
        Assert.Matches(@"CONNECTION +IDENTIFIER +STATUS[^\n]*\nmain +by hand +ACTIVE", table);
        var list = JsonNode.Parse((await OkAsync(world, "accounts", "list", "--json")).Output)!.AsArray();
        Assert.Equal("by hand", (string)Assert.Single(list)!["identifier"]!);
        Assert.Contains("no accounts", (await OkAsync(world, "accounts", "list", "--tenant", "other")).Output, StringComparison.Ordinal);
        Assert.Matches(@"status +ACTIVE", (await OkAsync(world, "accounts", "show", "main", "by hand")).Output);
        var shown = JsonNode.Parse((await OkAsync(world, "accounts", "show", "main", "by hand", "--json")).Output);
        Assert.True(JsonNode.DeepEquals((await world.GetAsync(AccountsWorld.Account("by hand"))).Json, shown), shown!.ToJsonString());

        // The server obeys at once.
        Assert.Equal(HttpStatusCode.OK, (await world.CallAsync("by hand")).Status);
        Assert.Contains("SUSPENDED", (await OkAsync(world, "accounts", "suspend", "main", "by hand")).Output, StringComparison.Ordinal);
        Assert.Equal("account_suspended", (await world.CallAsync("by hand"))["code"]);
        Assert.Contains("ACTIVE", (await OkAsync(world, "accounts", "resume", "main", "by hand")).Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await world.CallAsync("by hand")).Status);
        var gone = JsonNode.Parse((await OkAsync(world, "accounts", "disconnect", "main", "by hand", "--json")).Output)!;
        Assert.Equal("DISCONNECTED", (string?)gone["status"]);

        // The server may be the one that gives the grant back.
        Assert.True((string?)gone["revocation"] is "confirmed" or "pending", gone.ToJsonString());
        await world.UntilAsync(AccountsWorld.Account("by hand"), account => account["revocation"] == "confirmed");
        Assert.Equal(HttpStatusCode.Conflict, (await world.CallAsync("by hand")).Status);
    }

    [Fact]
    public async Task A_backup_serves()
    {
        await using var world = await AccountsWorld.StartAsync();
        await world.ConnectAsync("kept");
        var copy = Path.Combine(world.Folder, "copy.db");
        await OkAsync(world, "backup", copy);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        await AssertFailsAsync(world, 1, "is there already", "backup", copy);

        var config = Path.Combine(world.Folder, "copy.json");
        await File.WriteAllTextAsync(config, world.ConfigText("copy.db"));
        Assert.Contains("copy.db opens with the master key", (await OkAsync(world, "check", "--config", config)).Output, StringComparison.Ordinal);
        await world.StopServersAsync();
        await world.ServeAsync(config: config);
        Assert.Equal(HttpStatusCode.OK, (await world.CallAsync("kept")).Status);
    }

    [Fact]
    public async Task Mistakes_are_told_in_a_sentence_and_change_nothing()
    {
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        Assert.Contains("yet; `connectors serve` makes it", (await OkAsync(world, "check")).Output, StringComparison.Ordinal);
        await AssertFailsAsync(world, 2, "There is no store", "accounts", "list");
        Assert.False(File.Exists(world.StoreFile));
        await OkAsync(world, "accounts", "link", "main", "somebody");
        Assert.Contains("The configuration is sound", (await OkAsync(world, "check")).Output, StringComparison.Ordinal);

        await AssertFailsAsync(world, 1, "There is no such account.", "accounts", "show", "main", "nobody");
        await AssertFailsAsync(world, 1, "There is no such account.", "accounts", "disconnect", "main", "nobody");
        await AssertFailsAsync(world, 1, "There is no such account.", "accounts", "suspend", "nowhere", "nobody");
        await AssertFailsAsync(world, 1, "There is no such connection.", "accounts", "link", "nowhere", "nobody");
        await AssertFailsAsync(world, 1, "invisible", "accounts", "link", "main", "a\u200bb");
        await AssertFailsAsync(world, 1, "does not declare", "accounts", "link", "main", "somebody", "--scope", "crm.objects.quotes.read");
        await AssertFailsAsync(world, 1, "There is no key of this id", "api-keys", "revoke", "nothing");
        await AssertFailsAsync(world, 2, "tenant's name", "api-keys", "create", "--tenant", "no such name");
        await AssertFailsAsync(world, 2, "There is no configuration file", "accounts", "list", "--config", "nowhere.json");
        await AssertFailsAsync(world, 2, "There is no configuration file", "check", "--config", "nowhere.json");
        await AssertFailsAsync(world, 2, "master.key", "keys", "create", "master.key");
        await AssertFailsAsync(world, 2, "nowhere", "keys", "create", "nowhere/master.key");

        // The master key.
        await KeyFileAsync(world, "short.key", Convert.ToBase64String(new byte[31]));
        await AssertConfigFailsAsync(world, "accounts.db", "short.key", "32 bytes");
        await KeyFileAsync(world, "wrong.key", Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        await AssertConfigFailsAsync(world, "accounts.db", "wrong.key", "wrong.key");
        await KeyFileAsync(world, "empty.key", "");
        await AssertConfigFailsAsync(world, "accounts.db", "empty.key", "empty.key");
        File.Copy(world.KeyFile, Path.Combine(world.Folder, "open.key"));
        File.SetUnixFileMode(Path.Combine(world.Folder, "open.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await AssertConfigFailsAsync(world, "accounts.db", "open.key", "open.key");
        await AssertConfigFailsAsync(world, "accounts.db", "missing.key", "missing.key");

        // The store.
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "text.db"), new string('x', 5000));
        await AssertConfigFailsAsync(world, "text.db", "master.key", "text.db");
        await AssertConfigFailsAsync(world, "text.db/accounts.db", "master.key", "text.db");
        File.Copy(world.StoreFile, Path.Combine(world.Folder, "newer.db"));
        SetVersion(Path.Combine(world.Folder, "newer.db"), 99);
        await AssertConfigFailsAsync(world, "newer.db", "master.key", "newer version");

        Assert.Contains("somebody", (await OkAsync(world, "accounts", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotation_of_keys_wants_something_to_rotate()
    {
        await using var world = await AccountsWorld.StartAsync(new() { Servers = 0 });
        await AssertFailsAsync(world, 1, "nothing to rotate", "keys", "rotate");
    }

    static Task KeyFileAsync(AccountsWorld world, string name, string text)
    {
        var file = Path.Combine(world.Folder, name);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return Task.CompletedTask;
    }

    /// <summary>Every command that opens the store says the same, and the store is not touched.</summary>
    static async Task AssertConfigFailsAsync(AccountsWorld world, string store, string key, string named)
    {
        var file = Path.Combine(world.Folder, store);
        var before = File.Exists(file) ? await File.ReadAllBytesAsync(file) : null;
        var config = Path.Combine(world.Folder, "faulty.json");
        await File.WriteAllTextAsync(config, world.ConfigText(store, key));
        foreach (var command in (string[][])[["check"], ["accounts", "list"], ["serve", "--listen", "http://127.0.0.1:0"]])
        {
            var (exitCode, output, errors) = await world.RunAsync([.. command, "--config", config]);
            Assert.True(exitCode == 2, $"{string.Join(' ', command)}: {exitCode} {output}{errors}");
            AssertOneSentence(errors, named);
            Assert.DoesNotContain("listening", output, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.Exists(file) ? await File.ReadAllBytesAsync(file) : null);
    }

    static async Task AssertFailsAsync(AccountsWorld world, int expected, string named, params string[] arguments)
    {
        var (exitCode, output, errors) = await world.RunAsync(arguments);
        Assert.True(exitCode == expected, $"{string.Join(' ', arguments)}: {exitCode} {output}{errors}");
        AssertOneSentence(errors, named);
    }

    static void AssertOneSentence(string errors, string named)
    {
        Assert.Single(errors.Trim().Split('\n'));
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    static async Task<(string Output, string Errors)> OkAsync(AccountsWorld world, params string[] arguments)
    {
        var (exitCode, output, errors) = await world.RunAsync(arguments);
        Assert.True(exitCode == 0, $"{string.Join(' ', arguments)}: {exitCode} {output}{errors}");
        return (output, errors);
    }

    /// <summary>Writes the file's user_version (SQLite's file format, 1.3: four bytes at 60).</summary>
    static void SetVersion(string file, byte version)
    {
        using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.Write(handle, [0, 0, 0, version], 60);
    }
}
