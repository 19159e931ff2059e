using System.Security.Cryptography;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Revoking;

/// <summary>
/// Tells whether another account lives on a grant that is about to be given back. Providers differ in how much one revocation
/// ends: the one token, everything of one user, everything of one installation. The widest is assumed: a token too many that
/// nobody holds any more does less harm than a user who is cut off because a colleague left.
/// </summary>
internal sealed class GrantSharing(IAccountStore store, AccountSeals seals, ConnectionRegistry connections)
{
    /// <summary>An account that runs, of any tenant, on the same app and for the same subject; where no subject is known, with the same token.</summary>
    public async Task<AccountRow?> FindAsync(Connection connection, string accountId, Secret token, string? subject, CancellationToken cancellationToken)
    {
        foreach (var same in connections.OfApp(connection))
        {
            foreach (var row in subject is null ? [] : await store.HoldersAsync(same.Name, subject, cancellationToken).ConfigureAwait(false))
            {
                if (IsRunning(row))
                {
                    return row;
                }
            }

            foreach (var row in await store.HoldersAsync(same.Name, null, cancellationToken).ConfigureAwait(false))
            {
                if (IsRunning(row) && await HasAsync(row, token).ConfigureAwait(false))
                {
                    return row;
                }
            }
        }

        return null;

        bool IsRunning(AccountRow row) => row.Id != accountId && row.ClientId == connection.Options.ClientId
            && row.Status is AccountStatus.Active or AccountStatus.Expired or AccountStatus.Suspended;
    }

    async Task<bool> HasAsync(AccountRow row, Secret token)
    {
        try
        {
            var held = await seals.OpenRefreshAsync(row).ConfigureAwait(false) ?? new(await seals.OpenAccessAsync(row).ConfigureAwait(false));
            return CryptographicOperations.FixedTimeEquals(seals.Fingerprint(held), seals.Fingerprint(token));
        }
        catch (VaultException)
        {
            // What nobody can open runs no calls.
            return false;
        }
    }
}
