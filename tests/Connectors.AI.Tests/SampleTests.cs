using System.Diagnostics;
using System.Runtime.CompilerServices;
using Connectors.Sandbox;

namespace Connectors.AI.Tests;

/// <summary>The sample as somebody runs it, and the page that shows it.</summary>
public class SampleTests
{
    static readonly string s_root = Root();

    [Fact]
    public async Task A_model_searches_reads_and_answers_with_what_it_found()
    {
        await using var twin = await SandboxHost.StartAsync(new() { Random = new(1) });

        var output = await RunAsync(twin.Address.GetLeftPart(UriPartial.Authority), twin.Token);

        // The id that it reads by is the one it found, and what it says is what it read.
        Assert.Matches(
            @"^> hubspot_contacts_search\n1 of \d+; next page: after=\d+\nid\|firstname\|lastname\n(\d+)\|[^>]*> hubspot_contact_get\nid: \1\nemail: (\S+@\S+)\n[^>]*It is \2\.\n$",
            output);
    }

    [Fact]
    public async Task A_model_is_told_why_a_call_failed_and_ends_in_words()
    {
        await using var twin = await SandboxHost.StartAsync(new());

        var output = await RunAsync(twin.Address.GetLeftPart(UriPartial.Authority), "a-wrong-token");

        Assert.StartsWith("> hubspot_contacts_search\nreauth_required: ", output, StringComparison.Ordinal);
        Assert.Contains("\nnext: ", output, StringComparison.Ordinal);
        Assert.EndsWith("\nI could not find out.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_of_code_on_the_page_is_compiled_somewhere()
    {
        var blocks = File.ReadAllText(Path.Combine(s_root, "docs", "ai.md")).Split("```csharp\n")[1..].Select(b => Flat(b.Split("```")[0])).ToList();
        var sources = Directory.EnumerateFiles(Path.Combine(s_root, "tests", "Connectors.AI.Tests"), "*Tests.cs")
            .Append(Path.Combine(s_root, "samples", "AI", "Program.cs")).Select(f => Flat(File.ReadAllText(f))).ToList();

        Assert.Equal(5, blocks.Count);
        Assert.All(blocks, block => Assert.Contains(sources, source => source.Contains(block, StringComparison.Ordinal)));
    }

    /// <summary>The same code stands further to the right in a method.</summary>
    static string Flat(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    static async Task<string> RunAsync(params string[] arguments)
    {
        var build = Path.GetRelativePath(Path.Combine(s_root, "tests", "Connectors.AI.Tests"), AppContext.BaseDirectory);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(s_root, "samples", "AI", build, "ai-sample.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{await output}{await errors}");
        return await output;
    }

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
