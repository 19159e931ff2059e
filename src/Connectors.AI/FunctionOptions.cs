using Connectors.Runtime.Answers;
using Connectors.Runtime.Execution;
using Microsoft.Extensions.AI;

namespace Connectors.AI;

/// <summary>How the calls of an agent's functions are run and answered.</summary>
public sealed record FunctionOptions
{
    internal static FunctionOptions Default { get; } = new();

    /// <summary>
    /// Makes of a call's outcome what the function returns: the compact text, unless said otherwise. An error is an answer too; what
    /// is thrown here ends the function with an exception, of which a model is told nothing. The outcome's data is gone afterwards.
    /// </summary>
    public Func<ToolOutcome, object?> Answer { get; init; } = AnswerText.Of;

    /// <summary>
    /// Names a write, so that the same call sent again is carried out once; null, as the default, for none. The name must be the
    /// call's alone among all runs of this user's agents: a model's call id is not, since several vendors count from zero. It takes a
    /// host with a store, and is asked for with reads too, which do not use it.
    /// </summary>
    public Func<AIFunctionArguments, string?>? IdempotencyKey { get; init; }

    /// <summary>The application's own name for the run of its agent, kept in the record of each call.</summary>
    public string? RunId { get; init; }

    /// <summary>How long one call may take; the host's options say it where this does not.</summary>
    public TimeSpan? Deadline { get; init; }
}
