using BenchmarkDotNet.Reports;

namespace Connectors.Bench.Calls;

/// <summary>The benchmarks' outcome as lines of the table in bench/README.md.</summary>
internal static class RowsOfBenchmarks
{
    const string Command = "dotnet run -c Release --project bench/Connectors.Bench -- calls";

    public static int Print(IEnumerable<Summary> summaries)
    {
        var reports = summaries.SelectMany(s => s.Reports).Where(r => r.ResultStatistics is not null).ToList();
        Console.WriteLine();
        foreach (var tool in reports.GroupBy(r => (CallBenchmarks.CalledTool)r.BenchmarkCase.Parameters[nameof(CallBenchmarks.Tool)]))
        {
            var byHand = Find(tool, nameof(CallBenchmarks.HandWritten));
            foreach (var (name, method) in new[] { ("executor", nameof(CallBenchmarks.Executor)), ("typed client", nameof(CallBenchmarks.TypedClient)), ("bare loop", nameof(CallBenchmarks.BareLoop)) })
            {
                var (time, bytes) = Find(tool, method);
                Row.Print("", $"in memory, {tool.Key}: {name} against the same by hand; bytes", "", "",
                    $"{Row.Number(time / byHand.Time)}×; {Row.Bytes(bytes)} against {Row.Bytes(byHand.Bytes)}", Command);
            }
        }

        return reports.Count > 0 ? 0 : 1;
    }

    static (double Time, double Bytes) Find(IEnumerable<BenchmarkReport> reports, string method)
    {
        var report = reports.First(r => r.BenchmarkCase.Descriptor.WorkloadMethod.Name == method);
        return (report.ResultStatistics!.Mean, report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0);
    }
}
