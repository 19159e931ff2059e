using System.Diagnostics.Metrics;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Telemetry;

/// <summary>What accounts tell of themselves to whoever listens. Labels are connections and statuses, never an account or a tenant.</summary>
public static class AccountTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Connectors.Accounts";

    static readonly Meter s_meter = new(Name);
    static readonly Counter<long> s_refreshes = s_meter.CreateCounter<long>("connectors.tokens.refreshed", "{request}", "Token requests, by connection and outcome.");
    static readonly Gauge<long> s_accounts = s_meter.CreateGauge<long>("connectors.accounts", "{account}", "Accounts, by connection and status; counted once a minute.");

    internal static void Refreshed(string connection, TokenOutcome outcome) => s_refreshes.Add(
        1,
        KeyValuePair.Create<string, object?>("connection", connection),
        KeyValuePair.Create<string, object?>("outcome", outcome switch
        {
            TokenOutcome.Granted => "granted",
            TokenOutcome.Refused => "refused",
            TokenOutcome.Introspected => "introspected",
            TokenOutcome.NotSent => "not_sent",
            TokenOutcome.NotTried => "not_tried",
            _ => "ambiguous",
        }));

    /// <summary>Whether anybody listens, so that nothing is counted in vain.</summary>
    internal static bool CountsAccounts => s_accounts.Enabled;

    internal static async Task CountAsync(IAccountStore store, string connection, CancellationToken cancellationToken)
    {
        var counts = await store.CountAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var status in Enum.GetValues<AccountStatus>())
        {
            s_accounts.Record(
                counts.GetValueOrDefault(status),
                KeyValuePair.Create<string, object?>("connection", connection),
                KeyValuePair.Create<string, object?>("status", StatusNames.Of(status)));
        }
    }
}
