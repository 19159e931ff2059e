using Connectors.Accounts.Connections;
using Connectors.Accounts.Store;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Renews every active account ahead of its expiry, whether anybody calls or not; so a grant that was taken back is noticed within
/// one life of a token. It asks the store for what is due and, once started, never looks at anything else.
/// </summary>
internal sealed class RefreshLoop(
    Connection connection, Refresher refresher, IAccountStore store, Transitions transitions, RefreshOptions options, ILogger log)
{
    static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(1);
    static readonly TimeSpan s_noteEvery = TimeSpan.FromMinutes(1);
    static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);

    /// <summary>One for each connection: a loop that is quick to note the time must not hide from another that it was set back.</summary>
    readonly string _clockNote = $"last-seen-clock.{connection.Name}";

    /// <summary>What is being handled; one that hangs keeps its own place and nobody else's.</summary>
    readonly Dictionary<AccountKey, Task> _underway = [];
    bool _hasFailed;
    DateTimeOffset _notedAt;

    /// <summary>Runs until it is told to stop, or the store has failed for good: a process that can store nothing must renew nothing.</summary>
    /// <exception cref="StoreException">The store takes no more writes.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isReplanned = false;
        _notedAt = store.Clock.GetUtcNow();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!store.IsHealthy)
            {
                throw new StoreException("The store has failed and takes no more writes. Look at the disk, then start anew.");
            }

            var pause = s_afterFailure;
            var isBusy = false;
            try
            {
                if (!isReplanned)
                {
                    await ReplanAsync(cancellationToken).ConfigureAwait(false);
                    isReplanned = true;
                }

                await NoteTimeAsync(cancellationToken).ConfigureAwait(false);
                _hasFailed = false;
                (pause, isBusy) = await RoundAsync(cancellationToken).ConfigureAwait(false);
                pause = _hasFailed ? s_afterFailure : pause;
            }
            catch (StoreException e) when (store.IsHealthy)
            {
                Log.RoundFailed(log, "renewing", e.Message);
            }

            await SleepAsync(pause, isBusy && !_hasFailed, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Begins what is due, as far as there are places, and says how long to wait until there is more.</summary>
    async Task<(TimeSpan Pause, bool IsBusy)> RoundAsync(CancellationToken cancellationToken)
    {
        foreach (var (done, task) in _underway.Where(u => u.Value.IsCompleted).ToList())
        {
            _underway.Remove(done);
            await task.ConfigureAwait(false);
        }

        // Those under way may be among them, until their leases are written.
        var due = await store.DueAsync(connection.Name, store.Clock.GetUtcNow(), options.InFlight * 2, cancellationToken).ConfigureAwait(false);
        foreach (var key in due.Where(k => !_underway.ContainsKey(k)).Take(options.InFlight - _underway.Count).ToList())
        {
            _underway[key] = HandleAsync(key, cancellationToken);
        }

        var next = await store.NextDueAsync(connection.Name, cancellationToken).ConfigureAwait(false) - store.Clock.GetUtcNow() ?? options.PollEvery;
        var isBusy = next <= TimeSpan.Zero && _underway.Count > 0;
        return (isBusy || next > options.PollEvery ? options.PollEvery : next > TimeSpan.Zero ? next : TimeSpan.Zero, isBusy);
    }

    /// <summary>Until the time is over, or, while something that is due could not be begun, until something else has ended.</summary>
    async Task SleepAsync(TimeSpan pause, bool isBusy, CancellationToken cancellationToken)
    {
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Task.Delay drops fractions of a millisecond; the loop would then look in vain until the last one is over.
        var nap = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(pause.TotalMilliseconds)), store.Clock, awake.Token);
        await Task.WhenAny(isBusy ? [nap, .. _underway.Values] : [nap]).ConfigureAwait(false);
        awake.Cancel();
    }

    async Task HandleAsync(AccountKey key, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.FindAsync(key, cancellationToken).ConfigureAwait(false) is { } row && await IsToRenewAsync(row, cancellationToken).ConfigureAwait(false))
            {
                await refresher.RefreshAsync(key, row.TokenVersion, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop; the attempt itself goes on to its end.
        }
        catch (Exception e) when (e is not StoreException || store.IsHealthy)
        {
            // One account's trouble, or a moment's: the others go on, and nobody is asked again at once.
            _hasFailed = true;
            Log.RoundFailed(log, "renewing", e.Message);
        }
    }

    /// <summary>What needs no request is done here: an end that has come, a status that needs no looking after.</summary>
    async ValueTask<bool> IsToRenewAsync(AccountRow row, CancellationToken cancellationToken)
    {
        var now = store.Clock.GetUtcNow();
        if (row.Status is not (AccountStatus.Active or AccountStatus.Expired))
        {
            await store.WriteAsync(new(row with { DueAt = null }), cancellationToken).ConfigureAwait(false);
            return false;
        }

        if (Transitions.HasRunOut(row, now) && (row.Status == AccountStatus.Active || row.RefreshToken is null))
        {
            // Said first, so that it is true whatever becomes of the attempt.
            var ranOut = Transitions.RanOut(row, now);
            return await store.WriteAsync(Changes.Of(row, ranOut, now), cancellationToken).ConfigureAwait(false) && ranOut.Status == AccountStatus.Expired;
        }

        if (row.RefreshToken is null)
        {
            await store.WriteAsync(new(row with { DueAt = row.ExpiresAt }), cancellationToken).ConfigureAwait(false);
            return false;
        }

        return true;
    }

    /// <summary>Keeps the time, a minute exactly enough, so that the next start knows whether the clock was set back. What is due comes first.</summary>
    async ValueTask NoteTimeAsync(CancellationToken cancellationToken)
    {
        var now = store.Clock.GetUtcNow();
        if (now - _notedAt >= s_noteEvery)
        {
            await store.SetNoteAsync(_clockNote, BitConverter.GetBytes(now.UtcTicks), cancellationToken).ConfigureAwait(false);
            _notedAt = now;
        }
    }

    /// <summary>After a start with a clock that was set back, rows plan for a time that is far away. They are spread over the time it takes to renew them all.</summary>
    async Task ReplanAsync(CancellationToken cancellationToken)
    {
        // Only then are all rows looked at; a usual start looks at none.
        if (await store.GetNoteAsync(_clockNote, cancellationToken).ConfigureAwait(false) is not { } seen
            || new DateTimeOffset(BitConverter.ToInt64(seen), TimeSpan.Zero) - store.Clock.GetUtcNow() <= s_skew)
        {
            return;
        }

        var planned = await store.DueAsync(connection.Name, DateTimeOffset.MaxValue, int.MaxValue, cancellationToken).ConfigureAwait(false);
        var within = TimeSpan.FromSeconds(Math.Max(60, planned.Count / options.PerSecond));
        foreach (var key in planned)
        {
            var row = await store.FindAsync(key, cancellationToken).ConfigureAwait(false);

            // Not before the row: a process that sleeps in between would take every row for one from the time to come.
            var now = store.Clock.GetUtcNow();
            if (row is not null && Transitions.IsDoubtful(row, now))
            {
                await store.WriteAsync(new(transitions.Replanned(row, within, now)), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
