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
}
