namespace Connectors.Accounts.Refreshing;

/// <summary>How tokens are kept fresh. The defaults suit a provider's production endpoint.</summary>
public sealed class RefreshOptions
{
    /// <summary>Token requests per second and connection, at most; a provider limits its token endpoint too.</summary>
    public double PerSecond { get; set; } = 10;

    /// <summary>Token requests of a connection under way at once.</summary>
    public int InFlight { get; set; } = 16;

    /// <summary>How long a lease holds: at least twice the longest request and its commit.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a caller waits for a token that is being renewed.</summary>
    public TimeSpan CallerPatience { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>When a refused grant is asked about for the second time, at the earliest and at the latest.</summary>
    public (TimeSpan From, TimeSpan To) ConfirmAfter { get; set; } = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));

    /// <summary>One try in so long while the provider refuses the connection's own credentials.</summary>
    public TimeSpan ProbeEvery { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>After so long without a success the user is asked to connect again.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How often the loop looks at the store although nothing was due: another process may have added something.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(5);
}
