using System.Text;
using Connectors.Accounts.Testing;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Limits;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tests.Harness;

/// <summary>Calls on simulated time: pauses and deadlines pass as they are met, all on the test's own thread.</summary>
internal sealed class TimedCall : ITokenProvider
{
    readonly TestTool _tool;
    int _tokens = 1;

    TimedCall(SimulatedClock clock, TestTool tool)
    {
        Clock = clock;
        _tool = tool;
        Wire.Answer = (_, _) => Wire.Requests.Count <= Script.Count ? Script[Wire.Requests.Count - 1]() : Task.FromResult(Wire.Json("{}"));
    }

    public SimulatedClock Clock { get; }

    public Wire Wire { get; } = new();

    public ConnectorOptions Options { get; } = new();

    /// <summary>What the provider answers, request by request; then it succeeds.</summary>
    public List<Func<Task<HttpResponseMessage>>> Script { get; } = [];

    public IExecutionJournal? Journal { get; set; }

    /// <summary>Whether a refused token is followed by another.</summary>
    public bool Renews { get; set; } = true;

    public ToolExecutor Executor => field ??= new(new ToolCatalog([new TestCatalog(_tool)]), this, Wire, Options, Clock, new RateGovernor(Clock), Journal, new Random(5));

    public static void Run(TestTool tool, Action<TimedCall> test)
    {
        var clock = new SimulatedClock(Call.Now);
        clock.Run(() => test(new(clock, tool)));
    }

    /// <summary>The provider gives this answer once.</summary>
    public TimedCall Then(int status, string body = "{}", params (string Name, string Value)[] headers)
    {
        Script.Add(() => Task.FromResult(Wire.Json(body, status, "application/json", headers)));
        return this;
    }

    /// <summary>The connection fails once, before or after the request has left.</summary>
    public TimedCall ThenFails(HttpRequestError error)
    {
        Script.Add(() => throw new HttpRequestException(error, "made by a test"));
        return this;
    }

    public Task<ToolOutcome> Start(string input = "{}", string? key = null, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        Executor.ExecuteAsync(new(_tool.Name, Call.Account, Encoding.UTF8.GetBytes(input)) { IdempotencyKey = key, Deadline = deadline }, cancellation).AsTask();

    public ToolOutcome Send(string input = "{}", string? key = null, TimeSpan? deadline = null)
    {
        var call = Start(input, key, deadline);
        Clock.PassUntil(() => call.IsCompleted, TimeSpan.FromMinutes(5));
        return call.Result;
    }

    public ValueTask<TokenAnswer> GetTokenAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken) =>
        new(TokenAnswer.Granted(new($"token-{_tokens}")));

    public ValueTask<TokenAnswer?> RenewAsync(Account account, ConnectorDescriptor connector, AccessToken refused, TokenRefusal why, CancellationToken cancellationToken) =>
        new(Renews ? TokenAnswer.Granted(new($"token-{++_tokens}")) : null);
}
