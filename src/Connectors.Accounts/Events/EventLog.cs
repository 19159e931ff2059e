using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Events;

/// <summary>What deliveries say. Hosts, never whole addresses; ids, never payloads; our words, never a receiver's.</summary>
internal static partial class EventLog
{
    [LoggerMessage(1, LogLevel.Information, "Event {EventId} of tenant {Tenant} was not taken: {Host} {Failure}. It was try {Attempt}; the next is at {DueAt:u}.")]
    public static partial void Failed(ILogger logger, string eventId, string tenant, string host, int attempt, string failure, DateTimeOffset? dueAt);

    [LoggerMessage(2, LogLevel.Warning, "Event {EventId} of tenant {Tenant} is given up after {Attempts} tries: {Host} {Failure}. Repair the receiver, and read the accounts' statuses there anew.")]
    public static partial void GivenUp(ILogger logger, string eventId, string tenant, string host, int attempts, string failure);

    [LoggerMessage(3, LogLevel.Warning, "Events wait because the store is busy; they are tried again in a moment.")]
    public static partial void StoreBusy(ILogger logger, Exception fault);
}
