using System.Diagnostics;
using System.Text.Json.Nodes;
using Connectors.EndToEnd.Tests.Accounts;
using Connectors.Sandbox.Tests;
using Microsoft.AspNetCore.Http;

namespace Connectors.EndToEnd.Tests.Mcp;

/// <summary>Other people's programs judge the door: the official inspector, and the official conformance suite.</summary>
public class StrangerTests : IClassFixture<NodeTools>
{
    /// <summary>The program with the connector that the suite wants: native where CONNECTORS_CONFORMANCE_BINARY names it, or else the managed build.</summary>
    static readonly string[] s_program = Environment.GetEnvironmentVariable("CONNECTORS_CONFORMANCE_BINARY") is { Length: > 0 } binary
        ? [binary]
        : [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "connectors-conformance.dll")];

    static Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"id":"7","properties":{"firstname":"Ada"} }""");
    }

    [NpmFact]
    public async Task The_inspector_finds_every_tool_portable_and_calls_one_over_http()
    {
        await using var world = await McpWorld.StartAsync(EchoAsync);
        string[] there = [new Uri(world.Door, "/mcp").AbsoluteUri, "--transport", "http", "--header", $"Authorization: Bearer {await world.SessionAsync()}"];
        await ListsAsync(there);
        foreach (var era in (string[])["legacy", "modern"])
        {
            var called = await NodeTools.RunAsync(["inspector", "--cli", .. there, "--protocol-era", era, "--method", "tools/call", "--tool-name", "hubspot_contact_get", "--tool-arg", "contact_id=7"]);
            Assert.True(called.ExitCode == 0, called.Text);
            Assert.Contains("Ada", called.Text, StringComparison.Ordinal);
        }
    }

    [NpmFact]
    public async Task The_inspector_finds_every_tool_portable_over_standard_streams()
    {
        await using var world = await McpWorld.StartAsync(EchoAsync);

        // The inspector takes options for its own, wherever they stand.
        var script = Path.Combine(world.Folder, "agent.sh");
        await File.WriteAllTextAsync(script, $"exec {string.Join(' ', ConnectorsProgram.CommandLine)} mcp --config {world.Config} --identifier mine --access write\n");
        await ListsAsync(["sh", script]);
    }

    [NpmFact]
    public Task The_conformance_suite_of_2026_07_28_passes_but_for_what_is_not_offered() => ConformAsync("2026-07-28");

    [NpmFact]
    public Task The_conformance_suite_of_2025_11_25_passes_but_for_what_is_not_offered() => ConformAsync("2025-11-25");

    static async Task ConformAsync(string requirements)
    {
        await using var world = await McpWorld.StartAsync(FixtureAsync, "test", (arguments, folder) => ConnectorsProgram.StartUnder([], arguments, folder, program: s_program));
        var token = await world.SessionAsync(more: "");

        // The suite cannot send a token, so somebody in between adds it and changes nothing else.
        await using var between = await LocalServer.StartAsync(context => PassOnAsync(context, world.Door, token));
        var run = await NodeTools.RunAsync(["conformance", "server", "--url", new Uri(between.Address, "/mcp").AbsoluteUri, "--requirements", requirements,
            "--expected-failures", Path.Combine(NodeTools.Folder, $"not-offered-{requirements}.yml"), "-o", Path.Combine(world.Folder, "results")]);
        Assert.True(run.ExitCode == 0, run.Text[^Math.Min(run.Text.Length, 4000)..]);
    }

    static async Task ListsAsync(string[] server)
    {
        var listed = await NodeTools.RunAsync(["inspector", "--cli", .. server, "--method", "tools/list", "--strict"]);
        Assert.True(listed.ExitCode == 0, listed.Text);
        Assert.Equal(11, JsonNode.Parse(listed.Output)!["tools"]!.AsArray().Count);
    }

    static Task FixtureAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.StatusCode = context.Request.Path == "/error" ? 400 : 200;
        return context.Response.WriteAsync(context.Request.Path == "/error" ? """{"message":"This error is the fixture's purpose."}""" : """{"text":"This is a simple text."}""");
    }

    static readonly HttpMessageInvoker s_http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });

    static async Task PassOnAsync(HttpContext context, Uri door, string token)
    {
        using var request = new HttpRequestMessage(new(context.Request.Method), new Uri(door, context.Request.Path)) { Content = new StreamContent(context.Request.Body) };
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        request.Headers.Authorization = new("Bearer", token);

        // The suite means this server when it calls the one in between by its name, and nobody else when it calls it by another.
        request.Headers.Host = context.Request.Host.Port == context.Connection.LocalPort ? door.Authority : context.Request.Host.Value;
        if (request.Headers.TryGetValues("Origin", out var origins) && origins.Single().EndsWith($":{context.Connection.LocalPort}", StringComparison.Ordinal))
        {
            request.Headers.Remove("Origin");
            request.Headers.Add("Origin", door.GetLeftPart(UriPartial.Authority));
        }

        using var response = await s_http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(h => h.Key != "Transfer-Encoding"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}

/// <summary>The protocol's own programs from npm, run by a Node.js that comes with them.</summary>
public sealed class NodeTools : IAsyncLifetime
{
    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(Source())!, "npm");

    /// <summary>npm writes its own lock into the folder last, so an install that was cut short is done again.</summary>
    public async Task InitializeAsync()
    {
        if (Npm.Find("npm") is { } npm && !File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
        {
            var (exitCode, output, errors) = await RunAsync(npm, ["ci", "--no-audit", "--no-fund"]);
            Assert.True(exitCode == 0, output + errors);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Runs one of the programs to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Text)> RunAsync(string[] words)
    {
        var programs = Path.Combine(Folder, "node_modules", ".bin");
        var (exitCode, output, errors) = await RunAsync(Path.Combine(programs, "node"), [Path.Combine(programs, words[0]), .. words[1..]]);
        return (exitCode, output, output + errors);
    }

    static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    static string Source([System.Runtime.CompilerServices.CallerFilePath] string file = "") => file;
}
