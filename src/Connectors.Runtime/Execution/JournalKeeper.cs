using System.Security.Cryptography;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Replay;
using Connectors.Runtime.Requests;
using Connectors.Runtime.Telemetry;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Execution;

/// <summary>
/// Sees to it that a write is sent once, whatever happens: its intent is durable before it leaves and its answer before the
/// caller sees it. Without a journal it does nothing.
/// </summary>
internal sealed class JournalKeeper(IExecutionJournal? journal, TimeProvider clock)
{
    static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(1);

    /// <summary>The answer that the caller's key already has; null when the write has yet to be sent.</summary>
    public async ValueTask<ToolOutcome?> FindAsync(Execution execution, Arguments arguments, CancellationToken cancellationToken)
    {
        var call = execution.Call;
        if (execution.Tool.Effect == ToolEffect.Read)
        {
            return null;
        }

        if (journal is null)
        {
            return call.IdempotencyKey is null ? null : new ToolError(ErrorCode.InvalidInput, "An idempotency key needs a store, and this host has none; nothing was sent.")
            {
                FixBy = FixBy.Operator,
                NextAction = "Configure a store, or send the call without a key.",
            };
        }

        execution.Intent = new()
        {
            Tenant = call.Account.Tenant,
            Key = call.IdempotencyKey,
            ExecutionId = execution.Id,
            Connection = call.Account.Connection,
            Identifier = call.Account.Identifier,
            Tool = execution.Tool.Name,
            Input = call.Input,
            Fingerprint = Fingerprint(execution, arguments),
            At = execution.At,
            Until = execution.Until,
        };
        return call.IdempotencyKey is null ? null : await AskAsync(execution, static (j, i, c) => j.FindAsync(i, c), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that the write is about to be sent, if that was not said yet; or gives the answer of whoever was first.</summary>
    public async ValueTask<ToolOutcome?> BeginAsync(Execution execution, CancellationToken cancellationToken)
    {
        if (execution.Intent is null || execution.IsBegun)
        {
            return null;
        }

        var known = await AskAsync(execution, static async (j, i, c) => await j.BeginAsync(i, c).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (known is null)
        {
            // From here on it goes to its end, so that whoever repeats it gets what came of it.
            execution.IsBegun = true;
            CallTelemetry.WriteIs("in_flight");
            await execution.CallerGivesUp.DisposeAsync().ConfigureAwait(false);
        }

        return known;
    }

    /// <summary>Keeps how the call ended, and gives the outcome that its caller may see.</summary>
    public async ValueTask<ToolOutcome> EndAsync(Execution execution, ToolOutcome outcome)
    {
        if (journal is null)
        {
            return outcome;
        }

        try
        {
            var record = execution.Record(outcome, clock.GetUtcNow());
            if (execution.IsBegun)
            {
                var end = EndOf(outcome);
                await journal.EndAsync(execution.Intent!, end, record).ConfigureAwait(false);
                CallTelemetry.WriteIs(end.State switch
                {
                    WriteState.Answered => "answered",
                    WriteState.NotCarriedOut => "not_carried_out",
                    _ => "unknown",
                });
            }
            else if (!outcome.IsReplay)
            {
                await journal.AddAsync(record).ConfigureAwait(false);
            }

            return outcome;
        }
        catch (JournalException e) when (execution.IsBegun)
        {
            outcome.Dispose();
            return new ToolError(ErrorCode.OutcomeUnknown, $"{execution.Connector.Title} has answered, but the answer could not be kept. {e.Message}")
            {
                Proof = Proof.Unknown,
                NextAction = "Look whether the record is there before sending the call again.",
            };
        }
        catch (JournalException e)
        {
            outcome.Dispose();
            return Broken(e);
        }
    }

    /// <summary>Keeps that a call's caller went away before it ended. A write that was begun is never ended so.</summary>
    public async ValueTask AbandonAsync(Execution execution)
    {
        try
        {
            if (journal is not null)
            {
                await journal.AddAsync(execution.Record(null, clock.GetUtcNow())).ConfigureAwait(false);
            }
        }
        catch (JournalException)
        {
            // Nobody is there to be told.
        }
    }

    async ValueTask<ToolOutcome?> AskAsync(
        Execution execution, Func<IExecutionJournal, WriteIntent, CancellationToken, ValueTask<WriteClaim?>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(journal!, execution.Intent!, cancellationToken).ConfigureAwait(false) is { Kind: not WriteClaimKind.Granted } claim ? Told(execution, claim) : null;
        }
        catch (JournalException e)
        {
            return Broken(e);
        }
    }

    ToolOutcome Told(Execution execution, WriteClaim claim)
    {
        ToolOutcome outcome = claim.Kind switch
        {
            WriteClaimKind.Answered => StoredAnswer.Read(claim.Answer),
            WriteClaimKind.OtherInput => new ToolError(ErrorCode.IdempotencyConflict, "This idempotency key was used for another call; nothing was sent.")
            {
                NextAction = "Send this call with a key of its own. Each write needs a new key; only its repetitions keep it.",
            },
            WriteClaimKind.InFlight => new ToolError(ErrorCode.InFlight, "The call with this idempotency key is being sent at this moment; it was not sent twice.")
            {
                RetryAt = claim.Until < clock.GetUtcNow() + s_askAgain ? claim.Until : clock.GetUtcNow() + s_askAgain,
                NextAction = "Send the same call with the same key after retry_at, to get its answer.",
            },
            _ => new ToolError(ErrorCode.OutcomeUnknown, $"The call with this idempotency key was sent to {execution.Connector.Title}, and what came of it is not known; it was not sent again.")
            {
                Proof = Proof.Unknown,
                NextAction = Resolving(claim.ExecutionId),
            },
        };
        outcome.IsReplay = true;
        outcome.ExecutionId = claim.ExecutionId;
        return outcome;
    }

    /// <summary>What somebody does about a write whose end nobody saw.</summary>
    public static string Resolving(string executionId) =>
        $"Resolve the execution {executionId}: that looks whether the write was carried out. If it was not, its key is free and the call may be sent again.";

    static WriteEnd EndOf(ToolOutcome outcome) => outcome switch
    {
        ToolError { Proof: Proof.Unknown } => new(WriteState.Unknown),
        ToolError { Proof: Proof.NotCarriedOut } error when !ReplayPolicy.IsFinal(error.Code) => new(WriteState.NotCarriedOut),
        _ => new(WriteState.Answered, StoredAnswer.Write(outcome)),
    };

    static ToolError Broken(JournalException e) => new(ErrorCode.InternalError, $"The call could not be recorded, so it was not sent. {e.Message}");

    /// <summary>Of what would be sent, not of the caller's text: the same members in another order are the same call.</summary>
    static byte[] Fingerprint(Execution execution, Arguments arguments)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RequestBuilder.Digest(execution.Tool, execution.Route.Endpoint, arguments, hash);
        var account = execution.Call.Account;
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{execution.Tool.Name}\n{execution.Call.View}\n{account.Connection.Length}\n{account.Connection}{account.Identifier}"));
        return hash.GetHashAndReset();
    }
}
