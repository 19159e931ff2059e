using System.CommandLine;
using System.Globalization;
using System.Text;
using Connectors.Accounts.Executions;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Journal;
using Connectors.Sidecar.Accounts;
using Connectors.Sidecar.Http;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors executions</c>: the calls that were made, and the writes of which something must still be found out.</summary>
internal static class ExecutionsCommand
{
    const int PageSize = 200;

    static readonly Dictionary<string, LedgerState> s_states = new(StringComparer.Ordinal)
    {
        ["in_flight"] = LedgerState.InFlight,
        ["answered"] = LedgerState.Answered,
        ["not_carried_out"] = LedgerState.NotCarriedOut,
        ["unknown"] = LedgerState.Unknown,
    };

    public static Command Create() => new("executions", "Lists and shows calls, and the writes behind them.") { List(), Show(), Resolve() };

    static Command List()
    {
        var (config, tenant, json) = (ConfigOption.Config(), ConfigOption.Tenant(), ConfigOption.Json());
        var (since, until, limit) = (TimeOption.Since(), TimeOption.Until(), TimeOption.Limit());
        var tool = Only("--tool", "Only of this tool.", "TOOL");
        var connection = Only("--connection", "Only over this connection.", "NAME");
        var identifier = Only("--identifier", "Only for this user.", "IDENTIFIER");
        var outcome = Only("--outcome", "Only with this outcome: ok, or an error's code.", "OUTCOME");
        var run = Only("--run", "Only of this run.", "ID");
        var state = Only("--state", "Writes in this state instead of calls: in_flight, answered, not_carried_out or unknown.", "STATE");
        state.AcceptOnlyFromAmong([.. s_states.Keys]);
        var command = new Command("list", "Lists calls, the newest first.") { config, tenant, tool, connection, identifier, outcome, run, state, since, until, limit, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(state) is not null && (result.GetValue(outcome) ?? result.GetValue(run)) is not null)
            {
                result.AddError("--state lists writes, which have no outcome and no run yet. Leave --outcome and --run out.");
            }
        });
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async setup =>
        {
            var of = parsed.GetValue(tenant)!;
            var (from, to, most) = (parsed.GetValue(since), parsed.GetValue(until), parsed.GetValue(limit));
            if (parsed.GetValue(state) is { } word)
            {
                var writes = await WritesAsync(setup, of, new(s_states[word], parsed.GetValue(tool), parsed.GetValue(connection), parsed.GetValue(identifier)), from, to, most, cancellation);
                Print(parsed.GetValue(json), writes, (writer, write) => ExecutionJson.Write(writer, null, write), "There are no such writes.", ["ID", "BEGUN", "TOOL", "CONNECTION", "IDENTIFIER", "STATE", "KEY"], WriteCells);
                return ExitCode.Success;
            }

            var filter = new CallFilter
            {
                Tool = parsed.GetValue(tool),
                Connection = parsed.GetValue(connection),
                Identifier = parsed.GetValue(identifier),
                Outcome = parsed.GetValue(outcome),
                RunId = parsed.GetValue(run),
                Since = from,
                Until = to,
            };
            var calls = await setup.Runtime.Audit.ListCallsAsync(of, filter, most, cancellation);
            Print(parsed.GetValue(json), calls, (writer, call) => ExecutionJson.Write(writer, call), "There are no such calls.", ["ID", "AT", "TOOL", "CONNECTION", "IDENTIFIER", "OUTCOME", "MS", "RUN"], CallCells);
            return ExitCode.Success;
        }, cancellation));
        return command;
    }

    static Command Show()
    {
        var (config, tenant, json) = (ConfigOption.Config(), ConfigOption.Tenant(), ConfigOption.Json());
        var id = new Argument<string>("id") { Description = "The call's id (exe_…)." };
        var withInput = new Option<bool>("--input") { Description = "Show the call's parameters too, where they are kept." };
        var command = new Command("show", "Shows a call, and where its write stands.") { id, config, tenant, withInput, json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async setup =>
        {
            var (of, name) = (parsed.GetValue(tenant)!, parsed.GetValue(id)!);
            var call = await setup.Runtime.Audit.FindCallAsync(of, name, cancellation);
            var write = await setup.Runtime.Journal.FindWriteAsync(of, name, cancellation);
            if (call is null && write is null)
            {
                throw new StartException(ExitCode.Failed, $"The tenant {of} has no such execution, or it is no longer kept. List them with `connectors executions list`.");
            }

            var input = !parsed.GetValue(withInput) ? null
                : call?.Input is not null ? await setup.Runtime.Journal.OpenInputAsync(call, cancellation)
                : write?.Intent.Input is { Length: > 0 } kept ? kept.ToArray() : null;
            Console.WriteLine(parsed.GetValue(json) ? Table.Json(writer => ExecutionJson.Write(writer, call, write, input)) : Table.Of(Facts(call, write, input)));
            return ExitCode.Success;
        }, cancellation));
        return command;
    }

    static Command Resolve()
    {
        var (config, tenant, json) = (ConfigOption.Config(), ConfigOption.Tenant(), ConfigOption.Json());
        var id = new Argument<string>("id") { Description = "The call's id (exe_…)." };
        var byHand = new Option<string?>("--as") { Description = "Settle it by your own word, after looking at the provider: carried_out or not_carried_out.", HelpName = "WORD" };
        byHand.AcceptOnlyFromAmong("carried_out", "not_carried_out");
        var record = new Option<string?>("--record") { Description = "With --as carried_out: the record that it made.", HelpName = "ID" };
        var command = new Command("resolve", "Finds out whether a write whose answer was lost was carried out, and settles it.") { id, config, tenant, byHand, record, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(record) is not null && result.GetValue(byHand) != "carried_out")
            {
                result.AddError("--record goes with --as carried_out.");
            }
        });
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config)!, async setup =>
        {
            var (of, name) = (parsed.GetValue(tenant)!, parsed.GetValue(id)!);
            var resolution = parsed.GetValue(byHand) is { } word
                ? await setup.Resolver.SettleAsync(of, name, word == "carried_out", parsed.GetValue(record), "cli", cancellation)
                : await setup.Resolver.ResolveAsync(of, name, "cli", cancellation);
            if (resolution.State is not { } state)
            {
                throw new StartException(ExitCode.Failed, $"The tenant {of} has no such write, or it is no longer kept. List those that are open with `connectors executions list --state unknown`.");
            }

            Console.WriteLine(parsed.GetValue(json) ? Table.Json(writer => ExecutionJson.Write(writer, name, state, resolution)) : Table.Of(Facts(name, state, resolution)));
            return state is WriteState.Answered or WriteState.NotCarriedOut ? ExitCode.Success : ExitCode.Failed;
        }, cancellation));
        return command;
    }

    static Task<int> RunAsync(FileInfo config, Func<AccountsSetup, Task<int>> body, CancellationToken cancellation) => Startup.RunAsync(async () =>
    {
        try
        {
            return await ConfigOption.WithAccountsAsync(config, body, cancellation);
        }
        catch (Exception e) when (e is StoreException or VaultException or JournalException)
        {
            throw new StartException(ExitCode.Failed, e.Message);
        }
    });

    static Option<string?> Only(string name, string description, string help) => new(name) { Description = description, HelpName = help };

    static async Task<IReadOnlyList<WriteRecord>> WritesAsync(
        AccountsSetup setup, string tenant, WriteFilter filter, DateTimeOffset? since, DateTimeOffset? until, int limit, CancellationToken cancellation)
    {
        var found = new List<WriteRecord>();
        while (true)
        {
            var page = await setup.Runtime.Journal.ListWritesAsync(tenant, filter, PageSize, cancellation);
            found.AddRange(page.Where(w => !(w.Intent.At < since) && !(w.Intent.At >= until)));
            if (page.Count < PageSize || found.Count >= limit)
            {
                return found[..Math.Min(limit, found.Count)];
            }

            filter = filter with { Before = page[^1].Intent.ExecutionId };
        }
    }

    static void Print<T>(bool json, IReadOnlyList<T> items, Action<System.Text.Json.Utf8JsonWriter, T> write, string none, string[] heading, Func<T, string[]> cells) => Console.WriteLine(
        json ? Table.Json(writer =>
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                write(writer, item);
            }

            writer.WriteEndArray();
        })
        : items.Count == 0 ? none
        : Table.Of([heading, .. items.Select(cells)]));

    static string[] CallCells(AuditLine call) =>
        [call.ExecutionId!, call.At.ToString("u"), call.Tool!, call.Connection!, call.Identifier!, call.Outcome, Milliseconds(call) ?? "", call.RunId ?? ""];

    static string[] WriteCells(WriteRecord write) =>
    [
        write.Intent.ExecutionId, write.Intent.At.ToString("u"), write.Intent.Tool, write.Intent.Connection, write.Intent.Identifier,
        ExecutionJson.StateName(write.State), write.Intent.Key ?? "",
    ];

    static IEnumerable<string[]> Facts(AuditLine? call, WriteRecord? write, byte[]? input) => new (string Name, string? Value)[]
    {
        ("id", call?.ExecutionId ?? write!.Intent.ExecutionId),
        ("tool", call?.Tool ?? write!.Intent.Tool),
        ("connection", call?.Connection ?? write!.Intent.Connection),
        ("identifier", call?.Identifier ?? write!.Intent.Identifier),
        ("outcome", ExecutionJson.Outcome(call, write)),
        ("begun", (call?.At ?? write!.Intent.At).ToString("u")),
        ("milliseconds", call is null ? null : Milliseconds(call)),
        ("requests", call?.Attempts?.ToString(CultureInfo.InvariantCulture)),
        ("last status", call?.UpstreamStatus?.ToString(CultureInfo.InvariantCulture)),
        ("correlation id", call?.CorrelationId),
        ("run", call?.RunId),
        ("caller", call?.Actor),
        ("write", write is null ? null : ExecutionJson.StateName(write.State)),
        ("key", write?.Intent.Key),
        ("input", input is null ? null : Encoding.UTF8.GetString(input)),
    }.Where(fact => fact.Value is not null).Select(fact => (string[])[fact.Name, fact.Value!]);

    static IEnumerable<string[]> Facts(string id, WriteState state, WriteResolution resolution) => new (string Name, string? Value)[]
    {
        ("id", id),
        ("write", ExecutionJson.StateName(state)),
        ("record", resolution.RecordId),
        ("candidates", resolution.Candidates.Count > 0 ? string.Join(", ", resolution.Candidates) : null),
        ("what", resolution.Message),
        ("next", resolution.NextAction),
        ("retry at", resolution.RetryAt?.ToString("u")),
    }.Where(fact => fact.Value is not null).Select(fact => (string[])[fact.Name, fact.Value!]);

    static string? Milliseconds(AuditLine call) => call.Duration is { } duration ? ((long)duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) : null;
}
