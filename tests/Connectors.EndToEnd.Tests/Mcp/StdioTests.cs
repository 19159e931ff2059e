using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.EndToEnd.Tests.Accounts;
using Microsoft.AspNetCore.Http;

namespace Connectors.EndToEnd.Tests.Mcp;

/// <summary><c>connectors mcp</c>, as an agent starts it that talks to its servers over their standard streams.</summary>
public class StdioTests
{
    static Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"id":"7","properties":{"firstname":"Ada"} }""");
    }

    [Fact]
    public async Task An_agent_initialises_lists_and_calls_and_hears_nothing_but_the_protocol()
    {
        await using var world = await McpWorld.StartAsync(EchoAsync);
        await using var agent = new Pipe(world, ["--identifier", "mine", "--tool", "hubspot_contact_get", "--tool", "hubspot_deal_create", "--bind", "properties=[\"firstname\"]"]);
        var hello = await agent.AskAsync("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}""");
        Assert.Equal("connectors", (string)hello["result"]!["serverInfo"]!["name"]!);
        await agent.WriteAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");

        // Nobody asked for writing.
        var tools = (await agent.AskAsync("tools/list"))["result"]!["tools"]!.AsArray();
        Assert.Equal(["hubspot_contact_get"], tools.Select(t => (string)t!["name"]!));
        Assert.DoesNotContain("\"properties\":{\"properties\"", tools[0]!.ToJsonString(), StringComparison.Ordinal);
        var call = await agent.AskAsync("tools/call", """{"name":"hubspot_contact_get","arguments":{"contact_id":"7"}}""");
        Assert.Equal("Ada", (string)call["result"]!["structuredContent"]!["data"]!["firstname"]!);
        await agent.EndAsync();
        Assert.Equal(0, await agent.ExitAsync());
        Assert.Equal("", agent.Errors);

        // The store holds the record of it, as of any other call.
        using var http = new HttpClient();
        var calls = JsonNode.Parse(await http.GetStringAsync(new Uri(world.Door, "/v1/executions?identifier=mine")))!["executions"]!.AsArray();
        Assert.Equal("hubspot_contact_get", (string)calls.Single()!["tool"]!);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_refused_by_its_id_and_the_next_one_is_served()
    {
        await using var world = await McpWorld.StartAsync(EchoAsync);
        await using var agent = new Pipe(world, ["--identifier", "mine"]);
        await agent.AskAsync("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}""");
        var filling = new string('x', 10 * 1024 * 1024);
        foreach (var (line, id) in ((string, string)[])
        [
            ($$"""{"jsonrpc":"2.0","id":"first","method":"tools/call","params":{"name":"{{filling}}"} }""", "\"first\""),
            ($$"""{"method":"tools/call","params":{"name":"{{filling}}"},"jsonrpc":"2.0","id":77}""", "77"),
            ($$"""{"method":"tools/call","params":{"name":"{{filling}}","id":5} }""", "null"),
            (filling, "null"),
        ])
        {
            await agent.WriteAsync(line);
            var refused = await agent.ReadAsync();
            Assert.Equal((id, -32600), (refused["id"]?.ToJsonString() ?? "null", (int)refused["error"]!["code"]!));
        }

        Assert.NotNull((await agent.AskAsync("ping"))["result"]);
    }

    [Fact]
    public async Task It_ends_when_the_program_that_started_it_has_died()
    {
        await using var world = await McpWorld.StartAsync(EchoAsync);

        // The parent is a shell that dies; the pipe into the child stays open, since this test holds it.
        var file = Path.Combine(world.Folder, "child");
        await using var agent = new Pipe(world, ["--identifier", "mine"], ["sh", "-c", $"\"$@\" <&3 & echo $! > {file}; exec 3<&-; wait", "sh"], "3<&0");
        await agent.AskAsync("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}""");
        using var child = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(file), System.Globalization.CultureInfo.InvariantCulture));
        agent.Kill();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await child.WaitForExitAsync(patience.Token);
    }

    [Fact]
    public async Task What_is_typed_wrong_is_told_before_anything_is_served()
    {
        await using var world = await McpWorld.StartAsync(EchoAsync);
        foreach (var (arguments, word) in ((string[], string)[])
        [
            ([], "--identifier"), (["--identifier", "mine", "--tool", "hubspot_contact_gett"], "did you mean hubspot_contact_get"), (["--identifier", "mine", "--toolset", "our_ow"], "our_own"),
            (["--identifier", "mine", "--bind", "limit"], "--bind limit"), (["--identifier", "mine", "--config", "nowhere.json"], "nowhere.json"), (["--identifier", "a\nb"], "identifier"),
        ])
        {
            await using var program = ConnectorsProgram.StartUnder([], ["mcp", .. arguments], world.Folder);
            Assert.Equal(2, await program.ExitAsync());
            Assert.Contains(word, program.Errors, StringComparison.Ordinal);
            Assert.Equal("", arguments.Length == 0 ? "" : program.Output);
        }
    }

    /// <summary>The program with its standard streams in the test's hands.</summary>
    sealed class Pipe : IAsyncDisposable
    {
        readonly Process _process;
        readonly StringBuilder _errors = new();
        int _id;

        public Pipe(McpWorld world, string[] arguments, string[]? wrapper = null, string redirection = "")
        {
            string[] words = [.. wrapper ?? [], .. ConnectorsProgram.CommandLine, "mcp", "--config", world.Config, .. arguments];
            if (redirection.Length > 0)
            {
                words = ["sh", "-c", $"exec \"$@\" {redirection}", "sh", .. words];
            }

            _process = new() { StartInfo = new(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = world.Folder } };
            _process.ErrorDataReceived += (_, line) => _errors.Append(line.Data);
            _process.Start();
            _process.BeginErrorReadLine();
        }

        public string Errors => _errors.ToString();

        public async Task WriteAsync(string line)
        {
            await _process.StandardInput.WriteAsync(line + "\n");
            await _process.StandardInput.FlushAsync();
        }

        public async Task<JsonNode> ReadAsync() => JsonNode.Parse(await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) ?? throw new InvalidOperationException($"It ended. {Errors}"))!;

        public async Task<JsonNode> AskAsync(string method, string parameters = "{}")
        {
            await WriteAsync($$"""{"jsonrpc":"2.0","id":{{++_id}},"method":"{{method}}","params":{{parameters}}}""");
            var answer = await ReadAsync();
            Assert.Equal(_id, (int)answer["id"]!);
            return answer;
        }

        public Task EndAsync()
        {
            _process.StandardInput.Close();
            return Task.CompletedTask;
        }

        public async Task<int> ExitAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await _process.WaitForExitAsync(patience.Token);
            return _process.ExitCode;
        }

        public void Kill() => _process.Kill();

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }

            _process.Dispose();
        }
    }
}
