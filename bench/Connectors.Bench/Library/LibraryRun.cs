using System.Diagnostics;
using Connectors.Bench.Calls;
using Connectors.Runtime.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Bench.Library;

/// <summary>
/// P7: what a call costs this process in CPU and bytes, over loopback, beside a loop with nothing in it but the transport.
/// The subjects take turns, so that a busy neighbour slows all of them.
/// </summary>
internal static class LibraryRun
{
    /// <param name="args">Rounds, calls in each, and how many at a time; all may be left out.</param>
    /// <param name="compiled">How this program was compiled.</param>
    /// <param name="command">The command that repeats this.</param>
    public static async Task<int> RunAsync(string[] args, string compiled, string command)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], null) : 9;
        var calls = args.Length > 1 ? int.Parse(args[1], null) : 20_000;
        var workers = args.Length > 2 ? int.Parse(args[2], null) : 32;

        using var mock = StartMock();
        try
        {
            var address = new Uri($"http://127.0.0.1:{await mock.StandardOutput.ReadLineAsync()}");
            await using var services = ExecutorPeer.Services(options => options.BaseUrls["hubspot"] = address, null);
            var executor = services.GetRequiredService<ToolExecutor>();
            using var invoker = new HttpMessageInvoker(BareHandler());
            using var client = HandWrittenPeer.ClientOver(BareHandler(), address);
            var scenario = Scenario.ContactsSearch;
            var subjects = new[]
            {
                new Subject("bare loop", () => new BarePeer(invoker, scenario, address)),
                new Subject("executor", () => new ExecutorPeer(executor, scenario)),
                new Subject("typed client", () => new TypedPeer(executor, scenario)),
                new Subject("by hand, HttpClient", () => new HandWrittenPeer(client, scenario)),
            };
            await SameAnswer.Check([subjects[0].Make(), subjects[1].Make(), subjects[3].Make()]);

            foreach (var subject in subjects)
            {
                await subject.RunAsync(calls, workers, keep: false);
            }

            for (var round = 0; round < rounds; round++)
            {
                foreach (var subject in subjects)
                {
                    await subject.RunAsync(calls, workers, keep: true);
                }
            }

            Report(subjects, $"{compiled}, {rounds} rounds of {calls} calls, {workers} at a time, medians:", compiled, command);
            return 0;
        }
        finally
        {
            mock.StandardInput.Close();
            if (!mock.WaitForExit(5_000))
            {
                mock.Kill();
            }
        }
    }

    static void Report(Subject[] subjects, string title, string compiled, string command)
    {
        Console.WriteLine(title);
        Console.WriteLine();
        Console.WriteLine("| subject | CPU µs per call | ratio | bytes per call | µs of wall clock |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var subject in subjects)
        {
            Console.WriteLine($"| {subject.Name} | {Row.Number(Row.Median(subject.Cpu))} | {Row.Number(subject.RatioTo(subjects[0]))} | {Row.Bytes(Row.Median(subject.Bytes))} | {Row.Number(Row.Median(subject.Wall))} |");
        }

        Console.WriteLine();
        Row.Print("P7", $"library, {compiled}: CPU per call against the bare loop; bytes allocated", "≤ 1.3×; 6 KB", "1.1×; 3 KB",
            $"{Row.Number(subjects[1].RatioTo(subjects[0]))}×; {Row.Bytes(Row.Median(subjects[1].Bytes))}", command);
    }

    /// <summary>The same choices as the runtime's own transport, without its guard and without decompression.</summary>
    static SocketsHttpHandler BareHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
    };

    static Process StartMock()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        start.ArgumentList.Add("mock");
        return Process.Start(start)!;
    }

    sealed record Subject(string Name, Func<Peer> Make)
    {
        public List<double> Cpu { get; } = [];

        public List<double> Bytes { get; } = [];

        public List<double> Wall { get; } = [];

        /// <summary>Median of the rounds' ratios: what both saw in one round, they saw on the same machine.</summary>
        public double RatioTo(Subject other) => Row.Median(Cpu.Zip(other.Cpu, static (mine, others) => mine / others));

        public async Task RunAsync(int calls, int workers, bool keep)
        {
            var peers = Enumerable.Range(0, workers).Select(_ => Make()).ToArray();
            GC.Collect();
            var left = calls;
            var bytes = GC.GetTotalAllocatedBytes(precise: true);
            var cpu = Environment.CpuUsage.TotalTime;
            var wall = Stopwatch.GetTimestamp();
            await Task.WhenAll(peers.Select(async peer =>
            {
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    await peer.CallAsync();
                }
            }));
            if (keep)
            {
                Wall.Add(Stopwatch.GetElapsedTime(wall).TotalMicroseconds / calls);
                Cpu.Add((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / calls);
                Bytes.Add((double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / calls);
            }
        }
    }
}
