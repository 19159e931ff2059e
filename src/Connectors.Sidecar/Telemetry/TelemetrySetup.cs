using Connectors.Accounts.Telemetry;
using Connectors.Runtime.Telemetry;
using Connectors.Sidecar.Configuration;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Connectors.Sidecar.Telemetry;

/// <summary>Spans and metrics of the runtime: metrics at <c>/metrics</c>, and both to a collector where one is configured.</summary>
internal static class TelemetrySetup
{
    public const string MetricsPath = "/metrics";

    public static void Add(IServiceCollection services, TelemetrySettings settings)
    {
        var version = typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(3);
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("connectors", serviceVersion: version))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(CallTelemetry.Name, AccountTelemetry.Name).AddPrometheusExporter();
                if (settings.OtlpEndpoint is { } endpoint)
                {
                    metrics.AddOtlpExporter(otlp => otlp.Endpoint = endpoint);
                }
            });
        if (settings.OtlpEndpoint is { } collector)
        {
            // The web server makes a span of its own that nobody records; sampled by it, no call would be told of.
            telemetry.WithTracing(traces => traces.SetSampler<AlwaysOnSampler>().AddSource(CallTelemetry.Name).AddOtlpExporter(otlp => otlp.Endpoint = collector));
        }
    }

    public static void Map(WebApplication app) => app.MapPrometheusScrapingEndpoint(MetricsPath);
}
