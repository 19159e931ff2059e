using Connectors.Accounts.Connections;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Consent;

/// <summary>Writes what came of a consent into the account's row, if the row still is the one that it was begun for.</summary>
internal sealed class ConsentSettlement(IAccountStore store, Transitions transitions)
{
    /// <summary>Tokens came. They are checked before they are kept, and kept before anybody is told.</summary>
    public async Task<ConsentOutcome> GrantedAsync(Sealer sealer, ConsentAttempt attempt, Connection connection, TokenGrant grant)
    {
        while (true)
        {
            var row = await store.FindAsync(attempt.Key).ConfigureAwait(false);
            if (row is null || row.Id != attempt.AccountId || row.Status is AccountStatus.Suspended)
            {
                return new(ConsentEnd.AccountChanged) { Subject = grant.Subject };
            }

            if (row.Subject is { } before && before != grant.Subject && !attempt.AllowsOtherSubject)
            {
                // The other account's grant is left alone: somebody may use it under another identifier.
                return new(ConsentEnd.OtherSubject) { Subject = grant.Subject };
            }

            var missing = grant.Scopes is { } granted ? attempt.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(granted).ToList() : [];
            var now = store.Clock.GetUtcNow();
            var connected = transitions.Renewed(
                AccountSeals.Seal(sealer, row with { Status = AccountStatus.Active, Subject = null, UserId = null }, grant.AccessToken, grant.RefreshToken),
                connection, grant, now) with
            {
                RequestedScopes = attempt.Scopes,
                // Links of before are used up, and a refresh of the old grant that is still under way is fenced off.
                LinkGeneration = row.LinkGeneration + 1,
                LeaseEpoch = row.LeaseEpoch + 1,
            };
            var isTooLittle = connection.OAuth.AlwaysScopes.Any(missing.Contains);
            var next = isTooLittle ? Transitions.Ended(connected, AccountStatus.ReauthRequired, StatusReason.Scopes, null, now) : connected;
            if (await store.WriteAsync(Changes.Of(row, next, now)).ConfigureAwait(false))
            {
                return new(isTooLittle ? ConsentEnd.TooFewScopes : missing.Count > 0 ? ConsentEnd.ConnectedWithLess : ConsentEnd.Connected)
                {
                    Subject = grant.Subject,
                    MissingScopes = missing,
                };
            }
        }
    }

    /// <summary>The person said no. An account that already works goes on working.</summary>
    public async Task<ConsentOutcome> DeclinedAsync(ConsentAttempt attempt)
    {
        while (true)
        {
            var row = await store.FindAsync(attempt.Key).ConfigureAwait(false);
            if (row is not { Status: AccountStatus.Pending } || row.Id != attempt.AccountId || row.Reason == StatusReason.Denied)
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
}
