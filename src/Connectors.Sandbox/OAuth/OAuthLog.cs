using System.Text.Json.Nodes;
using Connectors.Sandbox.Faults;
using Connectors.Sandbox.Http;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.OAuth;

/// <summary>What an answer looks like from outside: a fault may have changed its status, or cut it off.</summary>
internal readonly record struct Delivery(FaultKind? Fault)
{
    public bool IsCut => Fault is FaultKind.DropAfter or FaultKind.Truncated;

    public static Delivery Of(Exchange exchange) => new(exchange.Fault?.Kind);

    public int Status(int status) => Fault == FaultKind.OriginTimeout ? 524 : status;
}

/// <summary>One thing that happened to a consent. Tokens stand in it as fingerprints only.</summary>
internal sealed record OAuthEvent(string Name, Delivery Delivery, int Status)
{
    public string? ClientId { get; init; }

    public long? PortalId { get; init; }

    public long? GrantId { get; init; }

    public string? Presented { get; init; }

    public string? Issued { get; init; }

    public string? IssuedAccess { get; init; }

    /// <summary>The name of the refusal.</summary>
    public string? Reason { get; init; }

    public static OAuthEvent About(TokenFamily family, string name, Delivery delivery, int status) =>
        new(name, delivery, status) { ClientId = family.ClientId, PortalId = family.Portal.Id, GrantId = family.Id };

    public JsonObject ToJson(DateTimeOffset at) => new()
    {
        ["at"] = HubSpotTime.Format(at),
        ["event"] = Name,
        ["client_id"] = ClientId,
        ["portal_id"] = PortalId,
        ["grant_id"] = GrantId,
        ["presented"] = Fingerprint.Of(Presented),
        ["issued"] = Fingerprint.Of(Issued),
        ["issued_access"] = Fingerprint.Of(IssuedAccess),
        ["status"] = Delivery.Status(Status),
        ["connection_cut"] = Delivery.IsCut,
        ["reason"] = Reason,
    };
}

/// <summary>The last things that happened, oldest first, so that a test can prove what a client did with its tokens.</summary>
internal sealed class OAuthLog(MovableClock clock)
{
    const int Most = 100_000;

    readonly Lock _gate = new();
    readonly Queue<(DateTimeOffset At, OAuthEvent Event)> _events = new();

    public void Add(OAuthEvent happened)
    {
        lock (_gate)
        {
            _events.Enqueue((clock.GetUtcNow(), happened));
            if (_events.Count > Most)
                _events.Dequeue();
        }
    }

    public JsonArray ToJson()
    {
        (DateTimeOffset At, OAuthEvent Event)[] events;
        lock (_gate)
            events = [.. _events];
        return new JsonArray([.. events.Select(entry => entry.Event.ToJson(entry.At))]);
    }

    public void Clear()
    {
        lock (_gate)
            _events.Clear();
    }
}
