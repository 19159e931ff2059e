using System.Globalization;
using Connectors.Runtime.Answers;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Limits;
using Connectors.Runtime.Replay;
using Connectors.Runtime.Requests;
using Connectors.Runtime.Telemetry;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Execution;

/// <summary>
/// Brings one call to the provider: waits for its place, sends it, reads the answer, and sends it again where that is safe and may
/// help. It never sends late: what would come after the deadline is refused at once.
/// </summary>
internal sealed class Delivery(ITokenProvider tokens, Transport transport, IRateGovernor governor, JournalKeeper journal, ConnectorOptions options, TimeProvider clock, Random random)
{
    /// <summary>A provider that did not answer for so long counts as one that does not answer.</summary>
    static readonly TimeSpan s_silence = TimeSpan.FromSeconds(5);

    static readonly TimeSpan s_retryUnreachable = TimeSpan.FromSeconds(1);

    /// <param name="execution">The call.</param>
    /// <param name="granted">A token for it.</param>
    /// <param name="arguments">Its checked arguments.</param>
    /// <param name="deadline">Cancelled when its time is over or its caller has gone.</param>
    /// <param name="caller">Cancelled when its caller has gone.</param>
    public async ValueTask<ToolOutcome> DeliverAsync(Execution execution, TokenAnswer granted, Arguments arguments, CancellationToken deadline, CancellationToken caller)
    {
        var budget = execution.Route.Upstream.Budget;
        budget.Earn();
        var isRenewed = false;
        ToolError? open = null;
        try
        {
            while (true)
            {
                var sentBefore = execution.Attempts;
                var outcome = await TryAsync(execution, granted, arguments, deadline, caller).ConfigureAwait(false);
                if (outcome is not ToolError error)
                {
                    return outcome;
                }

                if (execution.Attempts == sentBefore)
                {
                    // We refused it ourselves, and have said until when.
                    return Worse(open, error);
                }

                open = error.Proof == Proof.Unknown ? error : open;
                if (error.TokenRefusal is { } why && !isRenewed)
                {
                    // A refused token means that nothing was carried out, so any call may be sent once more; only once.
                    var renewed = await tokens.RenewAsync(execution.Call.Account, execution.Connector, granted.Token!, why, deadline).ConfigureAwait(false);
                    if (renewed?.Token is null)
                    {
                        return Worse(open, renewed?.Refusal!.ForCall() ?? error);
                    }

                    (granted, isRenewed) = (renewed, true);
                    continue;
                }

                var left = execution.Until - clock.GetUtcNow();
                if (execution.Attempts >= options.MostAttempts
                    || ReplayPolicy.Pause(execution.Tool.Effect, error, execution.Attempts, left, Roll()) is not { } pause
                    || !budget.TrySpend())
                {
                    return Worse(open, error);
                }

                await Task.Delay(pause, clock, deadline).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (open is not null && (execution.IsBegun || !caller.IsCancellationRequested))
        {
            return open;
        }
    }

    /// <summary>That the last sending did nothing says nothing of one before it, of which it is open what it did.</summary>
    static ToolError Worse(ToolError? open, ToolError last) =>
        open is not null && last.Proof == Proof.NotCarriedOut && !ReplayPolicy.IsFinal(last.Code) ? open : last;

    async ValueTask<ToolOutcome> TryAsync(Execution execution, TokenAnswer granted, Arguments arguments, CancellationToken deadline, CancellationToken caller)
    {
        using var place = await PlaceAsync(execution, granted, deadline, caller).ConfigureAwait(false);
        if (place is null || place.RetryAt is not null)
        {
            return Crowded(execution, place?.RetryAt ?? clock.GetUtcNow() + s_retryUnreachable);
        }

        var breaker = execution.Route.Upstream.Breaker;
        if (!breaker.TryEnter())
        {
            place.Unsent();
            return ErrorReader.Unreachable(execution.Connector, "has not answered for a while", breaker.ProbeAt ?? clock.GetUtcNow() + s_retryUnreachable);
        }

        if (await journal.BeginAsync(execution, deadline).ConfigureAwait(false) is { } known)
        {
            place.Unsent();
            return known;
        }

        execution.Attempts++;
        execution.Report(execution.Attempts == 1 ? "sent" : string.Create(CultureInfo.InvariantCulture, $"sent again, attempt {execution.Attempts}"));
        return await SendAsync(execution, granted.Token!, arguments, place, deadline, caller).ConfigureAwait(false);
    }

    /// <summary>Null when the deadline passed while it waited, which the governor does not let happen knowingly.</summary>
    async ValueTask<RateLease?> PlaceAsync(Execution execution, TokenAnswer granted, CancellationToken deadline, CancellationToken caller)
    {
        var account = execution.Call.Account;
        var since = clock.GetTimestamp();
        try
        {
            return await governor.AcquireAsync(
                new(execution.Connector.Id, execution.Route.Limits, granted.App ?? account.Connection, granted.Subject ?? $"{account.Tenant}/{account.Identifier}",
                    account.Tenant, execution.Call.Priority, execution.Until),
                deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (execution.IsBegun || !caller.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            CallTelemetry.Waited(execution.Route.Limits, clock.GetElapsedTime(since));
        }
    }

    async ValueTask<ToolOutcome> SendAsync(
        Execution execution, AccessToken token, Arguments arguments, RateLease place, CancellationToken deadline, CancellationToken caller)
    {
        var (tool, connector, breaker) = (execution.Tool, execution.Connector, execution.Route.Upstream.Breaker);
        using var request = RequestBuilder.Build(tool, connector, execution.Route.Endpoint, arguments, token);
        var span = CallTelemetry.StartRequest(tool, request.RequestUri!, execution.Attempts);
        var sentAt = clock.GetTimestamp();
        int? status = null;
        try
        {
            using var answer = await transport.SendAsync(request, deadline).ConfigureAwait(false);
            status = answer.Status;
            execution.Report("answered");
            Observe(execution.Route.Limits, answer, place);
            var outcome = AnswerReader.Read(tool, connector, answer, arguments, execution.Call.View, clock);
            if (outcome is ToolError { Code.Name: "rate_limited", Wait: { } wait })
            {
                place.Refuse(wait);
            }

            breaker.Report(answer.Status < 500);
            return outcome;
        }
        catch (AnswerBrokeOffException e)
        {
            status = e.Status;
            breaker.Report(true);
            return AnswerReader.Unreadable(tool, connector, $"broke off in the middle (status {e.Status})", e.Status, null, mayPass: true);
        }
        catch (AnswerTooLargeException e)
        {
            status = e.Status;
            breaker.Report(true);
            return AnswerReader.TooLarge(tool, e.Bytes / 1024, e.Status);
        }
        catch (HttpRequestException e)
        {
            breaker.Report(false);
            return NoAnswer(tool, connector, request, Reason(e));
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested || execution.IsBegun)
        {
            breaker.Report(clock.GetElapsedTime(sentAt) < s_silence);
            return NoAnswer(tool, connector, request, "did not answer in time");
        }
        finally
        {
            CallTelemetry.EndRequest(span, tool, status);
        }
    }

    static void Observe(IReadOnlyList<LimitDescriptor> limits, UpstreamAnswer answer, RateLease place)
    {
        foreach (var limit in limits)
        {
            if (limit.MaximumHeader is not null || limit.RemainingHeader is not null)
            {
                place.Observe(limit.Name, Number(answer.Header(limit.MaximumHeader)), Number(answer.Header(limit.RemainingHeader)));
            }
        }
    }

    static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static ToolError Crowded(Execution execution, DateTimeOffset retryAt) =>
        new(ErrorCode.RateLimited, $"So many calls wait for {execution.Connector.Title} that this one would come too late; it was not sent.")
        {
            RetryAt = retryAt,
            NextAction = "Send the same call again after retry_at, or give it a longer deadline.",
        };

    ToolError NoAnswer(ToolDescriptor tool, ConnectorDescriptor connector, HttpRequestMessage request, string why) =>
        tool.Effect != ToolEffect.Read && MayHaveLeft(request)
            ? ErrorReader.OutcomeUnknown(connector, tool, why)
            : ErrorReader.Unreachable(connector, why, clock.GetUtcNow() + s_retryUnreachable);

    /// <summary>Every write has a body, if only to know this of it.</summary>
    static bool MayHaveLeft(HttpRequestMessage request) => request.Content is not JsonBody { MayHaveLeft: false };

    static string Reason(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "cannot be found: its name does not resolve",
        HttpRequestError.ConnectionError => "cannot be reached",
        HttpRequestError.SecureConnectionError => "cannot be reached: no secure connection could be made",
        _ => "broke the connection before it answered",
    };

    double Roll()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}
