using Connectors.Accounts.Connections;
using Connectors.Accounts.Store;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Renews every active account ahead of its expiry, whether anybody calls or not; so a grant that was taken back is noticed within
/// one life of a token. It asks the store for what is due and never looks at anything else.
/// </summary>
internal sealed class RefreshLoop(Connection connection, Refresher refresher, IAccountStore store, RefreshOptions options, ILogger log)
{
    readonly int _batch = Math.Max(64, options.InFlight * 4);

    static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Runs until it is told to stop, or the store has failed for good: a process that can store nothing must renew nothing.</summary>
    /// <exception cref="StoreException">The store takes no more writes.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (!store.IsHealthy)
            {
                throw new StoreException("The store has failed and takes no more writes. Look at the disk, then start anew.");
            }

            TimeSpan pause;
            try
            {
                pause = await RunOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException e)
            {
                Log.RoundFailed(log, "renewing", e.Message);
                pause = s_afterFailure;
            }

            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, store.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Handles what is due now, up to a batch, and says how long to wait until there is more.</summary>
    public async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        var due = await store.DueAsync(connection.Name, store.Clock.GetUtcNow(), _batch, cancellationToken).ConfigureAwait(false);
        if (due.Count > 0)
        {
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = options.InFlight, CancellationToken = cancellationToken },
                async (key, cancellation) => await HandleAsync(key, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
            return TimeSpan.Zero;
        }

        var next = await store.NextDueAsync(connection.Name, cancellationToken).ConfigureAwait(false);
        var wait = next - store.Clock.GetUtcNow() ?? options.PollEvery;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < options.PollEvery ? wait : options.PollEvery;
    }

    async ValueTask HandleAsync(AccountKey key, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(key, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return;
        }

        var now = store.Clock.GetUtcNow();
        if (row.Status is not (AccountStatus.Active or AccountStatus.Expired))
        {
            await store.WriteAsync(new(row with { DueAt = null }), cancellationToken).ConfigureAwait(false);
            return;
        }

        if (row.Status == AccountStatus.Active && Transitions.HasRunOut(row, now))
        {
            // Said first, so that it is true whatever becomes of the attempt.
            var ranOut = Transitions.RanOut(row, now);
            if (!await store.WriteAsync(Changes.Of(row, ranOut, now), cancellationToken).ConfigureAwait(false) || ranOut.Status != AccountStatus.Expired)
            {
                return;
            }
        }
        else if (row.RefreshToken is null)
        {
            await store.WriteAsync(new(row with { DueAt = row.ExpiresAt }), cancellationToken).ConfigureAwait(false);
            return;
        }

        await refresher.RefreshAsync(key, row.TokenVersion, cancellationToken).ConfigureAwait(false);
    }
}
