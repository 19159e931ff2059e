using System.Text.Json;
using Connectors.Sandbox;

namespace Connectors.Sidecar.Quickstart;

/// <summary>
/// Plays the reference calls over HTTP, as an agent's host would send them, and tells what happens as it goes. It knows
/// no provider: what to call, and what must come of it, is data.
/// </summary>
internal sealed class Story(Uri door, LocalHttp http, string identifier, TextWriter output, TimeProvider clock)
{
    const int MaxAttempts = 20;
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    readonly Dictionary<string, string> _captured = new(StringComparer.Ordinal);

    public void Introduce(Uri twin, string store)
    {
        output.WriteLine("Connectors quickstart");
        output.WriteLine();
        output.WriteLine($"  the twin     {Bare(twin)}   a local stand-in for the provider, with data of its own");
        output.WriteLine($"  the runtime  {Bare(door)}   what your agent talks to; it holds the token, the agent never sees it");
        output.WriteLine($"  the account  {identifier}             your own name for the user whose data is meant");
        output.WriteLine($"  the store    {store}   with a master key beside it, both made for this run and removed at its end");
        output.WriteLine();
    }

    /// <summary>Plays all steps; true when every one went as it should.</summary>
    public async Task<bool> PlayAsync(IReadOnlyList<ReferenceCalls.Step> steps, CancellationToken cancellation)
    {
        var failed = 0;
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            var input = Fill(step.Input);
            output.WriteLine($"{i + 1,2}. {step.Title}");
            output.WriteLine($"    {step.Explain}");
            output.WriteLine($"    > {step.Tool} {input}");
            var (wentWell, answer) = await RunAsync(step, input, cancellation);
            output.WriteLine($"    < {answer}");
            output.WriteLine(wentWell ? "    ok" : $"    FAILED: the answer should have {Describe(step.Expect)}");
            output.WriteLine();
            failed += wentWell ? 0 : 1;
        }

        output.WriteLine(failed == 0 ? $"All {steps.Count} steps went as they should." : $"{failed} of {steps.Count} steps did not go as they should.");
        return failed == 0;
    }

    public void Invite(string connection)
    {
        output.WriteLine();
        output.WriteLine("Still serving; end it with Ctrl+C. Try:");
        output.WriteLine();
        output.WriteLine($"  curl {Bare(door)}/v1/tools");
        output.WriteLine($"  curl {Bare(door)}/v1/connections/{connection}/accounts");
        output.WriteLine($"  curl {Bare(door)}/v1/tools/{ReferenceCalls.All[0].Tool}/executions \\");
        output.WriteLine("    -H 'Content-Type: application/json' \\");
        output.WriteLine($"    -d '{{\"identifier\":\"{identifier}\",\"input\":{ReferenceCalls.All[0].Input}}}'");
        output.WriteLine();
        output.WriteLine("For an agent over MCP, make a session and give it the token; the address is /mcp:");
        output.WriteLine();
        output.WriteLine($"  curl {Bare(door)}/v1/sessions -H 'Content-Type: application/json' -d '{{\"identifier\":\"{identifier}\"}}'");
        output.WriteLine($"  npx @modelcontextprotocol/inspector@2.12.0 --cli {Bare(door)}/mcp --transport http \\");
        output.WriteLine("    --header \"Authorization: Bearer cs_...\" --method tools/list");
    }

    async Task<(bool WentWell, string Answer)> RunAsync(ReferenceCalls.Step step, string input, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var body = await SendAsync(step.Tool, input, cancellation);
            using var json = JsonDocument.Parse(body);
            var isResult = json.RootElement.TryGetProperty("data", out var data);
            var wentWell = isResult && Expected.Holds(data, step.Expect.Path, Fill(step.Expect.Equal));
            if (wentWell && step.CaptureAs is { } name)
            {
                _captured[name] = data.GetProperty("id").GetString()!;
            }

            if (wentWell || !step.WaitForIndex || attempt == MaxAttempts)
            {
                return (wentWell, Shorten(isResult ? data.GetRawText() : body));
            }

            await Task.Delay(s_pause, clock, cancellation);
        }
    }

    async Task<string> SendAsync(string tool, string input, CancellationToken cancellation) =>
        (await http.SendAsync(HttpMethod.Post, new(door, $"/v1/tools/{tool}/executions"), $$"""{"identifier":"{{identifier}}","input":{{input}}}""", cancellation)).Text;

    string Fill(string? text) => _captured.Aggregate(text ?? "", (filled, known) => filled.Replace("{{" + known.Key + "}}", known.Value, StringComparison.Ordinal));

    static string Describe(ReferenceCalls.Expectation expect) => expect.Equal is null ? $"a value at {expect.Path}" : $"{expect.Equal} at {expect.Path}";

    static string Shorten(string text) => text.Length <= 400 ? text : string.Concat(text.AsSpan(0, 400), $"… ({text.Length} characters)");

    static string Bare(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
