using System.Collections.Concurrent;
using Connectors.Runtime.Answers;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Requests;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Execution;

/// <summary>
/// Runs a tool for an account: bind, authorise, send, read. Every call ends in a <see cref="ToolResult"/> or a
/// <see cref="ToolError"/>. What throws is the caller's own cancellation, and what a host plugged in: its token
/// provider, its HTTP handlers.
/// </summary>
public sealed class ToolExecutor
{
    readonly ToolCatalog _catalog;
    readonly ITokenProvider _tokens;
    readonly ConnectorOptions _options;
    readonly TimeProvider _clock;
    readonly Transport _transport;
    readonly RecentWrites _writes;
    readonly ConcurrentDictionary<ToolSource, Endpoint> _endpoints = [];

    /// <summary>An executor over a catalogue; <see cref="ConnectorServices"/> makes one for a host.</summary>
    public ToolExecutor(ToolCatalog catalog, ITokenProvider tokens, IHttpMessageHandlerFactory handlers, ConnectorOptions options, TimeProvider clock)
    {
        _catalog = catalog;
        _tokens = tokens;
        _options = options;
        _clock = clock;
        _transport = new(handlers, options);
        _writes = new(clock);
    }

    /// <summary>Runs a tool by its name.</summary>
    public ValueTask<ToolOutcome> ExecuteAsync(ToolCall call, CancellationToken cancellationToken = default)
    {
        if (_catalog.TryFind(call.Tool, out var tool))
        {
            return ExecuteAsync(tool, call, cancellationToken);
        }

        var nearest = _catalog.Nearest(call.Tool);
        return new(Name(new ToolError(ErrorCode.UnknownTool, "There is no tool of this name.")
        {
            NextAction = nearest.Count > 0 ? $"Did you mean {string.Join(" or ", nearest)}?" : "List the tools and choose one of them.",
        }));
    }

    internal async ValueTask<ToolOutcome> ExecuteAsync(ToolSource source, ToolCall call, CancellationToken cancellationToken)
    {
        var tool = source.Descriptor;
        var connector = source.Connector.Descriptor;
        using var arguments = ArgumentBinder.Bind(tool, call.Input.Span);
        if (arguments.Faults.Count > 0)
        {
            return Name(InvalidInput(tool, arguments));
        }

        using var deadline = new CancellationTokenSource(call.Deadline ?? _options.Deadline, _clock);
        await using var callerGivesUp = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline).ConfigureAwait(false);
        try
        {
            var answer = await _tokens.GetTokenAsync(call.Account, connector, deadline.Token).ConfigureAwait(false);
            if (answer.Token is not { } token)
            {
                return Name(answer.Refusal!.ForCall());
            }

            if (MissingScopes(tool, answer.GrantedScopes) is { } missing)
            {
                return Name(await WithLinkAsync(missing, call.Account, connector, deadline.Token).ConfigureAwait(false));
            }

            var endpoint = EndpointOf(source, tool, connector);
            var outcome = await SendAsync(tool, connector, endpoint, token, arguments, call.View, deadline.Token, cancellationToken).ConfigureAwait(false);
            if (outcome is ToolError { TokenRefusal: { } why }
                && await _tokens.RenewAsync(call.Account, connector, token, why, deadline.Token).ConfigureAwait(false) is { } renewed)
            {
                // A refused token means that nothing was carried out, so any call may be sent once more; only once.
                outcome = renewed.Token is { } another
                    ? await SendAsync(tool, connector, endpoint, another, arguments, call.View, deadline.Token, cancellationToken).ConfigureAwait(false)
                    : renewed.Refusal!.ForCall();
            }

            _writes.Witness(tool, connector, call.Account, outcome);
            return Name(outcome is ToolError { Link: null, Code.Name: "missing_scopes" or "reauth_required" } refused
                ? await WithLinkAsync(refused, call.Account, connector, deadline.Token).ConfigureAwait(false)
                : outcome);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Name(ErrorReader.Unreachable(connector, "could not be called in time: no token came", _clock.GetUtcNow()));
        }
    }

    async ValueTask<ToolOutcome> SendAsync(
        ToolDescriptor tool, ConnectorDescriptor connector, Endpoint endpoint, AccessToken token, Arguments arguments, AnswerView view,
        CancellationToken deadline, CancellationToken caller)
    {
        using var request = RequestBuilder.Build(tool, connector, endpoint, arguments, token);
        try
        {
            using var answer = await _transport.SendAsync(request, deadline).ConfigureAwait(false);
            return AnswerReader.Read(tool, connector, answer, arguments, view, _clock);
        }
        catch (AnswerBrokeOffException e)
        {
            return AnswerReader.Unreadable(tool, connector, $"broke off in the middle (status {e.Status})", e.Status, null);
        }
        catch (AnswerTooLargeException e)
        {
            return AnswerReader.TooLarge(tool, e.Bytes / 1024, e.Status);
        }
        catch (HttpRequestException e)
        {
            return NoAnswer(tool, connector, request, Reason(e));
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return NoAnswer(tool, connector, request, "did not answer in time");
        }
    }

    /// <summary>An error that the user can mend says where.</summary>
    async ValueTask<ToolError> WithLinkAsync(ToolError error, Account account, ConnectorDescriptor connector, CancellationToken cancellationToken)
    {
        error.Offer(await _tokens.LinkAsync(account, connector, error.Scopes, cancellationToken).ConfigureAwait(false));
        return error;
    }

    ToolError NoAnswer(ToolDescriptor tool, ConnectorDescriptor connector, HttpRequestMessage request, string why) =>
        tool.Effect != ToolEffect.Read && MayHaveLeft(request)
            ? ErrorReader.OutcomeUnknown(connector, tool, why)
            : ErrorReader.Unreachable(connector, why, _clock.GetUtcNow() + TimeSpan.FromSeconds(1));

    /// <summary>Every write has a body, if only to know this of it.</summary>
    static bool MayHaveLeft(HttpRequestMessage request) => request.Content is not JsonBody { MayHaveLeft: false };

    static string Reason(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "cannot be found: its name does not resolve",
        HttpRequestError.ConnectionError => "cannot be reached",
        HttpRequestError.SecureConnectionError => "cannot be reached: no secure connection could be made",
        _ => "broke the connection before it answered",
    };

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

    Endpoint EndpointOf(ToolSource source, ToolDescriptor tool, ConnectorDescriptor connector)
    {
        if (_endpoints.TryGetValue(source, out var known))
        {
            return known;
        }

        return _endpoints.GetOrAdd(source, new Endpoint(tool, _options.BaseUrls.TryGetValue(connector.Id, out var other) ? other : connector.BaseUrl));
    }

    ToolOutcome Name(ToolOutcome outcome)
    {
        outcome.ExecutionId = $"exe_{Guid.CreateVersion7(_clock.GetUtcNow()):N}";
        return outcome;
    }
}
