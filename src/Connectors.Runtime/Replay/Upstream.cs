namespace Connectors.Runtime.Replay;

/// <summary>What is known of one provider's host: whether it is up, and how much may be repeated to it.</summary>
internal sealed class Upstream(TimeProvider clock)
{
    /// <summary>
    /// An API serves many accounts, and one of them in trouble must not shut out the others: it takes four failures out of five.
    /// </summary>
    public Breaker Breaker { get; } = new(clock, window: 20, limit: 16, TimeSpan.FromSeconds(10));

    public RetryBudget Budget { get; } = new();
}
