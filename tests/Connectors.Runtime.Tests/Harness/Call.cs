using System.Text;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Runtime.Tests.Harness;

/// <summary>A tool, an account and a provider that answers as told: everything of a call but the network and the clock.</summary>
internal sealed class Call(params TestTool[] tools) : ITokenProvider
{
    public const string Secret = "canary-5f2b9e";

    public static readonly DateTimeOffset Now = new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero);

    public static readonly Account Account = new("acme-app", "user-1");

    public Wire Wire { get; } = new();

    public FakeTimeProvider Clock { get; } = new(Now);

    /// <summary>Nothing is repeated, unless a test is about repeating.</summary>
    public ConnectorOptions Options { get; } = new() { MostAttempts = 1 };

    public TokenAnswer Token { get; set; } = TokenAnswer.Granted(new(Secret));

    public ToolExecutor Executor => field ??= new(new ToolCatalog([new TestCatalog(tools)]), this, Wire, Options, Clock);

    public ValueTask<TokenAnswer> GetTokenAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken) =>
        new(Token);

    public ValueTask<ToolOutcome> RunAsync(
        string input = "{}", AnswerView view = default, string? tool = null, CancellationToken cancellation = default) =>
        Executor.ExecuteAsync(new(tool ?? tools[0].Name, Account, Encoding.UTF8.GetBytes(input)) { View = view }, cancellation);

    public async Task<ToolResult> ResultAsync(string input = "{}", AnswerView view = default) =>
        await RunAsync(input, view) switch
        {
            ToolResult result => result,
            var error => throw new Xunit.Sdk.XunitException(error.ToString()),
        };

    public async Task<ToolError> ErrorAsync(string input = "{}", AnswerView view = default) =>
        Assert.IsType<ToolError>(await RunAsync(input, view));

    /// <summary>Runs the call and gives back the one request it made.</summary>
    public async Task<Sent> SentAsync(string input = "{}")
    {
        using var outcome = await RunAsync(input);
        return Wire.Requests is [var request] ? request : throw new Xunit.Sdk.XunitException(outcome.ToString());
    }
}
