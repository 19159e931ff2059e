using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>What the server tells of calls: to Prometheus, and to a collector over OTLP. Never whose they were.</summary>
public class TelemetryTests
{
    const string User = "user-canary-7d31";
    const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    readonly ConcurrentQueue<(string Path, byte[] Body)> _heard = [];

    [Fact]
    public async Task Metrics_tell_of_calls_requests_limits_writes_and_refreshes_and_of_nobody()
    {
        await using var world = await AccountsWorld.StartAsync();
        var portal = await world.ConnectAsync(User);
        await world.CallAsync(User);
        await world.CallAsync(User, input: """{"nope":1}""");
        await world.CallAsync(User, "hubspot_company_create", """{"name":"Measured Ltd"}""");
        await world.TwinAsync(HttpMethod.Post, "/_twin/expire", $$"""{"portal_id":{{portal}}}""");
        await world.CallAsync(User);

        var metrics = (await world.UntilAsync("/metrics", r => r.Text.Contains("connectors_accounts", StringComparison.Ordinal))).Text;

        Assert.Contains("connectors_calls_total{", metrics, StringComparison.Ordinal);
        Assert.Equal("2", Value(metrics, "connectors_calls_total", "tool=\"hubspot_contacts_list\"", "outcome=\"ok\""));
        Assert.Equal("1", Value(metrics, "connectors_calls_total", "tool=\"hubspot_contacts_list\"", "outcome=\"invalid_input\""));
        Assert.Equal("1", Value(metrics, "connectors_requests_total", "tool=\"hubspot_contacts_list\"", "status=\"401\""));
        Assert.Equal("1", Value(metrics, "connectors_writes_total", "state=\"answered\""));
        Assert.Equal("1", Value(metrics, "connectors_tokens_refreshed_total", "connection=\"main\"", "outcome=\"granted\""));
        Assert.Contains("connectors_limiter_wait_seconds_count{", metrics, StringComparison.Ordinal);
        Assert.Contains("connectors_call_duration_seconds_bucket{", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(User, metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(portal, metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("exe_", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_collector_gets_a_span_for_the_call_and_one_for_its_request_under_the_caller_s_trace(bool namesAccounts)
    {
        await using var collector = await LocalServer.StartAsync(HearAsync);
        await using var world = await AccountsWorld.StartAsync(new()
        {
            More = $$""", "Telemetry": { "OtlpEndpoint": "{{collector.Address}}", "OtlpProtocol": "http/protobuf", "NamesAccounts": {{(namesAccounts ? "true" : "false")}} }""",
        });
        await world.ConnectAsync(User);
        var reply = await world.AskAsync(HttpMethod.Post, "/v1/tools/hubspot_contact_get/executions", $$"""{"identifier":"{{User}}","connection":"main","input":{"contact_id":"90071992547"} }""",
            change: request => request.Headers.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01"));
        Assert.Equal("not_found", reply["code"]);

        // What is left to tell is told before the server ends.
        await world.StopServersAsync();
        var spans = Encoding.Latin1.GetString([.. _heard.Where(h => h.Path == "/v1/traces").SelectMany(h => h.Body)]);
        Assert.Contains("execute_tool hubspot_contact_get", spans, StringComparison.Ordinal);
        Assert.Contains("/contacts/{contact_id}", spans, StringComparison.Ordinal);
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString(TraceId)), spans, StringComparison.Ordinal);
        Assert.Contains(reply["execution_id"]!, spans, StringComparison.Ordinal);
        Assert.DoesNotContain("90071992547", spans, StringComparison.Ordinal);
        Assert.Equal(namesAccounts, spans.Contains(User, StringComparison.Ordinal));
        Assert.Contains(_heard, h => h.Path == "/v1/metrics");
        Assert.DoesNotContain(_heard, h => h.Path == "/v1/metrics" && Encoding.Latin1.GetString(h.Body).Contains(User, StringComparison.Ordinal));
    }

    static string? Value(string metrics, string name, params string[] labels) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(l => line.Contains(l, StringComparison.Ordinal)))
        .Select(line => line.Split("} ")[1].Split(' ')[0]).FirstOrDefault();

    async Task HearAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _heard.Enqueue((context.Request.Path, body.ToArray()));
    }
}
