using System.Collections.Concurrent;
using Connectors.Runtime.Answers;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Limits;
using Connectors.Runtime.Replay;
using Connectors.Runtime.Telemetry;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Execution;

/// <summary>
/// Runs a tool for an account: bind, look whether it was done before, authorise, deliver, keep. Every call ends in a
/// <see cref="ToolResult"/> or a <see cref="ToolError"/>. What throws is the caller's own cancellation, and what a host plugged
/// in: its token provider, its HTTP handlers.
/// </summary>
public sealed class ToolExecutor
{
    readonly ToolCatalog _catalog;
    readonly ITokenProvider _tokens;
    readonly ConnectorOptions _options;
    readonly TimeProvider _clock;
    readonly JournalKeeper _journal;
    readonly Delivery _delivery;
    readonly RecentWrites _writes;
    readonly ConcurrentDictionary<ToolSource, Route> _routes = [];
    readonly ConcurrentDictionary<string, Upstream> _upstreams = new(StringComparer.Ordinal);

    /// <summary>An executor over a catalogue; <see cref="ConnectorServices"/> makes one for a host.</summary>
    /// <param name="catalog">The tools.</param>
    /// <param name="tokens">Gives the accounts' tokens.</param>
    /// <param name="handlers">Makes the handlers that send.</param>
    /// <param name="options">What the host has set.</param>
    /// <param name="clock">The time.</param>
    /// <param name="governor">Keeps the providers' limits; null takes one for this process.</param>
    /// <param name="journal">Keeps writes and records; null keeps none.</param>
    /// <param name="random">Spreads repetitions; null takes a seed from the system.</param>
    public ToolExecutor(
        ToolCatalog catalog, ITokenProvider tokens, IHttpMessageHandlerFactory handlers, ConnectorOptions options, TimeProvider clock,
        IRateGovernor? governor = null, IExecutionJournal? journal = null, Random? random = null)
    {
        _catalog = catalog;
        _tokens = tokens;
        _options = options;
        _clock = clock;
        _journal = new(journal, clock);
        _writes = new(clock);
        random ??= new Random(System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue));
        _delivery = new(tokens, new(handlers, options), governor ?? new RateGovernor(clock), _journal, options, clock, random);
    }

    /// <summary>Runs a tool by its name.</summary>
    public ValueTask<ToolOutcome> ExecuteAsync(ToolCall call, CancellationToken cancellationToken = default)
    {
        if (_catalog.TryFind(call.Tool, out var tool))
        {
            return ExecuteAsync(tool, call, cancellationToken);
        }

        return new(Unknown(_catalog.Nearest(call.Tool)));
    }

    /// <summary>There is no such tool, for this caller at least.</summary>
    internal ToolError Unknown(IReadOnlyList<string> nearest) => new(ErrorCode.UnknownTool, "There is no tool of this name.")
    {
        ExecutionId = $"exe_{Guid.CreateVersion7(_clock.GetUtcNow()):N}",
        NextAction = nearest.Count > 0 ? $"Did you mean {string.Join(" or ", nearest)}?" : "List the tools and choose one of them.",
    };

    internal async ValueTask<ToolOutcome> ExecuteAsync(ToolSource source, ToolCall call, CancellationToken cancellationToken)
    {
        var time = call.Deadline ?? _options.Deadline;
        var execution = new Execution(RouteOf(source), call, _clock.GetUtcNow(), time);
        var span = CallTelemetry.StartCall(execution, _options.NamesAccountsInTelemetry);
        using var arguments = ArgumentBinder.Bind(execution.Tool, call.Input.Span, call.Fixed.Span);
        ToolOutcome outcome;
        try
        {
            outcome = arguments.Faults.Count > 0
                ? InvalidInput(execution.Tool, arguments)
                : await RunAsync(execution, arguments, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await _journal.AbandonAsync(execution).ConfigureAwait(false);
            CallTelemetry.EndCall(span, execution, null, _clock.GetUtcNow() - execution.At);
            throw;
        }

        outcome = await _journal.EndAsync(execution, outcome).ConfigureAwait(false);
        if (!outcome.IsReplay)
        {
            outcome.ExecutionId = execution.Id;
        }

        CallTelemetry.EndCall(span, execution, outcome, _clock.GetUtcNow() - execution.At);
        return outcome;
    }

    async ValueTask<ToolOutcome> RunAsync(Execution execution, Arguments arguments, TimeSpan time, CancellationToken caller)
    {
        var account = execution.Call.Account;
        using var deadline = new CancellationTokenSource(time, _clock);
        execution.CallerGivesUp = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        try
        {
            if (await _journal.FindAsync(execution, arguments, deadline.Token).ConfigureAwait(false) is { } known)
            {
                return known;
            }

            execution.Report("checked");
            var granted = await _tokens.GetTokenAsync(account, execution.Connector, deadline.Token).ConfigureAwait(false);
            var outcome = granted.Token is null ? granted.Refusal!.ForCall()
                : MissingScopes(execution.Tool, granted.GrantedScopes)
                ?? await _delivery.DeliverAsync(execution, granted, arguments, deadline.Token, caller).ConfigureAwait(false);
            _writes.Witness(execution.Tool, execution.Connector, account, outcome);

            return outcome is ToolError { Link: null, IsReplay: false, Code.Name: "missing_scopes" or "reauth_required" } refused
                ? await WithLinkAsync(refused, account, execution.Connector, deadline.Token).ConfigureAwait(false)
                : outcome;
        }
        catch (OperationCanceledException) when (execution.IsBegun || !caller.IsCancellationRequested)
        {
            return ErrorReader.Unreachable(execution.Connector, "could not be called in time: no token came", _clock.GetUtcNow());
        }
        finally
        {
            await execution.CallerGivesUp.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>An error that the user can mend says where.</summary>
    async ValueTask<ToolError> WithLinkAsync(ToolError error, Account account, ConnectorDescriptor connector, CancellationToken cancellationToken)
    {
        error.Offer(await _tokens.LinkAsync(account, connector, error.Scopes, cancellationToken).ConfigureAwait(false));
        return error;
    }

    static ToolError? MissingScopes(ToolDescriptor tool, IReadOnlySet<string>? granted)
    {
        if (granted is null || tool.Scopes.All(granted.Contains))
        {
            return null;
        }

        return new(ErrorCode.MissingScopes, $"The account did not grant what {tool.Name} needs.")
        {
            Scopes = [.. tool.Scopes.Where(s => !granted.Contains(s))],
            NextAction = "Connect the account again and grant the scopes listed.",
        };
    }

    static ToolError InvalidInput(ToolDescriptor tool, Arguments arguments)
    {
        var faults = arguments.Faults.ToArray();
        var first = faults[0];
        return new(ErrorCode.InvalidInput, $"The input of {tool.Name} has {(faults.Length == 1 ? "a fault" : $"{faults.Length} faults")}; nothing was sent. {first.Path} {first.Problem}.")
        {
            Faults = faults,
            NextAction = first.Suggestion is { } suggestion
                ? $"Correct {(faults.Length == 1 ? "it" : "each")} and send the call again; for {first.Path} write {suggestion}."
                : $"Correct {(faults.Length == 1 ? "it" : "each")} and send the call again.",
        };
    }

    Route RouteOf(ToolSource source)
    {
        if (_routes.TryGetValue(source, out var known))
        {
            return known;
        }

        var connector = source.Connector.Descriptor;
        var url = _options.BaseUrls.TryGetValue(connector.Id, out var other) ? other : connector.BaseUrl;
        return _routes.GetOrAdd(source, new Route(source, url, _upstreams.GetOrAdd(url.Authority, static (_, clock) => new(clock), _clock), _options));
    }
}
