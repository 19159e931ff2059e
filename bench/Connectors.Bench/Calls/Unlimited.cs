using Connectors.Runtime.Limits;

namespace Connectors.Bench.Calls;

/// <summary>No limits: a benchmark would meet the provider's within a moment.</summary>
internal sealed class Unlimited : IRateGovernor
{
    public static Unlimited Instance { get; } = new();

    public ValueTask<RateLease> AcquireAsync(RateRequest request, CancellationToken cancellationToken) => new(RateLease.Free);
}
