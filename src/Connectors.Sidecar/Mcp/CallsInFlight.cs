using System.Collections.Concurrent;
using Connectors.Runtime.Agents;
using ModelContextProtocol.Protocol;

namespace Connectors.Sidecar.Mcp;

/// <summary>
/// Finds the call that a cancellation means. Clients of the revisions before 2026-07-28 cancel by a notification, which over HTTP
/// comes in a request of its own, to a server that knows nothing of the call.
/// </summary>
internal sealed class CallsInFlight
{
    readonly ConcurrentDictionary<(string Caller, string Id), Flight> _flights = [];

    /// <summary>Announces a call; disposing what this gives says that it has ended.</summary>
    public Flight Enter(AgentGrant grant, RequestId id, CancellationToken cancellation)
    {
        var flight = new Flight(this, Key(grant, id), cancellation);

        // Two clients with one token may both count from 1. Which of the two is meant nobody knows, so neither can be cancelled this way.
        if (!_flights.TryAdd(flight.Key, flight) && _flights.TryGetValue(flight.Key, out var other))
        {
            other.IsAmbiguous = true;
        }

        return flight;
    }

    /// <summary>Cancels the call that the notification names, if it is under way and the caller's own.</summary>
    public ValueTask CancelAsync(AgentGrant grant, JsonRpcNotification notification)
    {
        // What names no call is left alone, as the protocol wants it.
        return notification.Params?["requestId"] is { } id && _flights.TryGetValue((CallerOf(grant), id.ToJsonString()), out var flight) && !flight.IsAmbiguous
            ? new(flight.CancelAsync())
            : default;
    }

    static (string Caller, string Id) Key(AgentGrant grant, RequestId id) =>
        (CallerOf(grant), id.Id is string text ? System.Text.Json.Nodes.JsonValue.Create(text).ToJsonString() : id.ToString());

    static string CallerOf(AgentGrant grant) => $"{grant.Tenant}\n{grant.Caller}";

    /// <summary>A call under way.</summary>
    internal sealed class Flight(CallsInFlight flights, (string Caller, string Id) key, CancellationToken cancellation) : IDisposable
    {
        readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        public (string Caller, string Id) Key { get; } = key;

        public CancellationToken Token => _source.Token;

        /// <summary>Whether another call of the same caller has the same id.</summary>
        public bool IsAmbiguous { get; set; }

        public async Task CancelAsync()
        {
            try
            {
                await _source.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended by itself.
            }
        }

        public void Dispose()
        {
            flights._flights.TryRemove(KeyValuePair.Create(Key, this));
            _source.Dispose();
        }
    }
}
