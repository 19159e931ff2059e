using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Limits;

/// <summary>
/// Keeps calls within the provider's limits. The runtime brings one for a single process; hosts of several processes that share
/// an app at a provider may bring one that counts for all of them.
/// </summary>
public interface IRateGovernor
{
    /// <summary>
    /// A place in every bucket the request draws from, as soon as there is one; or at once the time at which there would be
    /// one, when that is later than the request may wait.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up; nothing is held.</exception>
    ValueTask<RateLease> AcquireAsync(RateRequest request, CancellationToken cancellationToken);
}

/// <summary>A request that wants to be sent.</summary>
/// <param name="Connector">The connector's id.</param>
/// <param name="Limits">The buckets it draws from.</param>
/// <param name="App">Our registration at the provider.</param>
/// <param name="Subject">The provider's own account, whatever user and token it is reached by.</param>
/// <param name="Tenant">Whose agent calls; tenants that share a bucket get the same share of it.</param>
/// <param name="Priority">Interactive requests go before background ones.</param>
/// <param name="NotAfter">A place that comes later than this is of no use.</param>
public readonly record struct RateRequest(
    string Connector, IReadOnlyList<LimitDescriptor> Limits, string App, string Subject, string Tenant, CallPriority Priority, DateTimeOffset NotAfter);

/// <summary>A place in the buckets, held until the answer is here. Dispose it then: the provider's window counts from there.</summary>
public abstract class RateLease : IDisposable
{
    /// <summary>For a request that draws from no bucket.</summary>
    public static RateLease Free { get; } = new FreeLease();

    /// <summary>When there would be a place; null when this is one.</summary>
    public virtual DateTimeOffset? RetryAt => null;

    /// <summary>What an answer says of a bucket, by the limit's name: how much it holds, and what is left of it.</summary>
    public virtual void Observe(string limit, int? maximum, int? remaining)
    {
    }

    /// <summary>The provider has refused the request for coming too fast, and wants nothing for so long.</summary>
    public virtual void Refuse(TimeSpan wait)
    {
    }

    /// <summary>The request was not sent after all, and costs nothing.</summary>
    public virtual void Unsent()
    {
    }

    /// <summary>The request is over.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    sealed class FreeLease : RateLease;
}
