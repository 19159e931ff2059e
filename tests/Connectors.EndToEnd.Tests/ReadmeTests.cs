using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Connectors.Definitions;

namespace Connectors.EndToEnd.Tests;

/// <summary>Every code block of the README is run here, or is the very text of what is. A block that no test knows fails.</summary>
[Collection(nameof(World))]
public partial class ReadmeTests(World world)
{
    static readonly string s_root = Root();
    static readonly IReadOnlyList<(string Language, string Text)> s_blocks =
        [.. Fence().Matches(File.ReadAllText(Path.Combine(s_root, "README.md"))).Select(m => (m.Groups[1].Value, m.Groups[2].Value.Trim()))];

    [Fact]
    public void No_block_is_left_out()
    {
        var known = s_blocks.Count(b => b.Language is "csharp" or "yaml" or "json" || b.Text.StartsWith("curl ", StringComparison.Ordinal)
            || b.Text is "dotnet test" or "dotnet run --project src/Connectors.Sidecar -- quickstart"
            || b.Text.StartsWith("dotnet publish ", StringComparison.Ordinal) || b.Text.StartsWith("out/connectors ", StringComparison.Ordinal));

        Assert.Equal(s_blocks.Count, known);
        Assert.Equal(2, s_blocks.Count(b => b.Text.StartsWith("curl ", StringComparison.Ordinal)));
    }

    /// <summary>CI takes these three out of the README itself and runs them as they stand.</summary>
    [Fact]
    public void Ci_runs_the_commands_of_the_readme()
    {
        var ci = File.ReadAllText(Path.Combine(s_root, ".ci", "run"));

        Assert.Contains("grep -xE 'dotnet test.*' README.md", ci, StringComparison.Ordinal);
        Assert.Contains("grep -xE 'dotnet run .* quickstart' README.md", ci, StringComparison.Ordinal);
        Assert.Contains("grep -xE 'dotnet publish .*' README.md", ci, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_quickstart_serves_what_the_curl_blocks_ask_for()
    {
        await using var program = ConnectorsProgram.Start("quickstart", "--listen", "http://127.0.0.1:0");
        await program.LineAsync("Still serving");
        var address = new Uri((await program.LineAsync("  curl ")).Split(' ')[0]).GetLeftPart(UriPartial.Authority);
        var answers = new List<string>();
        foreach (var (_, text) in s_blocks.Where(b => b.Text.StartsWith("curl ", StringComparison.Ordinal)))
        {
            answers.Add(await ShellAsync(text.Replace("http://127.0.0.1:5902", address, StringComparison.Ordinal), s_root));
        }

        Assert.Contains("\"jobtitle\":", answers[0], StringComparison.Ordinal);
        Assert.Contains("\"suggestion\":\"email\"", answers[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_block_starts_a_server_as_the_serve_block_says()
    {
        var folder = Directory.CreateTempSubdirectory("connectors-readme-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "connectors.json"), s_blocks.Single(b => b.Language == "json").Text);
        await File.WriteAllTextAsync(Path.Combine(folder, "my-app.secret"), "a-secret");
        var make = s_blocks.Single(b => b.Text.StartsWith("out/connectors keys ", StringComparison.Ordinal)).Text.Split(' ');
        Assert.Equal(0, (await ConnectorsProgram.RunAsync([.. make[1..].Select(w => w == "master.key" ? Path.Combine(folder, w) : w)])).ExitCode);
        var words = s_blocks.Single(b => b.Text.StartsWith("out/connectors serve ", StringComparison.Ordinal)).Text.Split(' ');

        await using var program = ConnectorsProgram.Start([.. words[1..].Select(w => w switch
        {
            "http://127.0.0.1:5902" => "http://127.0.0.1:0",
            "connectors.json" => Path.Combine(folder, w),
            _ => w,
        })]);

        Assert.StartsWith("http://127.0.0.1:", await program.LineAsync("listening on "), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_yaml_block_is_a_whole_tool()
    {
        var tool = DefinitionReader.Read("companies_list.yaml", s_blocks.Single(b => b.Language == "yaml").Text);
        var connector = DefinitionReader.Read("connector.yaml", File.ReadAllText(Path.Combine(s_root, "definitions", "hubspot", "connector.yaml")));

        Assert.Empty(tool.Problems);
        Assert.Empty(ToolLinker.Link(tool.Tool!, connector.Connector!).Findings);
    }

    [Fact]
    public async Task The_csharp_block_stands_in_the_sample_and_the_sample_runs()
    {
        var block = s_blocks.Single(b => b.Language == "csharp").Text;
        Assert.Contains(block, await File.ReadAllTextAsync(Path.Combine(s_root, "samples", "Library", "Program.cs")), StringComparison.Ordinal);

        var build = Path.GetRelativePath(Path.Combine(s_root, "tests", "Connectors.EndToEnd.Tests"), AppContext.BaseDirectory);
        var output = await ShellAsync($"dotnet {Path.Combine("samples", "Library", build, "library-sample.dll")} {world.Twin} {World.Token}", s_root);

        Assert.Matches(@"^\d+ is at presentationscheduled\n.*\$\.contact_id", output);
    }

    static async Task<string> ShellAsync(string command, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command}\n{await output}{await errors}");
        return await output;
    }

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex("^```(\\w+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
