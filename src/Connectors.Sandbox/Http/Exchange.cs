using Connectors.Sandbox.Faults;

namespace Connectors.Sandbox.Http;

/// <summary>What the twin knows about a request before it is looked at: its bytes, its correlation id, and the fault it met.</summary>
internal sealed record Exchange(byte[] Body, string CorrelationId, Fault? Fault)
{
    public static Exchange Of(HttpContext context) =>
        context.Features.Get<Exchange>() ?? throw new InvalidOperationException("The front door comes before every endpoint.");
}
