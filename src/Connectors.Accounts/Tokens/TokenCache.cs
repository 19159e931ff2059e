using System.Collections.Concurrent;
using Connectors.Accounts.Store;
using Connectors.Runtime.Tokens;

namespace Connectors.Accounts.Tokens;

/// <summary>An opened token, with the row it came from.</summary>
/// <param name="Row">The row as it was read.</param>
/// <param name="Token">Its access token, opened.</param>
/// <param name="Answer">The answer that calls get.</param>
/// <param name="Stamp">The store's stamp at that time; null where the store has none.</param>
/// <param name="UsableUntil">After this the row has to be looked at, whatever the stamp says.</param>
internal sealed record CachedToken(AccountRow Row, AccessToken Token, TokenAnswer Answer, long? Stamp, DateTimeOffset UsableUntil);

/// <summary>
/// Opened tokens of the accounts that were used lately, in bounded memory: two generations, of which the older is thrown away
/// when the younger is full. An entry is no more than a saved decryption; whether it still counts is asked of the store.
/// </summary>
internal sealed class TokenCache(int perGeneration)
{
    ConcurrentDictionary<AccountKey, CachedToken> _young = [];
    ConcurrentDictionary<AccountKey, CachedToken> _old = [];
    int _count;

    /// <summary>Entries in memory, some perhaps twice.</summary>
    public int Count => _young.Count + _old.Count;

    public CachedToken? Find(AccountKey key)
    {
        if (_young.TryGetValue(key, out var entry))
        {
            return entry;
        }

        if (_old.TryGetValue(key, out entry))
        {
            Keep(key, entry);
        }

        return entry;
    }

    public void Keep(AccountKey key, CachedToken entry)
    {
        if (_young.TryAdd(key, entry))
        {
            if (Interlocked.Increment(ref _count) > perGeneration)
            {
                Interlocked.Exchange(ref _count, 0);
                _old = Interlocked.Exchange(ref _young, []);
            }
        }
        else
        {
            _young[key] = entry;
        }
    }
}
