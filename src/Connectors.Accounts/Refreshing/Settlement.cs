using Connectors.Accounts.Connections;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Revoking;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Refreshing;

/// <summary>
/// Stores the tokens that a refresh has brought. From the answer's last byte until the commit they exist in this process
/// alone, so nothing comes between, and a store that fails is tried again for as long as the process lives.
/// </summary>
internal sealed class Settlement(IAccountStore store, AccountSeals seals, Rescue rescue, Transitions transitions, Revoker revoker, ILogger log)
{
    static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>The row as it stands afterwards.</summary>
    /// <param name="sealer">Had before the tokens came.</param>
    /// <param name="leased">The row under this lease.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="grant">What came, with the refresh token that is to be kept.</param>
    /// <param name="stopping">The process ends: one try is left.</param>
    /// <exception cref="StoreException">The store has failed; the tokens are in the rescue journal.</exception>
    public async Task<AccountRow?> StoreAsync(
        Sealer sealer, AccountRow leased, Connection connection, TokenGrant grant, CancellationToken stopping)
    {
        var tokens = AccountSeals.Seal(sealer, leased, grant.AccessToken, grant.RefreshToken);
        var isKept = false;
        while (true)
        {
            try
            {
                return (await WriteAsync(leased, leased, tokens, leased.LeaseEpoch, connection, grant).ConfigureAwait(false)).Row;
            }
            catch (StoreException e)
            {
                if (!isKept)
                {
                    Keep(leased, grant, e);
                    isKept = true;
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
        if (row.TokenVersion != version || !Transitions.IsAlive(row))
        {
            return false;
        }

        using var sealer = await seals.SealerAsync(row.Key.Tenant).ConfigureAwait(false);
        var tokens = AccountSeals.Seal(sealer, row, grant.AccessToken, grant.RefreshToken);
        return (await WriteAsync(row, row, tokens, epoch: null, connection, grant).ConfigureAwait(false)).IsStored;
    }

    async Task<(AccountRow? Row, bool IsStored)> WriteAsync(
        AccountRow asked, AccountRow? current, AccountRow tokens, long? epoch, Connection connection, TokenGrant grant)
    {
        while (current is not null && current.Id == asked.Id && current.TokenVersion == asked.TokenVersion && Transitions.IsAlive(current))
        {
            var now = store.Clock.GetUtcNow();
            var next = transitions.Landed(current, tokens, epoch, connection, grant, now);
            if (await store.WriteAsync(Changes.Of(current, next, now)).ConfigureAwait(false))
            {
                if (next.Status != current.Status)
                {
                    Log.StatusChanged(log, next.Key.Connection, next.Id, StatusNames.Of(current.Status), StatusNames.Of(next.Status), next.Reason);
                }

                return (next with { Revision = current.Revision + 1 }, true);
            }

            // As long as the token version stands, the refresh token in the row is the one that this grant has replaced.
            current = await store.FindAsync(asked.Key).ConfigureAwait(false);
        }

        Log.Fenced(log, asked.Key.Connection, asked.Id);
        if (current is null or { Status: AccountStatus.Disconnected or AccountStatus.Revoked or AccountStatus.Pending })
        {
            // Given up meanwhile, with the token of before; this one nobody else knows of.
            await revoker.GiveBackAsync(asked.Key, asked.Id, grant).ConfigureAwait(false);
        }

        return (current, false);
    }

    void Keep(AccountRow leased, TokenGrant grant, StoreException why)
    {
        try
        {
            rescue.Keep(leased, grant);
            Log.Rescued(log, leased.Key.Connection, leased.Id, why.Message);
        }
        catch (Exception e)
        {
            // The disk may be gone for the journal too. What is left is this process, which goes on trying.
            Log.NotRescued(log, leased.Key.Connection, leased.Id, e.Message);
        }
    }
}
