using System.Text;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Control;

/// <summary>A request as it arrived. Of the authorization only that there was one is kept.</summary>
internal sealed record RecordedRequest(DateTimeOffset At, string Method, string Target, string Body, bool HasAuthorization);

/// <summary>The last requests to the provider, so that a test can show what was sent, and what was not.</summary>
internal sealed class RequestLog(MovableClock clock)
{
    const int Most = 1_000, LongestBody = 65_536;

    readonly Lock _gate = new();
    readonly Queue<RecordedRequest> _requests = new();

    public void Add(HttpRequest request, string target, byte[] body)
    {
        var start = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, LongestBody)));
        var entry = new RecordedRequest(clock.GetUtcNow(), request.Method, target, start, request.Headers.Authorization.Count > 0);
        lock (_gate)
        {
            _requests.Enqueue(entry);
            if (_requests.Count > Most)
                _requests.Dequeue();
        }
    }

    public IReadOnlyList<RecordedRequest> All()
    {
        lock (_gate)
            return [.. _requests];
    }

    public void Clear()
    {
        lock (_gate)
            _requests.Clear();
    }
}
