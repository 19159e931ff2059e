using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Http;

/// <summary>Which of HubSpot's limits a request ran into, by the name HubSpot gives it.</summary>
internal enum RatePolicy
{
    Secondly,
    TenSecondlyRolling,
    Daily,
}

/// <summary>The limits in force; <c>PUT /_twin/limits</c> replaces them.</summary>
internal sealed record RateLimits(int RequestsPerTenSeconds, int SearchesPerSecond, int? RequestsPerDay);

/// <summary>
/// Counts requests. The burst is counted per app and portal, searches and days per portal; searches do not count in the burst
/// (HubSpot docs, API usage guidelines and limits). A refused request counts nowhere.
/// </summary>
internal sealed class Throttle(MovableClock clock, RateLimits limits)
{
    static readonly TimeSpan Burst = TimeSpan.FromSeconds(10), Second = TimeSpan.FromSeconds(1);

    readonly Lock _gate = new();
    readonly Dictionary<(long App, long Portal), Queue<DateTimeOffset>> _bursts = [];
    readonly Dictionary<long, Queue<DateTimeOffset>> _searches = [];
    readonly Dictionary<long, (DateOnly Day, int Count)> _days = [];

    public RateLimits Limits { get; private set; } = limits;

    public void Replace(RateLimits limits)
    {
        lock (_gate)
            Limits = limits;
    }

    /// <summary>Counts a request, unless a limit refuses it; <paramref name="headers"/> says what is left.</summary>
    public RatePolicy? Admit(Grant grant, bool isSearch, out Dictionary<string, string> headers)
    {
        headers = [];
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var today = DateOnly.FromDateTime(now.UtcDateTime); // The twin's accounts live in UTC.
            var day = _days.GetValueOrDefault(grant.Portal.Id);
            var countToday = day.Day == today ? day.Count : 0;
            if (Limits.RequestsPerDay is { } daily && countToday >= daily)
                return RatePolicy.Daily;

            var window = isSearch
                ? Recent(_searches, grant.Portal.Id, now - Second)
                : Recent(_bursts, (grant.AppId, grant.Portal.Id), now - Burst);
            var most = isSearch ? Limits.SearchesPerSecond : Limits.RequestsPerTenSeconds;
            var admitted = window.Count < most;
            if (admitted)
            {
                window.Enqueue(now);
                _days[grant.Portal.Id] = (today, ++countToday);
            }

            if (!isSearch)
                headers = Headers(grant, window, now, countToday);
            if (admitted)
                return null;
            return isSearch ? RatePolicy.Secondly : RatePolicy.TenSecondlyRolling;
        }
    }

    Dictionary<string, string> Headers(Grant grant, Queue<DateTimeOffset> window, DateTimeOffset now, int countToday)
    {
        // The secondly pair is deprecated and still sent; it is not enforced. Its size, a tenth of the burst, is ours.
        var secondly = Math.Max(1, Limits.RequestsPerTenSeconds / 10);
        var headers = new Dictionary<string, string>
        {
            ["X-HubSpot-RateLimit-Interval-Milliseconds"] = "10000",
            ["X-HubSpot-RateLimit-Max"] = $"{Limits.RequestsPerTenSeconds}",
            ["X-HubSpot-RateLimit-Remaining"] = $"{Math.Max(0, Limits.RequestsPerTenSeconds - window.Count)}",
            ["X-HubSpot-RateLimit-Secondly"] = $"{secondly}",
            ["X-HubSpot-RateLimit-Secondly-Remaining"] = $"{Math.Max(0, secondly - window.Count(sent => sent > now - Second))}",
        };
        if (grant.IsPrivateApp && Limits.RequestsPerDay is { } daily)
        {
            headers["X-HubSpot-RateLimit-Daily"] = $"{daily}";
            headers["X-HubSpot-RateLimit-Daily-Remaining"] = $"{Math.Max(0, daily - countToday)}";
        }

        return headers;
    }

    static Queue<DateTimeOffset> Recent<TKey>(Dictionary<TKey, Queue<DateTimeOffset>> windows, TKey key, DateTimeOffset since)
        where TKey : notnull
    {
        if (!windows.TryGetValue(key, out var window))
            windows[key] = window = new Queue<DateTimeOffset>();
        while (window.TryPeek(out var oldest) && oldest <= since)
            window.Dequeue();
        return window;
    }
}
