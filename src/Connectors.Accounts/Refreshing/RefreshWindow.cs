namespace Connectors.Accounts.Refreshing;

/// <summary>When, within an access token's life, it is renewed.</summary>
internal static class RefreshWindow
{
    static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(60);
    static readonly TimeSpan s_longest = TimeSpan.FromMinutes(15);
    static readonly TimeSpan s_urgent = TimeSpan.FromSeconds(120);

    /// <summary>A quarter of the life, within a minute and a quarter of an hour; never more than half of a very short one.</summary>
    public static TimeSpan Of(TimeSpan lifetime) => Min(Clamp(lifetime / 4, s_shortest, s_longest), lifetime / 2);

    /// <summary>With less than this left a caller waits for the new token; with more it uses the old one.</summary>
    public static TimeSpan Urgent(TimeSpan lifetime) => Min(s_urgent, Of(lifetime) / 3);

    /// <summary>When the background first tries: the window ahead of the end, a fifth of it earlier or later by chance.</summary>
    public static DateTimeOffset FirstTry(DateTimeOffset expiresAt, TimeSpan lifetime, Random random)
    {
        lock (random)
        {
            return expiresAt - (Of(lifetime) * (0.8 + (random.NextDouble() * 0.4)));
        }
    }

    static TimeSpan Clamp(TimeSpan value, TimeSpan least, TimeSpan most) => value < least ? least : Min(value, most);

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
