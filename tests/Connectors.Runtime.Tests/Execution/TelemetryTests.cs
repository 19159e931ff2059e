using System.Diagnostics;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Telemetry;
using Connectors.Runtime.Tests.Harness;

namespace Connectors.Runtime.Tests.Execution;

/// <summary>Spans: one for the call, one for each request, with the path's template and nobody's name.</summary>
public class TelemetryTests
{
    [Fact]
    public void Each_request_is_a_span_of_its_own_within_its_call() => TimedCall.Run(
        TestTool.With("""{"name":"id","type":"string","to":"path.id","required":true}""", "GET /things/{id}", "read"),
        call =>
        {
            var spans = new List<Activity>();
            using var listener = new ActivityListener
            {
                // Other tests run beside this one; theirs are not told apart by time but by their call.
                ShouldListenTo = source => source.Name == CallTelemetry.Name,
                Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span =>
                {
                    lock (spans)
                    {
                        spans.Add(span);
                    }
                },
            };
            ActivitySource.AddActivityListener(listener);
            using var root = new Activity("test").Start();
            call.Then(503);
            Assert.IsType<ToolResult>(call.Send("""{"id":"canary-42"}"""));

            var mine = spans.Where(s => s.TraceId == root.TraceId).ToList();
            Assert.Equal(["GET", "GET", "execute_tool acme_thing"], mine.Select(s => s.OperationName));
            Assert.All(mine[..2], s => Assert.Equal(mine[2].SpanId, s.ParentSpanId));
            Assert.Equal(("503", 503, null), (mine[0].GetTagItem("error.type"), mine[0].GetTagItem("http.response.status_code"), mine[0].GetTagItem("http.request.resend_count")));
            Assert.Equal((null, 1, "/things/{id}"), (mine[1].GetTagItem("error.type"), mine[1].GetTagItem("http.request.resend_count"), mine[1].GetTagItem("url.template")));
            Assert.DoesNotContain(mine.SelectMany(s => s.TagObjects), t => $"{t.Value}".Contains("canary", StringComparison.Ordinal) || $"{t.Value}" == Call.Account.Identifier);
        });
}
