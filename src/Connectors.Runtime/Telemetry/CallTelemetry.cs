using System.Diagnostics;
using System.Diagnostics.Metrics;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Telemetry;

/// <summary>
/// What calls tell of themselves to whoever listens: a span for each call and one for each request, and a few metrics. Labels are
/// tools, limits and codes, so there are few of them; whose account it was is told only where the host wants it.
/// </summary>
/// <remarks>
/// Names follow OpenTelemetry's conventions for tools of generative AI and for HTTP clients. A request's span has the path's
/// template and never the path, which holds ids.
/// </remarks>
public static class CallTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Connectors";

    static readonly ActivitySource s_source = new(Name);
    static readonly Meter s_meter = new(Name);
    static readonly Counter<long> s_calls = s_meter.CreateCounter<long>("connectors.calls", "{call}", "Calls of tools, by tool and outcome.");
    static readonly Histogram<double> s_duration = s_meter.CreateHistogram<double>("connectors.call.duration", "s", "How long a call took, waiting included.");
    static readonly Counter<long> s_requests = s_meter.CreateCounter<long>("connectors.requests", "{request}", "Requests sent to providers; more than calls where some were repeated.");
    static readonly Histogram<double> s_waits = s_meter.CreateHistogram<double>("connectors.limiter.wait", "s", "How long a request waited for its place within the provider's limits.");
    static readonly Counter<long> s_writes = s_meter.CreateCounter<long>("connectors.writes", "{write}", "Writes by the state they came to: in_flight when begun, then answered, not_carried_out or unknown.");

    internal static Activity? StartCall(Execution.Execution execution, bool namesAccounts)
    {
        if (s_source.StartActivity(execution.Tool.SpanName, ActivityKind.Internal) is not { } span)
        {
            return null;
        }

        span.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", execution.Tool.Name).SetTag("connectors.execution.id", execution.Id);
        if (namesAccounts)
        {
            var account = execution.Call.Account;
            span.SetTag("connectors.tenant", account.Tenant).SetTag("connectors.connection", account.Connection).SetTag("connectors.account", account.Identifier);
        }

        return span;
    }

    internal static void EndCall(Activity? span, Execution.Execution execution, ToolOutcome? outcome, TimeSpan took)
    {
        var code = Execution.Execution.Word(outcome);
        var (tool, result) = (KeyValuePair.Create<string, object?>("tool", execution.Tool.Name), KeyValuePair.Create<string, object?>("outcome", code));
        s_calls.Add(1, tool, result);
        s_duration.Record(took.TotalSeconds, tool, result);
        if (span is not null)
        {
            Close(span, outcome is ToolResult ? null : code);
        }
    }

    internal static Activity? StartRequest(ToolDescriptor tool, Uri address, int attempt)
    {
        if (s_source.StartActivity(tool.Method.Method, ActivityKind.Client) is not { } span)
        {
            return null;
        }

        span.SetTag("http.request.method", tool.Method.Method).SetTag("server.address", address.Host).SetTag("server.port", address.Port).SetTag("url.template", tool.Path.Text);
        return attempt > 1 ? span.SetTag("http.request.resend_count", attempt - 1) : span;
    }

    /// <param name="span">The request's span.</param>
    /// <param name="tool">Its tool.</param>
    /// <param name="status">The answer's status; null when none came.</param>
    internal static void EndRequest(Activity? span, ToolDescriptor tool, int? status)
    {
        s_requests.Add(1, KeyValuePair.Create<string, object?>("tool", tool.Name), KeyValuePair.Create<string, object?>("status", status ?? 0));
        if (span is not null)
        {
            if (status is not null)
            {
                span.SetTag("http.response.status_code", status);
            }

            Close(span, status is null ? "no_answer" : status >= 400 ? $"{status}" : null);
        }
    }

    internal static void Waited(IReadOnlyList<LimitDescriptor> limits, TimeSpan time)
    {
        foreach (var limit in limits)
        {
            s_waits.Record(time.TotalSeconds, KeyValuePair.Create<string, object?>("limit", limit.Name));
        }
    }

    internal static void WriteIs(string state) => s_writes.Add(1, KeyValuePair.Create<string, object?>("state", state));

    static void Close(Activity span, string? error)
    {
        if (error is not null)
        {
            span.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }
}
