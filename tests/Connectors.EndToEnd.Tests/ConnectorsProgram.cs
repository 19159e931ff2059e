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
    static readonly TimeSpan s_longPatience = TimeSpan.FromSeconds(180);

    readonly Process _process;
    readonly bool _isWrapped;
    readonly StringBuilder _output = new();
    readonly StringBuilder _errors = new();
    readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _awaited = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, TaskCompletionSource> _said = new(StringComparer.Ordinal);

    ConnectorsProgram(string[] wrapper, string[] arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null, string[]? program = null)
    {
        string[] words = [.. wrapper, .. program ?? CommandLine, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder ?? "" };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _isWrapped = wrapper.Length > 0;

        _process = new() { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Path of the native binary, when the tests are to run against it.</summary>
    public static string? NativeBinary { get; } = Environment.GetEnvironmentVariable("CONNECTORS_BINARY") is { Length: > 0 } path ? path : null;

    /// <summary>How the program is called, before its own arguments.</summary>
    public static IReadOnlyList<string> CommandLine { get; } = NativeBinary is { } binary
        ? [binary]
        : [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "connectors.dll")];

    /// <summary>The program's own process id, also under a wrapper.</summary>
    public int Id => _isWrapped && ChildOf(_process.Id) is { } child ? child : _process.Id;

    /// <summary>Waits for its end when it is about to come; false when it goes on.</summary>
    public bool Ends => _process.WaitForExit(10_000);

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

    public static ConnectorsProgram Start(params string[] arguments) => new([], arguments);

    /// <summary>Starts it as the child of another program, for example a tracer; or in a folder, or with variables of its own.</summary>
    public static ConnectorsProgram StartUnder(string[] wrapper, string[] arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null, string[]? program = null) =>
        new(wrapper, arguments, folder, environment, program);

    /// <summary>Runs to the end and gives the exit code.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var program = new ConnectorsProgram([], arguments);
        return (await program.ExitAsync(), program.Output, program.Errors);
    }

    public async Task<int> ExitAsync()
    {
        using var timeout = new CancellationTokenSource(s_longPatience);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, as a service manager would, and gives the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await SignalAsync("-TERM");
        return await ExitAsync();
    }

    /// <summary>Ends it at once, as a crash of the machine would, and gives the exit code.</summary>
    public async Task<int> KillAsync()
    {
        await SignalAsync("-KILL");
        return await ExitAsync();
    }

    public async Task SignalAsync(string signal)
    {
        if (_process.HasExited)
        {
            return;
        }

        using var kill = Process.Start(new ProcessStartInfo("kill", [signal, Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }

    /// <summary>Completes when the text is said on standard error.</summary>
    public async Task ErrorAsync(string text)
    {
        var said = _said.GetOrAdd(text, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_output)
        {
            if (_errors.ToString().Contains(text, StringComparison.Ordinal))
            {
                said.TrySetResult();
            }
        }

        using var patience = new CancellationTokenSource(s_longPatience);
        var ended = _process.WaitForExitAsync(patience.Token);
        if (await Task.WhenAny(said.Task, ended) == ended && !said.Task.IsCompleted)
        {
            throw new InvalidOperationException($"The program ended before it said '{text}'. {Output}{Errors}");
        }
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
            await SignalAsync("-KILL");
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

            if (ReferenceEquals(into, _errors))
            {
                foreach (var (_, said) in _said.Where(s => line.Contains(s.Key, StringComparison.Ordinal)))
                {
                    said.TrySetResult();
                }
            }
        }
    }

    static int? ChildOf(int process) =>
        File.Exists($"/proc/{process}/task/{process}/children") && File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var child, ..]
            ? int.Parse(child, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    void Look(string start, TaskCompletionSource<string> awaited)
    {
        var found = _output.ToString().Split('\n').FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal) && l.EndsWith('\r') | l.Length > start.Length);
        if (found is not null)
        {
            awaited.TrySetResult(found[start.Length..].Trim());
        }
    }
}
