using System.Text.Json.Nodes;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.OAuth;

/// <summary>Counts the requests to the token endpoint: by what they asked and what they got, and against the limit of each app.</summary>
internal sealed class TokenTraffic(MovableClock clock)
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    readonly Lock _gate = new();
    readonly SortedDictionary<string, SortedDictionary<string, long>> _counts = new(StringComparer.Ordinal);
    readonly Dictionary<string, Queue<DateTimeOffset>> _recent = new(StringComparer.Ordinal);

    /// <summary>Counts against the limit of an app that exists. A refused request counts nowhere, as with the other limits.</summary>
    public bool Admit(OAuthApp app, int? perSecond)
    {
        if (perSecond is not { } most)
            return true;
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (!_recent.TryGetValue(app.ClientId, out var recent))
                _recent[app.ClientId] = recent = new Queue<DateTimeOffset>();
            while (recent.TryPeek(out var oldest) && oldest <= now - Second)
                recent.Dequeue();
            if (recent.Count >= most)
                return false;
            recent.Enqueue(now);
            return true;
        }
    }

    public void Count(string grantType, string outcome)
    {
        lock (_gate)
        {
            if (!_counts.TryGetValue(grantType, out var outcomes))
                _counts[grantType] = outcomes = new SortedDictionary<string, long>(StringComparer.Ordinal);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }
    }

    public void Clear()
    {
        lock (_gate)
            _counts.Clear();
    }

    public JsonObject ToJson()
    {
        lock (_gate)
        {
            return new JsonObject(_counts.Select(type => KeyValuePair.Create<string, JsonNode?>(
                type.Key, new JsonObject(type.Value.Select(one => KeyValuePair.Create<string, JsonNode?>(one.Key, one.Value))))));
        }
    }
}
