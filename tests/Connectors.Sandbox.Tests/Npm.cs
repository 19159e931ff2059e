using System.Diagnostics;
using System.Reflection;

namespace Connectors.Sandbox.Tests;

/// <summary>Runs the programs of Node.js in the folder of the black-box scripts, and installs their packages the first time.</summary>
public sealed class Npm : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    static readonly string Folder = typeof(Npm).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "NpmFolder").Value!;

    /// <summary>The full path of a program on the PATH, or null.</summary>
    public static string? Find(string program)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".cmd", ".exe"] : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, program + ending)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>npm writes its own lock into the folder last, so an install that was cut short is done again. Where npm is missing the tests say so themselves: left out by their attribute, or failing on a build server.</summary>
    public async Task InitializeAsync()
    {
        if (Find("npm") is not null && !File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
            await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], []);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Runs a program to its end and returns what it printed. A failure of the program is a failure of the test.</summary>
    public static async Task<string> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var (exitCode, output, errors) = await EndAsync(program, arguments, environment);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{errors}");
        return output;
    }

    /// <summary>Runs a program that may fail, to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> EndAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var file = Find(program) ?? throw new FileNotFoundException($"{program} is not on the PATH.");
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
