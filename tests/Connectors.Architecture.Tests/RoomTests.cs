namespace Connectors.Architecture.Tests;

/// <summary>Who may know whom. The table of the house, held over what the compiler made of it.</summary>
public class RoomTests
{
    [Theory]
    [InlineData("Connectors.Definitions", "Connectors.YamlDotNet")]
    [InlineData("Connectors.Generator", "Connectors.Definitions", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp")]
    [InlineData("Connectors.Runtime", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Http")]
    [InlineData("Connectors.Storage.Sqlite", "Connectors.Accounts", "Connectors.Runtime", "Microsoft.Extensions.DependencyInjection.Abstractions", "SQLitePCLRaw*")]
    [InlineData("Connectors.Generated", "Connectors.Runtime")]
    [InlineData("Connectors.AI", "Connectors.Runtime", "Microsoft.Extensions.AI.Abstractions")]
    [InlineData("Connectors.Accounts", "Connectors.Runtime", "Microsoft.Extensions.*")]
    [InlineData("Connectors.Sandbox", "Microsoft.AspNetCore*", "Microsoft.Extensions.*")]
    [InlineData("connectors", "Connectors.Accounts", "Connectors.Storage.Sqlite", "Connectors.Generated", "Connectors.Runtime", "Connectors.Sandbox", "Microsoft.AspNetCore*", "Microsoft.Extensions.*", "ModelContextProtocol*", "OpenTelemetry*", "System.CommandLine")]
    public void A_room_knows_these_and_the_base_library(string room, params string[] known)
    {
        var foreign = CompiledRoom.Open(room).Assemblies.Where(a => a is not ("netstandard" or "mscorlib" or "Microsoft.Win32.Primitives") && (!a.StartsWith("System.", StringComparison.Ordinal) || a == "System.CommandLine"));

        Assert.All(foreign, assembly => Assert.Contains(known, k => k.EndsWith('*') ? assembly.StartsWith(k[..^1], StringComparison.Ordinal) : assembly == k));
    }

    [Fact]
    public void Definitions_know_no_file_no_network_no_json_library_and_no_clock()
    {
        var room = CompiledRoom.Open("Connectors.Definitions");

        Assert.DoesNotContain(room.Types, t => t.StartsWith("System.Net.", StringComparison.Ordinal) || t.StartsWith("System.Text.Json.", StringComparison.Ordinal));
        Assert.DoesNotContain(room.Types, t => t is "System.IO.File" or "System.IO.Directory" or "System.IO.FileStream");
        Assert.DoesNotContain(room.Members, IsClockOrDice);
    }

    [Fact]
    public void The_generator_knows_no_clock_no_culture_and_no_file()
    {
        var room = CompiledRoom.Open("Connectors.Generator");

        Assert.DoesNotContain(room.Members, IsClockOrDice);
        Assert.DoesNotContain(room.Members, m => m is "System.Globalization.CultureInfo.get_CurrentCulture" or "System.Globalization.CultureInfo.get_CurrentUICulture");
        Assert.DoesNotContain(room.Types, t => t is "System.IO.File" or "System.IO.Directory" or "System.IO.FileStream");
        Assert.DoesNotContain(room.Assemblies, a => a == "Connectors.Runtime");
    }

    [Theory]
    [InlineData("Connectors.Runtime")]
    [InlineData("Connectors.AI")]
    public void What_runs_tools_knows_no_reflection(string name)
    {
        var room = CompiledRoom.Open(name);

        // Attributes that the compiler writes are no calls.
        Assert.DoesNotContain(room.Members, m => m.StartsWith("System.Reflection.", StringComparison.Ordinal) && !m.EndsWith("Attribute..ctor", StringComparison.Ordinal));
        Assert.DoesNotContain(room.Members, m => m is "System.Type.GetMethod" or "System.Type.GetProperties" or "System.Activator.CreateInstance");

        // Random is seeded at the door, from the system's own dice, where nobody hands one in.
        Assert.DoesNotContain(room.Members, m => IsClockOrDice(m) && m != "System.Random..ctor");
        Assert.DoesNotContain(room.Members, m => m == "System.Text.Json.JsonSerializer.Serialize" || m == "System.Text.Json.JsonSerializer.Deserialize");
    }

    [Fact]
    public void Accounts_know_neither_tools_nor_storage_engines()
    {
        var room = CompiledRoom.Open("Connectors.Accounts");

        Assert.DoesNotContain(room.Types, t => t is "Connectors.Runtime.Execution.ToolExecutor" or "Connectors.Runtime.Tools.ToolDescriptor" or "Connectors.Runtime.Tools.ToolSource");
        Assert.DoesNotContain(room.Assemblies, a => a.Contains("Sqlite", StringComparison.OrdinalIgnoreCase) || a.Contains("Npgsql", StringComparison.OrdinalIgnoreCase));

        // Random is seeded at the door, from the system's own dice, where nobody hands one in.
        Assert.DoesNotContain(room.Members, m => IsClockOrDice(m) && m != "System.Random..ctor");
    }

    [Fact]
    public void The_embedded_store_knows_no_network_no_tools_no_clock_and_no_flush_that_hides_its_errors()
    {
        var room = CompiledRoom.Open("Connectors.Storage.Sqlite");

        Assert.DoesNotContain(room.Types, t => t.StartsWith("System.Net.", StringComparison.Ordinal) || t.StartsWith("Connectors.Runtime.", StringComparison.Ordinal));
        Assert.DoesNotContain(room.Members, IsClockOrDice);
        Assert.DoesNotContain(room.Members, m => m is "System.IO.RandomAccess.FlushToDisk" or "System.IO.FileStream.Flush");
    }

    [Theory]
    [InlineData("Connectors.Definitions")]
    [InlineData("Connectors.Generator")]
    [InlineData("Connectors.Runtime")]
    [InlineData("Connectors.AI")]
    [InlineData("Connectors.Accounts")]
    [InlineData("Connectors.Storage.Sqlite")]
    [InlineData("connectors")]
    public void No_provider_is_named_in_code_that_serves_all(string room)
    {
        Assert.DoesNotContain(CompiledRoom.Open(room).Words, IsProvider);
    }

    [Fact]
    public void No_provider_is_named_in_source_that_serves_all_be_it_in_a_comment()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !f.Contains("Connectors.Sandbox", StringComparison.Ordinal));

        Assert.DoesNotContain(files, f => IsProvider(File.ReadAllText(f)));
    }

    [Fact]
    public void Yaml_is_parsed_in_one_file()
    {
        var users = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f).Contains("using YamlDotNet", StringComparison.Ordinal));

        Assert.Equal(["YamlEvents.cs"], users.Select(Path.GetFileName));
    }

    [Fact]
    public void The_compiled_connectors_have_no_line_written_by_hand()
    {
        var folder = Path.Combine(Repository.Root, "src", "Connectors.Generated");

        Assert.Equal(["Connectors.Generated.csproj"], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Every_project_stands_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Connectors.Generated.sln")).Replace('\\', '/');
        var projects = new[] { "src", "tests", "samples", "bench" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'));

        Assert.All(projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    static bool IsProvider(string text) => s_providers.Any(p => text.Contains(p, StringComparison.OrdinalIgnoreCase));

    static readonly string[] s_providers = ["HubSpot", "Salesforce", "Gmail", "Slack", "Notion"];

    static bool IsClockOrDice(string member) => member is "System.DateTime.get_Now" or "System.DateTime.get_UtcNow" or "System.DateTimeOffset.get_UtcNow"
        or "System.DateTimeOffset.get_Now" or "System.Random..ctor" or "System.Random.get_Shared" or "System.Guid.NewGuid" or "System.Diagnostics.Stopwatch.StartNew";
}
