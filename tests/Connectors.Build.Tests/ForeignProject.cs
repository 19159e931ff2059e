using System.Diagnostics;

namespace Connectors.Build.Tests;

/// <summary>A stranger's project in a folder of its own, built by the SDK's own commands.</summary>
public sealed class ForeignProject : IAsyncLifetime
{
    readonly string _root = Directory.CreateTempSubdirectory("connectors-build-").FullName;

    string App => Path.Combine(_root, "App");

    string Neighbour => Path.Combine(_root, "Neighbour");

    public async Task InitializeAsync()
    {
        foreach (var folder in new[] { "App", "Neighbour" })
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, folder), "*.txt"))
            {
                File.Copy(file, Path.Combine(_root, folder, Path.GetFileNameWithoutExtension(file)));
            }
        }

        await RunAsync(Neighbour, "build", "-c", "Release", "-o", Path.Combine(_root, "neighbour-build"));
        Write("connector.yaml", """
            connector: shop
            title: Shop
            base_url: https://api.shop.example
            scopes: { read: Read everything. }
            shapes:
              record: { description: A record., fields: { id: { from: id, always: true } } }
            """);
        WriteTool("Read one order.");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }

    public void WriteTool(string description, string effect = "read", string name = "order_get") => Write($"{name}.yaml", $$"""
        tool: shop_{{name}}
        title: Get order
        description: {{description}}
        call: GET /orders/{id}
        scopes: [read]
        effect: {{effect}}
        parameters:
          id: { type: string, required: true, to: path.id, description: Its id. }
        returns: { item: record }
        """);

    public void Remove(string name) => File.Delete(Path.Combine(App, "definitions", "shop", name + ".yaml"));

    public async Task<string> RunAppAsync() =>
        (await RunAsync(App, "exec", Path.Combine(App, "bin", "Debug", "net10.0", "App.dll"))).Output;

    public Task<(int ExitCode, string Output)> BuildAsync(bool inCompilerServer, bool mayFail = false) => RunAsync(App, mayFail,
        "build", "-v:m", $"-p:ConnectorsBuild={AppContext.BaseDirectory.TrimEnd('/', '\\')}", $"-p:NeighbourBuild={Path.Combine(_root, "neighbour-build")}",
        $"-p:UseSharedCompilation={inCompilerServer}", "-p:RootNamespace=App");

    public void Write(string name, string text, string connector = "shop")
    {
        var file = Path.Combine(App, "definitions", connector, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    static Task<(int ExitCode, string Output)> RunAsync(string folder, params string[] arguments) => RunAsync(folder, mayFail: false, arguments);

    static async Task<(int ExitCode, string Output)> RunAsync(string folder, bool mayFail, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // What the test host was told about its own SDK and build is not meant for this one.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var all = await output + await errors;
        Assert.True(mayFail || process.ExitCode == 0, all);
        return (process.ExitCode, all);
    }
}
