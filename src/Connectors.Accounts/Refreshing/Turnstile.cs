namespace Connectors.Accounts.Refreshing;

/// <summary>A number of places, given in the order of asking. Whoever has waited too long, by the clock handed in, goes without.</summary>
/// <remarks>
/// The next in line goes on where a place is left, on the same thread. So leave last, when whatever the place was for has
/// been handed over.
/// </remarks>
internal sealed class Turnstile(int places, TimeProvider clock)
{
    readonly Lock _gate = new();
    readonly Queue<TaskCompletionSource<bool>> _waiting = [];
    int _free = places;

    /// <summary>True with a place, to be given back by <see cref="Leave"/>; false when none came in time.</summary>
    public async ValueTask<bool> EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> turn;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return true;
            }

            if (patience <= TimeSpan.Zero)
            {
                return false;
            }

            turn = new();
            _waiting.Enqueue(turn);
        }

        using var limit = new CancellationTokenSource(patience, clock);
        using var tooLong = limit.Token.UnsafeRegister(static t => ((TaskCompletionSource<bool>)t!).TrySetResult(false), turn);
        using var givenUp = cancellationToken.UnsafeRegister(static (t, token) => ((TaskCompletionSource<bool>)t!).TrySetCanceled(token), turn);
        return await turn.Task.ConfigureAwait(false);
    }

    public void Leave()
    {
        while (true)
        {
            TaskCompletionSource<bool>? next;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out next))
                {
                    _free++;
                    return;
                }
            }

            if (next.TrySetResult(true))
            {
                return;
            }
        }
    }
}
