using Connectors.Runtime.Answers;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Journal;

/// <summary>
/// Finds out what came of a write whose answer was lost, by the look-up that its definition names. What is proven is settled in
/// the journal: whoever repeats the call then gets its answer, or may send it. What is not proven stays open.
/// </summary>
public sealed class WriteResolver(ToolCatalog catalog, ToolExecutor executor, IExecutionJournal journal, TimeProvider clock)
{
    /// <summary>Looks, and settles what the look-up proves.</summary>
    /// <param name="tenant">Whose write it is.</param>
    /// <param name="executionId">The call that sent it.</param>
    /// <param name="actor">Who asks, for the record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async ValueTask<WriteResolution> ResolveAsync(string tenant, string executionId, string? actor = null, CancellationToken cancellationToken = default)
    {
        if (await journal.FindWriteAsync(tenant, executionId, cancellationToken).ConfigureAwait(false) is not { } write)
        {
            return WriteResolution.NoSuchWrite;
        }

        if (write.State != WriteState.Unknown)
        {
            return Known(write);
        }

        var intent = write.Intent;
        if (!catalog.TryFind(intent.Tool, out var source) || source.Descriptor.FindOut is not { } findOut || !catalog.TryFind(findOut.Tool, out var reader))
        {
            return Open("no look-up is defined for its tool");
        }

        var tool = source.Descriptor;
        var call = new ToolCall(intent.Tool, new Account(intent.Connection, intent.Identifier) { Tenant = tenant }, intent.Input) { Caller = actor };
        if (findOut.LookUp(tool, call, intent.At) is not { } lookUp)
        {
            return Open("the write's input does not fit its tool any more");
        }

        var askedAt = clock.GetUtcNow();
        using var outcome = await executor.ExecuteAsync(lookUp, cancellationToken).ConfigureAwait(false);
        var finding = findOut.Judge(tool, reader.Descriptor, intent.Input.Span, outcome, intent.At, askedAt);
        switch (finding.Fate)
        {
            case WriteFate.Found:
                using (var answer = Answer(tool, intent, finding))
                {
                    return await KeepAsync(tenant, executionId, new(WriteState.Answered, StoredAnswer.Write(answer)), finding.Id, actor, cancellationToken).ConfigureAwait(false);
                }

            case WriteFate.NotFound:
                return await KeepAsync(tenant, executionId, new(WriteState.NotCarriedOut), null, actor, cancellationToken).ConfigureAwait(false);
            default:
                return Open(finding.Why!) with { RetryAt = finding.AskAgainAt, Candidates = finding.Candidates ?? [] };
        }
    }

    /// <summary>Settles a write by the word of somebody who has looked.</summary>
    /// <param name="tenant">Whose write it is.</param>
    /// <param name="executionId">The call that sent it.</param>
    /// <param name="wasCarriedOut">What they saw.</param>
    /// <param name="recordId">The record that the write has made, where they know it.</param>
    /// <param name="actor">Who says so, for the record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JournalException">The journal cannot be read or written.</exception>
    public async ValueTask<WriteResolution> SettleAsync(
        string tenant, string executionId, bool wasCarriedOut, string? recordId, string? actor = null, CancellationToken cancellationToken = default)
    {
        if (await journal.FindWriteAsync(tenant, executionId, cancellationToken).ConfigureAwait(false) is not { } write)
        {
            return WriteResolution.NoSuchWrite;
        }

        if (write.State != WriteState.Unknown)
        {
            return Known(write);
        }

        using var answer = Told(recordId, "The answer of this write was lost; that it was carried out is the word of whoever settled it.");
        return await KeepAsync(
            tenant, executionId, wasCarriedOut ? new(WriteState.Answered, StoredAnswer.Write(answer)) : new(WriteState.NotCarriedOut), recordId, actor, cancellationToken).ConfigureAwait(false);
    }

    async ValueTask<WriteResolution> KeepAsync(
        string tenant, string executionId, WriteEnd end, string? recordId, string? actor, CancellationToken cancellationToken)
    {
        if (await journal.ResolveAsync(tenant, executionId, end, actor, cancellationToken).ConfigureAwait(false) != WriteSettlement.Settled)
        {
            // Somebody else was faster.
            return await journal.FindWriteAsync(tenant, executionId, cancellationToken).ConfigureAwait(false) is { } now ? Known(now) : WriteResolution.NoSuchWrite;
        }

        return end.State == WriteState.Answered
            ? new(WriteState.Answered, "The write was carried out.") { RecordId = recordId, NextAction = "Use the record; the call with its key gives it too." }
            : new(WriteState.NotCarriedOut, "The write was not carried out.") { NextAction = "Send the call again; its key is free." };
    }

    static WriteResolution Known(WriteRecord write) => write.State switch
    {
        WriteState.InFlight => new(WriteState.InFlight, "The write is still under way.") { RetryAt = write.Intent.Until, NextAction = "Ask again after retry_at." },
        WriteState.Answered => new(WriteState.Answered, "What came of the write is known.") { NextAction = "Send the call with its key again to get its answer." },
        WriteState.NotCarriedOut => new(WriteState.NotCarriedOut, "The write was not carried out.") { NextAction = "Send the call again; its key is free." },
        _ => Open("it was not settled"),
    };

    static WriteResolution Open(string why) => new(WriteState.Unknown, $"Whether the write was carried out is still not known: {why}.")
    {
        NextAction = "Ask again after retry_at, where one is given; else look at the provider and settle it by hand.",
    };

    /// <summary>What the write would have answered, as far as the record that was found tells it.</summary>
    static ToolResult Answer(ToolDescriptor tool, WriteIntent intent, WriteFinding finding)
    {
        const string Warning = "The answer of this write was lost. This is its record as a look-up found it later.";
        if (tool.Returns is not { IsList: false, At: null } shape)
        {
            return Told(finding.Id, Warning);
        }

        using var arguments = ArgumentBinder.Bind(tool, intent.Input.Span);
        var result = AnswerShaper.Shape(shape, finding.Record.Span, arguments, null);
        result.Warn(Warning);
        return result;
    }

    static ToolResult Told(string? recordId, string warning)
    {
        var buffer = new PooledBuffer();
        var json = ThreadWriter.For(buffer);
        json.WriteStartObject();
        if (recordId is not null)
        {
            json.WriteString("id"u8, recordId);
        }

        json.WriteEndObject();
        json.Flush();
        return new(buffer, buffer.Length, AnswerView.Compact, 0) { Warnings = [warning] };
    }
}

/// <summary>What is known of a write after looking.</summary>
/// <param name="State">Where it stands; null when there is no such write.</param>
/// <param name="Message">The same in one sentence.</param>
public sealed record WriteResolution(WriteState? State, string Message)
{
    /// <summary>The tenant has no write of this name, or no longer.</summary>
    public static WriteResolution NoSuchWrite { get; } = new(null, "There is no such write, or it is no longer kept.");

    /// <summary>The record that the write has made or changed.</summary>
    public string? RecordId { get; init; }

    /// <summary>When looking again may tell more.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Records that may be the write's, where it is not clear which.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>What to do next, in one sentence.</summary>
    public string? NextAction { get; init; }
}
