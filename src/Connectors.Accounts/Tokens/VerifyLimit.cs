namespace Connectors.Accounts.Tokens;

/// <summary>
/// Keeps refused tokens from becoming a loop: whoever was refused one may ask for another, but what came of that is not asked
/// about in its turn for a while. The memory it takes does not grow.
/// </summary>
internal sealed class VerifyLimit(TimeProvider clock, TimeSpan every)
{
    const int Crowd = 10_000;

    readonly Lock _gate = new();
    readonly Dictionary<AccountKey, Verified> _verified = [];

    /// <summary>Whether the account's token of this version may be verified by a refresh. All who were refused the same one may wait for it together.</summary>
    public bool TryEnter(AccountKey key, long version)
    {
        lock (_gate)
        {
            if (_verified.Count >= Crowd)
            {
                foreach (var old in _verified.Where(e => clock.GetElapsedTime(e.Value.At) >= every).Select(e => e.Key).ToList())
                {
                    _verified.Remove(old);
                }

                if (_verified.Count >= Crowd)
                {
                    // So many within one span are no accounts in trouble but a provider in trouble.
                    return false;
                }
            }

            if (_verified.TryGetValue(key, out var last) && clock.GetElapsedTime(last.At) < every)
            {
                return version <= last.Version;
            }

            _verified[key] = new(version, clock.GetTimestamp());
            return true;
        }
    }

    readonly record struct Verified(long Version, long At);
}
