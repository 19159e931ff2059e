using Connectors.Accounts.Connections;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Revoking;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts.Consent;

/// <summary>Writes what came of a consent into the account's row, if the row still is the one that it was begun for.</summary>
internal sealed class ConsentSettlement(IAccountStore store, AccountSeals seals, Transitions transitions, Revoker revoker, ILogger<ConsentFlow> log)
{
    /// <summary>Why a consent that was begun under a link of this generation no longer fits the row; null while it does.</summary>
    public static ConsentEnd? Unfit(AccountRow? row, string accountId, long generation) =>
        row is null || row.Id != accountId || row.Status == AccountStatus.Disconnected ? ConsentEnd.LinkUnusable
        : row.Status == AccountStatus.Suspended ? ConsentEnd.AccountChanged
        : row.LinkGeneration != generation ? ConsentEnd.LinkUnusable
        : null;

    /// <summary>Tokens came. They are checked before they are kept, and kept before anybody is told.</summary>
    /// <param name="prepared">Had before the tokens came, so that nothing stands between them and the store.</param>
    /// <param name="attempt">What they were asked for by.</param>
    /// <param name="generation">The link's.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="grant">What came.</param>
    public async Task<ConsentOutcome> GrantedAsync(Sealer prepared, ConsentAttempt attempt, long generation, Connection connection, TokenGrant grant)
    {
        Sealer? ready = prepared;
        while (true)
        {
            var row = await store.FindAsync(attempt.Key).ConfigureAwait(false);
            if (row is null || Unfit(row, attempt.AccountId, generation) is not null)
            {
                if (row is not null && (row.Id != attempt.AccountId || row.Status == AccountStatus.Disconnected))
                {
                    // Given up a moment ago: this grant came too late to be a part of that, and nobody wants it.
                    await revoker.GiveBackAsync(attempt.Key, attempt.AccountId, grant).ConfigureAwait(false);
                }

                return new(ConsentEnd.AccountChanged) { Subject = grant.Subject };
            }

            if (row.Subject is { } before && before != grant.Subject && !attempt.AllowsOtherSubject)
            {
                // The other account's grant is left alone: somebody may use it under another identifier.
                return new(ConsentEnd.OtherSubject) { Subject = grant.Subject, ErrorCode = StatusReason.SubjectChanged };
            }

            var missing = grant.Scopes is { } granted ? attempt.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(granted).ToList() : [];
            var isTooLittle = connection.OAuth.AlwaysScopes.Any(missing.Contains);
            var end = isTooLittle ? ConsentEnd.TooFewScopes : missing.Count > 0 ? ConsentEnd.ConnectedWithLess : ConsentEnd.Connected;
            var outcome = new ConsentOutcome(end) { Subject = grant.Subject, MissingScopes = missing };
            if (isTooLittle && row.Status is AccountStatus.Active or AccountStatus.Expired)
            {
                // What works is not given up for something that does not.
                return outcome;
            }

            // One sealer seals one pair; the row that changed meanwhile needs another.
            using var sealer = ready ?? await seals.SealerAsync(row.Key.Tenant).ConfigureAwait(false);
            ready = null;
            var now = store.Clock.GetUtcNow();
            var connected = await ConnectedAsync(sealer, row, attempt, connection, grant, now).ConfigureAwait(false);
            var next = isTooLittle ? Transitions.Ended(connected, AccountStatus.ReauthRequired, StatusReason.Scopes, null, now) : connected;
            if (await store.WriteAsync(Changes.Of(row, next, now)).ConfigureAwait(false))
            {
                Log.StatusChanged(log, next.Key.Connection, next.Id, StatusNames.Of(row.Status), StatusNames.Of(next.Status), next.Reason);
                return outcome;
            }
        }
    }

    /// <summary>The person said no. An account that already works goes on working.</summary>
    public async Task<ConsentOutcome> DeclinedAsync(ConsentAttempt attempt, long generation)
    {
        while (true)
        {
            var row = await store.FindAsync(attempt.Key).ConfigureAwait(false);
            if (row is not { Status: AccountStatus.Pending } || row.Reason == StatusReason.Denied || Unfit(row, attempt.AccountId, generation) is not null)
            {
                return new(ConsentEnd.Declined);
            }

            var now = store.Clock.GetUtcNow();
            if (await store.WriteAsync(Changes.Of(row, row with { Reason = StatusReason.Denied, UpdatedAt = now }, now)).ConfigureAwait(false))
            {
                return new(ConsentEnd.Declined);
            }
        }
    }

    async Task<AccountRow> ConnectedAsync(Sealer sealer, AccountRow row, ConsentAttempt attempt, Connection connection, TokenGrant grant, DateTimeOffset now)
    {
        var refresh = grant.RefreshToken ?? await StandingRefreshTokenAsync(row, connection, grant).ConfigureAwait(false);

        // Nothing that belongs to the old grant may pass for a part of the new one.
        var cleared = row with { Status = AccountStatus.Active, Subject = null, UserId = null, GrantedScopes = null };
        return transitions.Renewed(AccountSeals.Seal(sealer, cleared, grant.AccessToken, refresh), connection, grant, now) with
        {
            RequestedScopes = attempt.Scopes,
            // Links of before are used up, and a refresh of the old grant that is still under way is fenced off.
            LinkGeneration = row.LinkGeneration + 1,
            LeaseEpoch = row.LeaseEpoch + 1,
        };
    }

    /// <summary>
    /// Some providers hand out the refresh token only with a user's first consent. It then still counts, as long as it is the same
    /// user's of the same app.
    /// </summary>
    async Task<Secret?> StandingRefreshTokenAsync(AccountRow row, Connection connection, TokenGrant grant)
    {
        if (row.Status is not (AccountStatus.Active or AccountStatus.Expired) || row.ClientId != connection.Options.ClientId
            || row.Subject is null || row.Subject != grant.Subject || row.UserId != grant.UserId)
        {
            return null;
        }

        try
        {
            return await seals.OpenRefreshAsync(row).ConfigureAwait(false);
        }
        catch (VaultException)
        {
            return null;
        }
    }
}
