using Connectors.Accounts.Telemetry;
using Connectors.Runtime.Telemetry;
using Connectors.Sidecar.Configuration;
using OpenTelemetry.Exporter;
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
                if (settings.OtlpEndpoint is not null)
                {
                    metrics.AddOtlpExporter(otlp => Address(otlp, settings, "v1/metrics"));
                }
            });
        if (settings.OtlpEndpoint is not null)
        {
            // The web server makes a span of its own that nobody records; sampled by it, no call would be told of.
            telemetry.WithTracing(traces => traces.SetSampler<AlwaysOnSampler>().AddSource(CallTelemetry.Name).AddOtlpExporter(otlp => Address(otlp, settings, "v1/traces")));
        }
    }

    /// <summary>Over HTTP each signal has a path of its own (OTLP specification, OTLP/HTTP request).</summary>
    static void Address(OtlpExporterOptions otlp, TelemetrySettings settings, string path)
    {
        otlp.Protocol = settings.OtlpOverHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        otlp.Endpoint = settings.OtlpOverHttp ? new(new Uri(settings.OtlpEndpoint!.AbsoluteUri.TrimEnd('/') + "/"), path) : settings.OtlpEndpoint!;
    }

    public static void Map(WebApplication app) => app.MapPrometheusScrapingEndpoint(MetricsPath);
}
