using Connectors.Runtime.Journal;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Execution;

/// <summary>One call under way: what it is, how long it has, and what has happened so far.</summary>
internal sealed class Execution(Route route, ToolCall call, DateTimeOffset at, TimeSpan deadline)
{
    int _steps;

    public string Id { get; } = $"exe_{Guid.CreateVersion7(at):N}";

    public Route Route { get; } = route;

    public ToolDescriptor Tool => Route.Tool;

    public ConnectorDescriptor Connector => Route.Connector;

    public ToolCall Call { get; } = call;

    public DateTimeOffset At { get; } = at;

    public DateTimeOffset Until { get; } = at + deadline;

    /// <summary>Tells whoever listens of a step.</summary>
    public void Report(string message) => Call.Progress?.Report(new(++_steps, null, message));

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; set; }

    /// <summary>The write as the journal knows it; null for reads, and where there is no journal.</summary>
    public WriteIntent? Intent { get; set; }

    /// <summary>Whether the journal holds the intent, so that it must hear of the end.</summary>
    public bool IsBegun { get; set; }

    /// <summary>Ends the call when its caller has gone; taken away once a write is begun, which then goes to its end.</summary>
    public CancellationTokenRegistration CallerGivesUp { get; set; }

    /// <param name="outcome">How it ended; null when its caller went away.</param>
    /// <param name="now">When it ended.</param>
    public ExecutionRecord Record(ToolOutcome? outcome, DateTimeOffset now) => new()
    {
        ExecutionId = Id,
        Tenant = Call.Account.Tenant,
        Caller = Call.Caller,
        RunId = Call.RunId,
        Connection = Call.Account.Connection,
        Identifier = Call.Account.Identifier,
        Tool = Tool.Name,
        Outcome = Word(outcome),
        At = At,
        Duration = now - At,
        Attempts = Attempts,
        UpstreamStatus = outcome is ToolError { UpstreamStatus: { } status } ? status : null,
        CorrelationId = outcome is ToolResult result ? result.CorrelationId : (outcome as ToolError)?.CorrelationId,
        Input = Call.Input,
    };

    /// <summary>How a call ended, in records and metrics: ok, an error's code, or canceled.</summary>
    public static string Word(ToolOutcome? outcome) => outcome switch
    {
        ToolError error => error.Code.Name,
        null => "canceled",
        _ => "ok",
    };
}
