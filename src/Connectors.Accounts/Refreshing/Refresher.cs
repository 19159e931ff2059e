using System.Collections.Concurrent;
using Connectors.Accounts.Connections;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Store;
using Connectors.Accounts.Telemetry;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Renews an account's tokens: look, lease, look again, send, store, and only then hand over. Whatever the number of callers
/// and processes, one expiry costs one request. A refresh belongs to nobody who waits for it: they may go, it ends.
/// </summary>
internal sealed class Refresher(
    IAccountStore store, AccountSeals seals, TokenClient client, ConnectionRegistry connections, Transitions transitions,
    RefreshOptions options, Settlement settlement, Random random, ILogger<Refresher> log) : IDisposable
{
    readonly AttemptRules _rules = new(options);
    readonly string _process = Changes.NewId("proc", store.Clock.GetUtcNow());
    readonly ConcurrentDictionary<AccountKey, Flight> _underway = [];
    readonly ConcurrentDictionary<string, ConnectionGate> _gates = new(StringComparer.Ordinal);
    readonly CancellationTokenSource _stopping = new();

    DateTimeOffset Now => store.Clock.GetUtcNow();

    /// <summary>The gate of a connection.</summary>
    public ConnectionGate GateOf(Connection connection) => _gates.GetOrAdd(connection.Name, _ => new(connection, store, options, store.Clock));

    /// <summary>
    /// Sees to it that the account has tokens newer than <paramref name="seen"/>, if that can be had, and gives the row as it is
    /// then. Callers of one account share one attempt; each waits as long as it likes.
    /// </summary>
    public async Task<AccountRow?> RefreshAsync(AccountKey key, long seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            var mine = new Flight(seen);
            var flight = _underway.GetOrAdd(key, mine);
            if (ReferenceEquals(flight, mine))
            {
                _ = FlyAsync(key, flight);
            }

            var row = await flight.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (flight.Seen >= seen || row is null || row.TokenVersion > seen)
            {
                return row;
            }
        }
    }

    /// <summary>Waits until no request is under way any more; new ones are no longer begun.</summary>
    public async Task DrainAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var flight in _underway.Values)
        {
            await flight.Task.ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Detached from every caller: a cancelled waiter must not cost the account its only new token.</summary>
    async Task FlyAsync(AccountKey key, Flight flight)
    {
        try
        {
            var row = await RunAsync(key, flight).ConfigureAwait(false);
            _underway.TryRemove(KeyValuePair.Create(key, flight));
            flight.Land(row);
        }
        catch (Exception e)
        {
            _underway.TryRemove(KeyValuePair.Create(key, flight));
            flight.Crash(e);
        }
    }

    async Task<AccountRow?> RunAsync(AccountKey key, Flight flight)
    {
        while (true)
        {
            _stopping.Token.ThrowIfCancellationRequested();
            var row = await store.FindAsync(key).ConfigureAwait(false);
            if (!_rules.MayTry(row, flight.Seen, Now) || connections.Find(key.Connection) is not { } connection)
            {
                return row;
            }

            if (_rules.IsHeld(row, Now))
            {
                await PauseAsync().ConfigureAwait(false);
                continue;
            }

            var gate = GateOf(connection);
            flight.Pass = await gate.EnterAsync(options.CallerPatience, _stopping.Token).ConfigureAwait(false);
            if (flight.Pass.Reason is { } reason)
            {
                return await PutOffAsync(row, reason).ConfigureAwait(false);
            }

            // Waiting for the gate took time; what was true before it may be over.
            row = await store.FindAsync(key).ConfigureAwait(false);
            if (!_rules.MayTry(row, flight.Seen, Now))
            {
                return row;
            }

            if (!_rules.IsHeld(row, Now) && await TryAsync(row, connection, gate).ConfigureAwait(false) is { } end)
            {
                return end.Row;
            }

            flight.Pass.Dispose();
        }
    }

    /// <summary>One attempt; null when somebody else was faster, so that the row has to be looked at again.</summary>
    async Task<Landing?> TryAsync(AccountRow row, Connection connection, ConnectionGate gate)
    {
        Secret refreshToken;
        Sealer sealer;
        try
        {
            refreshToken = (await seals.OpenRefreshAsync(row).ConfigureAwait(false))!;
            sealer = await seals.SealerAsync(row.Key.Tenant).ConfigureAwait(false);
        }
        catch (VaultException e)
        {
            return new(await UnreadableAsync(row, e).ConfigureAwait(false));
        }

        using (sealer)
        {
            // Compare and set: that the row stood unchanged since it was read is the second look.
            var leased = transitions.Leased(row, _process, Changes.NewId("try", Now), seals.Fingerprint(refreshToken), Now);
            if (!await store.WriteAsync(new(leased)).ConfigureAwait(false))
            {
                return null;
            }

            leased = leased with { Revision = leased.Revision + 1 };
            var outcome = await AskAsync(leased, connection, refreshToken).ConfigureAwait(false);

            // Durable before anything else happens, the gate's own bookkeeping included.
            var settled = outcome is TokenOutcome.Granted { Grant: var grant }
                ? await settlement.StoreAsync(sealer, leased, connection, grant.Over(refreshToken), _stopping.Token).ConfigureAwait(false)
                : await WriteAsync(leased, connection, outcome).ConfigureAwait(false);
            await gate.ReportAsync(outcome, CancellationToken.None).ConfigureAwait(false);
            AccountTelemetry.Refreshed(row.Key.Connection, outcome);
            if (outcome is not TokenOutcome.Granted)
            {
                Log.NotRenewed(log, row.Key.Connection, row.Id, outcome.Code);
            }

            return new(settled);
        }
    }

    /// <summary>The request itself; of a grant that was refused before, first a question from another side, where the provider takes one.</summary>
    async Task<TokenOutcome> AskAsync(AccountRow leased, Connection connection, Secret refreshToken)
    {
        if (!_rules.IsFreshlyLeased(leased, Now))
        {
            // The process stood still since it took the lease. Another may have taken it over, and two must not present one token.
            return new TokenOutcome.NotTried("lease_too_old");
        }

        if (leased.SuspectSince is not null && connection.OAuth.IntrospectUrl is not null
            && await client.IsActiveAsync(connection, refreshToken, CancellationToken.None).ConfigureAwait(false) is { } isActive)
        {
            return new TokenOutcome.Introspected(isActive);
        }

        return await client.RefreshAsync(connection, refreshToken, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Writes what became of the lease, unless the row has another epoch by now: then the result is fenced off.</summary>
    async Task<AccountRow?> WriteAsync(AccountRow leased, Connection connection, TokenOutcome outcome)
    {
        var current = leased;
        while (current is not null && current.Id == leased.Id && Transitions.IsAlive(current))
        {
            var isFenced = current.LeaseEpoch != leased.LeaseEpoch;
            if (isFenced && (outcome is TokenOutcome.NotSent or TokenOutcome.NotTried or TokenOutcome.Introspected || connection.OAuth.Rotation == TokenRotation.None))
            {
                return current;
            }

            // This process slept, and then showed a token that another had used up. Should the grant end now, that is why.
            var next = isFenced ? current with { AmbiguousSince = Now, UpdatedAt = Now } : Transitions.Beneath(current, row => transitions.Failed(row, connection, outcome, Now));
            if (await store.WriteAsync(Changes.Of(current, next, Now)).ConfigureAwait(false))
            {
                if (next.Status != current.Status)
                {
                    Log.StatusChanged(log, next.Key.Connection, next.Id, StatusNames.Of(current.Status), StatusNames.Of(next.Status), next.Reason);
                }

                return next with { Revision = current.Revision + 1 };
            }

            current = await store.FindAsync(leased.Key).ConfigureAwait(false);
        }

        return current;
    }

    /// <summary>Nothing can be sent now. That is written when it changes something, not once for every call.</summary>
    async Task<AccountRow?> PutOffAsync(AccountRow row, string reason)
    {
        if (row.DueAt > Now && !(row.Status == AccountStatus.Active && Transitions.HasRunOut(row, Now)))
        {
            return row;
        }

        var next = transitions.PutOff(row, reason, Now);
        return await store.WriteAsync(Changes.Of(row, next, Now)).ConfigureAwait(false)
            ? next with { Revision = row.Revision + 1 }
            : await store.FindAsync(row.Key).ConfigureAwait(false);
    }

    /// <summary>The tokens are left as they are: the right key may come back, a token that was thrown away does not.</summary>
    async Task<AccountRow?> UnreadableAsync(AccountRow row, VaultException fault)
    {
        Log.Unreadable(log, row.Key.Connection, row.Id, fault.Message);
        var next = transitions.PutOff(row with { LastError = StatusReason.TokensUnreadable }, StatusReason.TokensUnreadable, Now);
        await store.WriteAsync(Changes.Of(row, next, Now)).ConfigureAwait(false);
        return await store.FindAsync(row.Key).ConfigureAwait(false);
    }

    /// <summary>Another process holds the lease: wait a moment, by chance longer or shorter, and look again.</summary>
    Task PauseAsync()
    {
        lock (random)
        {
            return Task.Delay(TimeSpan.FromMilliseconds(20 + (random.NextDouble() * 130)), store.Clock, _stopping.Token);
        }
    }

    /// <summary>The row after an attempt.</summary>
    readonly record struct Landing(AccountRow? Row);
}
