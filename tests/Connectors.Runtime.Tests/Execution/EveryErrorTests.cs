using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Tests.Harness;
using Connectors.Runtime.Tokens;

namespace Connectors.Runtime.Tests.Execution;

/// <summary>No code stands in the table for nothing: each is produced by a call, here or where the accounts are.</summary>
public sealed class EveryErrorTests
{
    /// <summary>Made by the token provider out of an account's state; the tests of the accounts produce each of them.</summary>
    static readonly string[] s_ofTheAccounts =
        ["account_pending", "account_revoked", "account_suspended", "connection_misconfigured", "token_temporarily_unavailable", "internal_error"];

    static readonly TestConnector s_connector = new("""{"rules":[{"when":{"http":["429"],"body":{"policy":["DAILY"]}},"is":"quota_exhausted"},{"when":{"http":["503"]},"is":"provider_unavailable","executed":"no"}]}""");

    static readonly TestTool s_create = TestTool.With("""{"name":"name","type":"string","to":"body.name"}""", scopes: "\"things\"", returns: """{"fields":[{"name":"id","from":"id","always":true}]}""", connector: s_connector);

    static readonly Dictionary<string, Func<Task<ToolOutcome>>> s_calls = new(StringComparer.Ordinal)
    {
        ["idempotency_conflict"] = () => WithKeyAsync(new(WriteClaimKind.OtherInput, "exe_1")),
        ["in_flight"] = () => WithKeyAsync(new(WriteClaimKind.InFlight, "exe_1", Until: Call.Now)),
        ["invalid_input"] = () => RunAsync(_ => { }, """{"nome":"Anvil"}"""),
        ["unknown_tool"] = async () => await new Call(s_create).RunAsync(tool: "acme_think"),
        ["account_unknown"] = async () => await new ToolExecutor(new([new TestCatalog(s_create)]), new StaticTokenProvider([]), new Wire(), new(), TimeProvider.System)
            .ExecuteAsync(new(s_create.Name, Call.Account, "{}"u8.ToArray())),
        ["reauth_required"] = () => AnswerAsync("{}", 401),
        ["missing_scopes"] = () => RunAsync(call => call.Token = TokenAnswer.Granted(new(Call.Secret), new HashSet<string>())),
        ["rate_limited"] = () => AnswerAsync("{}", 429),
        ["quota_exhausted"] = () => AnswerAsync("""{"policy":"DAILY"}""", 429),
        ["provider_unavailable"] = () => AnswerAsync("{}", 503),
        ["not_found"] = () => AnswerAsync("{}", 404),
        ["conflict"] = () => AnswerAsync("{}", 409),
        ["rejected_by_provider"] = () => AnswerAsync("{}", 400),
        ["outcome_unknown"] = () => AnswerAsync("{}", 502),
        ["response_too_large"] = () => AnswerAsync($$"""{"id":"{{new string('x', 300 * 1024)}}"}""", 200),
        ["response_unreadable"] = () => AnswerAsync("<html>", 200),
    };

    public static TheoryData<string> Codes => [.. s_calls.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_call_ends_in_each_of_the_codes(string code)
    {
        using var outcome = await s_calls[code]();
        Assert.Equal(code, Assert.IsType<ToolError>(outcome).Code.Name);
    }

    [Fact]
    public void Every_code_is_produced_somewhere() => Assert.Equal(
        ErrorCode.All.Select(c => c.Name).Order(StringComparer.Ordinal),
        s_calls.Keys.Concat(s_ofTheAccounts).Order(StringComparer.Ordinal));

    static async Task<ToolOutcome> WithKeyAsync(WriteClaim claim) =>
        await new ToolExecutor(new([new TestCatalog(s_create)]), new StaticTokenProvider([]), new Wire(), new(), TimeProvider.System, journal: new MemoryJournal { Claim = claim })
            .ExecuteAsync(new(s_create.Name, Call.Account, "{}"u8.ToArray()) { IdempotencyKey = "k1" });

    static Task<ToolOutcome> AnswerAsync(string body, int status) => RunAsync(call => call.Wire.Answers(body, status, body.StartsWith('<') ? "text/html" : "application/json"));

    static async Task<ToolOutcome> RunAsync(Action<Call> prepare, string input = "{}")
    {
        var call = new Call(s_create);
        prepare(call);
        return await call.RunAsync(input);
    }
}
