using System.Diagnostics;
using System.Net;
using Connectors.Accounts;
using Connectors.Accounts.Vault;
using Connectors.Bench.Calls;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Limits;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Connectors.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Bench.Trust;

/// <summary>
/// What limits, ledger and audit cost a call, beside the same call without them, over a network that answers at once. The store is a
/// real file on the disk of the working folder.
/// </summary>
internal static class TrustRun
{
    const string Command = "dotnet run -c Release --project bench/Connectors.Bench -- trust";
    const int Rounds = 9;
    const int Reads = 10_000;
    const int Writes = 200;
    const int AtOnce = 128;
    const int WritesAtOnce = 10_000;

    static readonly ToolCatalog s_catalog = new(Generated.ConnectorCatalogs.All);
    static readonly StaticTokenProvider s_tokens = new([KeyValuePair.Create("crm", new AccessToken(new string('a', 160)))]);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Environment.CurrentDirectory, $"bench-trust-{Environment.ProcessId}"));
        try
        {
            var key = Path.Combine(folder.FullName, "master.key");
            MasterKeys.CreateFile(key);
            using var keys = MasterKeys.FromFile(key);
            await using var store = SqliteAccountStore.Open(Path.Combine(folder.FullName, "accounts.db"), TimeProvider.System);
            await using var runtime = await AccountsRuntime.OpenAsync(new()
            {
                Store = store,
                Keys = keys,
                Catalog = s_catalog,
                Connectors = new(),
                Options = new() { PublicUrl = new("http://127.0.0.1/") },
                Handlers = new Canned(Answers.ContactsFound),
                Logging = NullLoggerFactory.Instance,
            });
            await ReadsAsync(runtime.Journal);
            await WritesAsync(runtime.Journal);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task ReadsAsync(IExecutionJournal journal)
    {
        using var governor = new RateGovernor(TimeProvider.System);
        var times = await InTurnAsync(
            Reads,
            Scenario.ContactsSearch,
            Executor(Answers.ContactsFound, Unlimited.Instance, null),
            Executor(Answers.ContactsFound, governor, null),
            Executor(Answers.ContactsFound, governor, journal));
        Row.Print("", "a read: with limits; with limits and audit, against one without", "", "",
            $"{Row.Number(times[1] / times[0])}×; {Row.Number(times[2] / times[0])}× of {Row.Number(times[0])} µs", Command);
    }

    static async Task WritesAsync(IExecutionJournal journal)
    {
        using var governor = new RateGovernor(TimeProvider.System);
        var without = Executor(Answers.ContactCreated, Unlimited.Instance, null);
        var with = Executor(Answers.ContactCreated, governor, journal);
        var times = await InTurnAsync(Writes, Scenario.ContactCreate, without, with);
        Row.Print("", "a write alone, its intent and its answer durable, against one without", "", "",
            $"{Row.Number(times[1] / 1000)} ms against {Row.Number(times[0])} µs", Command);

        var wall = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, WritesAtOnce), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, cancellation) =>
            await CallAsync(with, Scenario.ContactCreate, $"key-{number}", cancellation));
        Row.Print("", $"writes with keys in a second, {AtOnce} at once, all of it on", "", "", Row.Number(WritesAtOnce / Stopwatch.GetElapsedTime(wall).TotalSeconds, "#,##0"), Command);
    }

    /// <summary>The median microseconds of a call, subject by subject, which take turns.</summary>
    static async Task<double[]> InTurnAsync(int calls, Scenario scenario, params ToolExecutor[] subjects)
    {
        var times = subjects.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var subject = 0; subject < subjects.Length; subject++)
            {
                var wall = Stopwatch.GetTimestamp();
                for (var i = 0; i < calls; i++)
                {
                    await CallAsync(subjects[subject], scenario, null, default);
                }

                times[subject].Add(Stopwatch.GetElapsedTime(wall).TotalMicroseconds / calls);
            }
        }

        return [.. times.Select(Row.Median)];
    }

    static async ValueTask CallAsync(ToolExecutor executor, Scenario scenario, string? key, CancellationToken cancellation)
    {
        using var outcome = await executor.ExecuteAsync(new(scenario.Tool, new("crm", "user_1"), scenario.Input) { IdempotencyKey = key }, cancellation);
        _ = outcome as ToolResult ?? throw new InvalidOperationException(outcome.ToString());
    }

    /// <summary>With limits that are kept and never met.</summary>
    static ToolExecutor Executor(byte[] answer, IRateGovernor governor, IExecutionJournal? journal)
    {
        var options = new ConnectorOptions();
        options.Limits[("hubspot", "burst")] = 1_000_000;
        options.Limits[("hubspot", "search")] = 1_000_000;
        return new(s_catalog, s_tokens, new Canned(answer), options, TimeProvider.System, governor, journal);
    }

    sealed class Canned(byte[] answer) : IHttpMessageHandlerFactory
    {
        public HttpMessageHandler CreateHandler(string name) => new CannedHandler(HttpStatusCode.OK, answer);
    }
}
