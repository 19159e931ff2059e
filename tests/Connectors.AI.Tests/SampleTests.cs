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

        Assert.Matches(@"^> hubspot_contacts_search\n1 of \d+; next page: after=\d+\n.*\n\d+\|.*\n\n> hubspot_contact_get\n[^>]*\nIt is \S+@\S+\.\n$", output);
    }

    [Fact]
    public async Task The_page_shows_lines_of_the_sample()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(s_root, "docs", "ai.md"));
        var block = page.Split("```csharp\n")[1].Split("\n```")[0];

        Assert.Contains(block, await File.ReadAllTextAsync(Path.Combine(s_root, "samples", "AI", "Program.cs")), StringComparison.Ordinal);
    }

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
