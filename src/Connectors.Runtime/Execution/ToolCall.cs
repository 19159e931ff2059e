using Connectors.Runtime.Tokens;

namespace Connectors.Runtime.Execution;

/// <summary>One call of a tool for an account.</summary>
/// <param name="Tool">Name of the tool.</param>
/// <param name="Account">Whose data it acts on.</param>
/// <param name="Input">The tool's parameters as UTF-8 JSON.</param>
public readonly record struct ToolCall(string Tool, Account Account, ReadOnlyMemory<byte> Input)
{
    /// <summary>How much of the answer comes back.</summary>
    public AnswerView View { get; init; }

    /// <summary>How long this call may take; the options say it where this does not.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Who waits for it.</summary>
    public CallPriority Priority { get; init; }

    /// <summary>
    /// The caller's own name for a write: with it the same call may be sent again and again, and the provider sees it once.
    /// It counts within the tenant, and needs a host with a store.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The caller's own name for the run of its agent, kept in the record of the call.</summary>
    public string? RunId { get; init; }

    /// <summary>Parameters that the host has fixed, as one UTF-8 JSON object: they count as given, and the input cannot give them.</summary>
    public ReadOnlyMemory<byte> Fixed { get; init; }

    /// <summary>Told how far the call has come, on whatever thread it runs.</summary>
    public IProgress<CallProgress>? Progress { get; init; }

    /// <summary>The credential that calls, by its id, kept in the record of the call.</summary>
    public string? Caller { get; init; }
}

/// <summary>Who goes first when a provider's limit makes calls wait.</summary>
public enum CallPriority
{
    /// <summary>Somebody waits for the answer.</summary>
    Interactive,

    /// <summary>Nobody does; it goes after all that are interactive.</summary>
    Background,
}
