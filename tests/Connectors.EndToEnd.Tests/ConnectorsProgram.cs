using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Connectors.EndToEnd.Tests;

/// <summary>
/// The program <c>connectors</c> as a process: the native binary that CONNECTORS_BINARY names, or else the managed build.
/// It is stopped by its own process id.
/// </summary>
internal sealed class ConnectorsProgram : IAsyncDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly StringBuilder _output = new();
    readonly StringBuilder _errors = new();
    readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _awaited = new(StringComparer.Ordinal);

    ConnectorsProgram(string[] arguments)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (NativeBinary is { } binary)
        {
            start.FileName = binary;
        }
        else
        {
            start.FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "connectors.dll"));
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = new() { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Path of the native binary, when the tests are to run against it.</summary>
    public static string? NativeBinary { get; } = Environment.GetEnvironmentVariable("CONNECTORS_BINARY") is { Length: > 0 } path ? path : null;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public string Errors
    {
        get
        {
            lock (_output)
            {
                return _errors.ToString();
            }
        }
    }

    public static ConnectorsProgram Start(params string[] arguments) => new(arguments);

    /// <summary>Runs to the end and gives the exit code.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var program = new ConnectorsProgram(arguments);
        return (await program.ExitAsync(), program.Output, program.Errors);
    }

    public async Task<int> ExitAsync()
    {
        using var timeout = new CancellationTokenSource(s_patience);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, as a service manager would, and gives the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        return await ExitAsync();
    }

    /// <summary>The rest of the first line that starts so.</summary>
    public async Task<string> LineAsync(string start)
    {
        var line = _awaited.GetOrAdd(start, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_output)
        {
            Look(start, line);
        }

        var ended = ExitAsync();
        if (await Task.WhenAny(line.Task, ended).WaitAsync(s_patience) == ended && !line.Task.IsCompleted)
        {
            throw new InvalidOperationException($"The program ended before it printed '{start}'. {Output}{Errors}");
        }

        return await line.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    void Take(StringBuilder into, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            into.AppendLine(line);
            foreach (var (start, awaited) in _awaited)
            {
                Look(start, awaited);
            }
        }
    }

    void Look(string start, TaskCompletionSource<string> awaited)
    {
        var found = _output.ToString().Split('\n').FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal) && l.EndsWith('\r') | l.Length > start.Length);
        if (found is not null)
        {
            awaited.TrySetResult(found[start.Length..].Trim());
        }
    }
}
