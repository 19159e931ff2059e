using System.Collections.Concurrent;
using Connectors.Accounts.Connections;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Store;
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
    readonly string _process = Changes.NewId("proc", store.Clock.GetUtcNow());
    readonly ConcurrentDictionary<AccountKey, Flight> _underway = [];
    readonly ConcurrentDictionary<string, ConnectionGate> _gates = new(StringComparer.Ordinal);
    readonly CancellationTokenSource _stopping = new();

    TimeProvider Clock => store.Clock;

    /// <summary>The gate of a connection.</summary>
    public ConnectionGate GateOf(Connection connection) => _gates.GetOrAdd(connection.Name, _ => new(connection, store, options, Clock));

    /// <summary>
    /// Sees to it that the account has tokens newer than <paramref name="seen"/>, if that can be had, and gives the row as it is
    /// then. Callers of one account share one attempt; each waits as long as it likes.
    /// </summary>
    public async Task<AccountRow?> RefreshAsync(AccountKey key, long seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            var flight = _underway.GetOrAdd(key, static (k, a) => new(a.seen, f => a.self.RunAsync(k, f)), (self: this, seen));
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

    public void Dispose()
    {
        _stopping.Dispose();
        foreach (var gate in _gates.Values)
        {
            gate.Dispose();
        }
    }

    /// <summary>Detached from every caller: a cancelled waiter must not cost the account its only new token.</summary>
    async Task<AccountRow?> RunAsync(AccountKey key, Flight flight)
    {
        try
        {
            return await RunAsync(key, flight.Seen).ConfigureAwait(false);
        }
        finally
        {
            _underway.TryRemove(KeyValuePair.Create(key, flight));
        }
    }

    async Task<AccountRow?> RunAsync(AccountKey key, long seen)
    {
        await Task.Yield();
        if (connections.Find(key.Connection) is not { } connection)
        {
            return await store.FindAsync(key).ConfigureAwait(false);
        }

        var gate = GateOf(connection);
        while (true)
        {
            var row = await store.FindAsync(key).ConfigureAwait(false);
            if (row is not { Status: AccountStatus.Active or AccountStatus.Expired, RefreshToken: not null } || row.TokenVersion > seen)
            {
                return row;
            }

            if (await OthersAreAtItAsync(row).ConfigureAwait(false))
            {
                continue;
            }

            using var pass = await gate.EnterAsync(options.CallerPatience, _stopping.Token).ConfigureAwait(false);
            if (!pass.IsOpen)
            {
                return await PutOffAsync(row, pass.Reason!).ConfigureAwait(false);
            }

            if (await TryOnceAsync(key, seen, connection, gate).ConfigureAwait(false) is { } end)
            {
                return end.Row;
            }
        }
    }

    /// <summary>Null when somebody else changed the row in between, so that it has to be looked at again.</summary>
    async Task<(AccountRow? Row, bool Done)?> TryOnceAsync(AccountKey key, long seen, Connection connection, ConnectionGate gate)
    {
        // Waiting for the gate took time; what was true before it may be over.
        var row = await store.FindAsync(key).ConfigureAwait(false);
        if (row is not { Status: AccountStatus.Active or AccountStatus.Expired, RefreshToken: not null } || row.TokenVersion > seen)
        {
            return (row, true);
        }

        if (IsHeld(row))
        {
            return null;
        }

        if (await OpenAsync(row).ConfigureAwait(false) is not { } refreshToken)
        {
            return (row, true);
        }

        using var sealer = await seals.SealerAsync(key.Tenant).ConfigureAwait(false);

        // Compare and set: that the row stood unchanged since it was read is the second look.
        var now = Clock.GetUtcNow();
        var leased = transitions.Leased(row, _process, Changes.NewId("try", now), seals.Fingerprint(refreshToken), now);
        if (!await store.WriteAsync(new(leased)).ConfigureAwait(false))
        {
            return null;
        }

        leased = leased with { Revision = leased.Revision + 1 };
        var outcome = row.SuspectSince is not null && connection.OAuth.IntrospectUrl is not null
            ? null
            : await client.RefreshAsync(connection, refreshToken, CancellationToken.None).ConfigureAwait(false);
        if (outcome is TokenOutcome.Granted { Grant: var grant })
        {
            // Durable before anything else happens, the gate's own bookkeeping included.
            var stored = await settlement.StoreAsync(sealer, leased, connection, grant, _stopping.Token).ConfigureAwait(false);
            await gate.ReportAsync(outcome, CancellationToken.None).ConfigureAwait(false);
            return (stored, true);
        }

        if (outcome is null)
        {
            return (await ConfirmAsync(leased, connection, refreshToken).ConfigureAwait(false), true);
        }

        var settled = await WriteAsync(leased, current => transitions.Failed(current, connection, outcome, Clock.GetUtcNow())).ConfigureAwait(false);
        await gate.ReportAsync(outcome, CancellationToken.None).ConfigureAwait(false);
        Log.NotRenewed(log, key.Connection, leased.Id, CodeOf(outcome));
        return (settled, true);
    }

    /// <summary>A refused grant is asked about a second time, from another side, before anybody is told that it is gone.</summary>
    async Task<AccountRow?> ConfirmAsync(AccountRow leased, Connection connection, Secret refreshToken)
    {
        var isAlive = await client.IsActiveAsync(connection, refreshToken, CancellationToken.None).ConfigureAwait(false);
        return await WriteAsync(leased, current => transitions.Confirmed(current, isAlive, Clock.GetUtcNow())).ConfigureAwait(false);
    }

    /// <summary>Writes what became of the lease, unless the row has another epoch by now: then the result is fenced off.</summary>
    async Task<AccountRow?> WriteAsync(AccountRow leased, Func<AccountRow, AccountRow> change)
    {
        var current = leased;
        while (true)
        {
            var next = change(current);
            if (await store.WriteAsync(Changes.Of(current, next, Clock.GetUtcNow())).ConfigureAwait(false))
            {
                if (next.Status != leased.Status)
                {
                    Log.StatusChanged(log, next.Key.Connection, next.Id, StatusNames.Of(leased.Status), StatusNames.Of(next.Status), next.Reason);
                }

                return next with { Revision = current.Revision + 1 };
            }

            current = await store.FindAsync(leased.Key).ConfigureAwait(false);
            if (current is null || current.LeaseEpoch != leased.LeaseEpoch || current.Status is not (AccountStatus.Active or AccountStatus.Expired))
            {
                return current;
            }
        }
    }

    async Task<AccountRow?> PutOffAsync(AccountRow row, string reason)
    {
        var next = transitions.PutOff(row, reason, Clock.GetUtcNow());
        return await store.WriteAsync(Changes.Of(row, next, Clock.GetUtcNow())).ConfigureAwait(false)
            ? next with { Revision = row.Revision + 1 }
            : await store.FindAsync(row.Key).ConfigureAwait(false);
    }

    bool IsHeld(AccountRow row) => row.LeaseOwner is not null && row.LeaseUntil > Clock.GetUtcNow();

    /// <summary>Another process holds the lease: wait a moment, by chance longer or shorter, and look again.</summary>
    async Task<bool> OthersAreAtItAsync(AccountRow row)
    {
        if (!IsHeld(row))
        {
            return false;
        }

        TimeSpan pause;
        lock (random)
        {
            pause = TimeSpan.FromMilliseconds(20 + (random.NextDouble() * 130));
        }

        await Task.Delay(pause, Clock, _stopping.Token).ConfigureAwait(false);
        return true;
    }

    async Task<Secret?> OpenAsync(AccountRow row)
    {
        try
        {
            return await seals.OpenRefreshAsync(row).ConfigureAwait(false);
        }
        catch (VaultException e)
        {
            // The row is left as it is: the right key may come back, a token that was thrown away does not.
            Log.Unreadable(log, row.Key.Connection, row.Id, e.Message);
            var look = Clock.GetUtcNow() + TimeSpan.FromMinutes(5);
            await store.WriteAsync(new(row with { DueAt = look, LastError = StatusReason.TokensUnreadable })).ConfigureAwait(false);
            return null;
        }
    }

    static string CodeOf(TokenOutcome outcome) => outcome switch
    {
        TokenOutcome.Refused refused => refused.Code,
        TokenOutcome.NotSent notSent => notSent.Code,
        TokenOutcome.Ambiguous ambiguous => ambiguous.Code,
        _ => "granted",
    };

    /// <summary>One attempt that all callers of an account share.</summary>
    sealed class Flight
    {
        readonly Lazy<Task<AccountRow?>> _run;

        public Flight(long seen, Func<Flight, Task<AccountRow?>> run)
        {
            Seen = seen;
            _run = new(() => run(this));
        }

        /// <summary>The version that the attempt is to go beyond.</summary>
        public long Seen { get; }

        public Task<AccountRow?> Task => _run.Value;
    }
}
