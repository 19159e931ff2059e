using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Connectors.Accounts.Tests.Events;

/// <summary>Somebody's endpoint: it takes everything, unless a test says otherwise.</summary>
sealed class Receiver(TimeProvider clock) : HttpMessageHandler
{
    readonly ConcurrentQueue<Delivery> _deliveries = new();
    int _underWay;

    /// <summary>How it answers.</summary>
    public Func<Delivery, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));

    /// <summary>What came, in order, and what became of it.</summary>
    public IReadOnlyList<Delivery> Deliveries => [.. _deliveries];

    public IEnumerable<Delivery> Taken => Deliveries.Where(delivery => delivery.IsTaken);

    public int MostAtOnce { get; private set; }

    public void AnswerWith(HttpStatusCode status) => Answer = (_, _) => Task.FromResult(new HttpResponseMessage(status));

    public void Refuse(Func<Delivery, bool> which) => Answer = (delivery, _) =>
        Task.FromResult(new HttpResponseMessage(which(delivery) ? HttpStatusCode.InternalServerError : HttpStatusCode.NoContent));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        var delivery = new Delivery(
            request.RequestUri!, clock.GetUtcNow(), body, request.Content.Headers.ContentType!.ToString(),
            request.Headers.ToDictionary(header => header.Key, header => header.Value.Single(), StringComparer.Ordinal));
        _deliveries.Enqueue(delivery);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _underWay));
        try
        {
            // Everybody who is under way shall be seen to be.
            await Task.Yield();
            var answer = await Answer(delivery, cancellationToken);
            answer.RequestMessage = request;
            delivery.IsTaken = answer.IsSuccessStatusCode;
            return answer;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}

/// <summary>One request as it came.</summary>
sealed record Delivery(Uri Url, DateTimeOffset At, string Body, string ContentType, IReadOnlyDictionary<string, string> Headers)
{
    public bool IsTaken { get; set; }

    public string Id => Headers["webhook-id"];

    public string? Identifier => Data("identifier");

    public string? NewStatus => Data("new_status");

    string? Data(string name)
    {
        using var json = JsonDocument.Parse(Body);
        return json.RootElement.GetProperty("data").TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
