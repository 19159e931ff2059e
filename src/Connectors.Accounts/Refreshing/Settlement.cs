using Connectors.Accounts.Connections;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Stores the tokens that a refresh has brought. From the answer's last byte until the commit they exist in this process
/// alone, so nothing comes between, and a store that fails is tried again for as long as the process lives.
/// </summary>
internal sealed class Settlement(IAccountStore store, AccountSeals seals, Rescue rescue, Transitions transitions, ILogger log)
{
    static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>The row as it stands afterwards.</summary>
    /// <exception cref="StoreException">The store has failed; the tokens are in the rescue journal.</exception>
    public async Task<AccountRow?> StoreAsync(Sealer sealer, AccountRow leased, Connection connection, TokenGrant grant, CancellationToken stopping)
    {
        var isKept = false;
        while (true)
        {
            try
            {
                return await WriteAsync(sealer, leased, connection, grant).ConfigureAwait(false);
            }
            catch (StoreException e)
            {
                if (!isKept)
                {
                    rescue.Keep(leased, grant);
                    isKept = true;
                    Log.Rescued(log, leased.Key.Connection, leased.Id, e.Message);
                }

                if (!store.IsHealthy || stopping.IsCancellationRequested)
                {
                    throw;
                }
            }

            await Task.Delay(s_pause, store.Clock, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Brings a rescued grant to its row; false when that has moved on.</summary>
    public async Task<bool> BringAsync(AccountRow row, long version, Connection connection, TokenGrant grant)
    {
        using var sealer = await seals.SealerAsync(row.Key.Tenant).ConfigureAwait(false);
        return row.TokenVersion == version && await WriteAsync(sealer, row, connection, grant).ConfigureAwait(false) is { } after && after.TokenVersion == version + 1;
    }

    async Task<AccountRow?> WriteAsync(Sealer sealer, AccountRow leased, Connection connection, TokenGrant grant)
    {
        var current = leased;
        while (true)
        {
            var now = store.Clock.GetUtcNow();
            var refresh = grant.RefreshToken ?? await seals.OpenRefreshAsync(current).ConfigureAwait(false);
            var next = transitions.Renewed(AccountSeals.Seal(sealer, current, grant.AccessToken, refresh), connection, grant, now) with
            {
                // Whoever took the lease over meanwhile presents a token that is consumed; its result must not land.
                LeaseEpoch = current.LeaseEpoch == leased.LeaseEpoch ? current.LeaseEpoch : current.LeaseEpoch + 1,
            };
            if (await store.WriteAsync(Changes.Of(current, next, now)).ConfigureAwait(false))
            {
                return next with { Revision = current.Revision + 1 };
            }

            current = await store.FindAsync(leased.Key).ConfigureAwait(false);
            if (current is null || current.Id != leased.Id || current.TokenVersion != leased.TokenVersion
                || current.Status is not (AccountStatus.Active or AccountStatus.Expired or AccountStatus.Suspended))
            {
                // Disconnected, connected anew or ended: what has just come belongs to nobody. A disconnect has its own revocation.
                Log.Fenced(log, leased.Key.Connection, leased.Id);
                return current;
            }
        }
    }
}
