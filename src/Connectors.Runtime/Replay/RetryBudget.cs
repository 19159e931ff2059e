namespace Connectors.Runtime.Replay;

/// <summary>
/// Keeps repetitions to a fifth of the calls: a provider in trouble gets little more load than one in health. A few are allowed
/// from the start, so that somebody who calls rarely may repeat as well.
/// </summary>
/// <remarks>The source of the idea is the retry budget of Finagle; the Google SRE book, chapter 21, has the reasons.</remarks>
internal sealed class RetryBudget
{
    const int PerCall = 1;
    const int PerRetry = 5;
    const int Most = 100 * PerRetry;

    int _saved = 10 * PerRetry;

    /// <summary>A call was made.</summary>
    public void Earn()
    {
        if (Volatile.Read(ref _saved) < Most)
        {
            Interlocked.Add(ref _saved, PerCall);
        }
    }

    /// <summary>Whether there is enough for one repetition; then it is paid for.</summary>
    public bool TrySpend()
    {
        var saved = Volatile.Read(ref _saved);
        while (saved >= PerRetry)
        {
            var seen = Interlocked.CompareExchange(ref _saved, saved - PerRetry, saved);
            if (seen == saved)
            {
                return true;
            }

            saved = seen;
        }

        return false;
    }
}
