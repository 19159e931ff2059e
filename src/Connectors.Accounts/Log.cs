using Microsoft.Extensions.Logging;

namespace Connectors.Accounts;

/// <summary>Everything this room writes to the log. No identifiers of users, no tokens, no answers: account ids and codes only.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Account {AccountId} of {Connection} went from {From} to {To} ({Reason}).")]
    public static partial void StatusChanged(ILogger log, string connection, string accountId, string from, string to, string? reason);

    [LoggerMessage(2, LogLevel.Warning, "Account {AccountId} of {Connection} was not renewed: {Code}.")]
    public static partial void NotRenewed(ILogger log, string connection, string accountId, string code);

    [LoggerMessage(3, LogLevel.Error, "Account {AccountId} of {Connection}: {Message}")]
    public static partial void Unreadable(ILogger log, string connection, string accountId, string message);

    [LoggerMessage(4, LogLevel.Critical, "The store failed when account {AccountId} of {Connection} had just been renewed; the new tokens are kept in the rescue journal. {Message}")]
    public static partial void Rescued(ILogger log, string connection, string accountId, string message);

    [LoggerMessage(5, LogLevel.Warning, "Account {AccountId} of {Connection} changed while it was being renewed; the result was dropped.")]
    public static partial void Fenced(ILogger log, string connection, string accountId);

    [LoggerMessage(6, LogLevel.Error, "A round of {Work} failed and will be tried again: {Message}")]
    public static partial void RoundFailed(ILogger log, string work, string message);

    [LoggerMessage(7, LogLevel.Information, "Rescued {Count} renewed accounts from the journal.")]
    public static partial void BroughtHome(ILogger log, int count);

    [LoggerMessage(8, LogLevel.Warning, "The grant of account {AccountId} of {Connection} could not be given back at the provider (try {Attempt}).")]
    public static partial void NotRevoked(ILogger log, string connection, string accountId, int attempt);

    [LoggerMessage(21, LogLevel.Critical, "The store failed when account {AccountId} of {Connection} had just been renewed, and so did the rescue journal; the new tokens are in memory alone until the store takes them. {Message}")]
    public static partial void NotRescued(ILogger log, string connection, string accountId, string message);

    [LoggerMessage(22, LogLevel.Error, "A record of the rescue journal could not be brought home, so the journal is kept: {Message}")]
    public static partial void NotBroughtHome(ILogger log, string message);

    [LoggerMessage(23, LogLevel.Critical, "Records of calls could not be kept, and no more calls are recorded until the process is started anew: {Message}")]
    public static partial void RecordsLost(ILogger log, string message);

    [LoggerMessage(24, LogLevel.Warning, "{Count} writes were in flight when their process died; what came of them is unknown.")]
    public static partial void WritesLost(ILogger log, int count);

    [LoggerMessage(25, LogLevel.Critical, "Old lines of the audit are not pruned, since they are not what was written: {Fault}")]
    public static partial void AuditBroken(ILogger log, string fault);
}
