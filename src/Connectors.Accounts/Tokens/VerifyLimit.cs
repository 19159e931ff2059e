namespace Connectors.Accounts.Tokens;

/// <summary>Lets each account through once in a while, in memory that does not grow.</summary>
internal sealed class VerifyLimit(TimeProvider clock, TimeSpan every)
{
    const int Crowd = 10_000;

    readonly Lock _gate = new();
    readonly Dictionary<AccountKey, long> _at = [];

    public bool TryEnter(AccountKey key)
    {
        lock (_gate)
        {
            if (_at.Count >= Crowd)
            {
                foreach (var old in _at.Where(e => clock.GetElapsedTime(e.Value) >= every).Select(e => e.Key).ToList())
                {
                    _at.Remove(old);
                }

                if (_at.Count >= Crowd)
                {
                    // So many within one span are no accounts in trouble but a provider in trouble.
                    return false;
                }
            }

            if (_at.TryGetValue(key, out var last) && clock.GetElapsedTime(last) < every)
            {
                return false;
            }

            _at[key] = clock.GetTimestamp();
            return true;
        }
    }
}
