using System.Collections.Frozen;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Consent;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Tokens;

/// <summary>
/// Gives calls the token of a connected account, fresh, or the reason why there is none. What the store says at this moment
/// decides, not what was true before: an account that was given up a moment ago is refused now, in every process.
/// </summary>
internal sealed class AccountTokenProvider(
    IAccountStore store, AccountSeals seals, ConnectionRegistry connections, Refresher refresher, AuthorizationLinks links, RefreshOptions options)
    : ITokenProvider
{
    const int CachedPerGeneration = 20_000;

    /// <summary>A refused token is verified by a refresh at most so often.</summary>
    static readonly TimeSpan s_verifyEvery = TimeSpan.FromSeconds(60);

    /// <summary>A token must outlive the call it is given to.</summary>
    static readonly TimeSpan s_least = TimeSpan.FromSeconds(5);

    readonly TokenCache _cache = new(CachedPerGeneration);
    readonly VerifyLimit _verify = new(store.Clock, s_verifyEvery);

    /// <inheritdoc />
    public ValueTask<TokenAnswer> GetTokenAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken)
    {
        var key = new AccountKey(account.Tenant, account.Connection, account.Identifier);

        return _cache.Find(key) is { Stamp: { } stamp } cached && stamp == store.Stamp() && store.Clock.GetUtcNow() < cached.UsableUntil
            ? new(cached.Answer)
            : ReadAsync(key, connector, mayRefresh: true, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<TokenAnswer?> RenewAsync(Account account, ConnectorDescriptor connector, AccessToken refused, TokenRefusal why, CancellationToken cancellationToken)
    {
        var key = new AccountKey(account.Tenant, account.Connection, account.Identifier);
        var answer = await ReadAsync(key, connector, mayRefresh: true, cancellationToken).ConfigureAwait(false);
        if (answer.Token is not { } current || !current.AuthorizationHeader.Equals(refused.AuthorizationHeader) || _cache.Find(key) is not { Row: var used })
        {
            // The account has another token by now, or none: the refused one was an old one.
            return answer;
        }

        if (used.SuspectSince is not null)
        {
            return TokenAnswer.Refused(NotNow(used, connector));
        }

        if (used.RefreshToken is null || !_verify.TryEnter(key, used.TokenVersion))
        {
            // Nothing can bring another; or the token in hand is what came of asking a moment ago, and one more would be a loop.
            return null;
        }

        try
        {
            return await RefreshAsync(key, used.TokenVersion, cancellationToken).ConfigureAwait(false) is { } row
                && (row.TokenVersion > used.TokenVersion || row.Status is not (AccountStatus.Active or AccountStatus.Expired))
                    ? await ReadAsync(key, connector, mayRefresh: false, cancellationToken).ConfigureAwait(false)
                    : TokenAnswer.Refused(NotNow(await store.FindAsync(key, cancellationToken).ConfigureAwait(false) ?? used, connector));
        }
        catch (Exception e) when (e is StoreException or VaultException)
        {
            return TokenAnswer.Refused(Broken(e));
        }
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlySet<string>?> GrantedScopesAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken)
    {
        var key = new AccountKey(account.Tenant, account.Connection, account.Identifier);
        if (_cache.Find(key) is { Stamp: { } stamp } cached && stamp == store.Stamp())
        {
            return cached.Answer.GrantedScopes;
        }

        try
        {
            return await store.FindAsync(key, cancellationToken).ConfigureAwait(false) is { } row ? Scopes(row) : null;
        }
        catch (StoreException)
        {
            // Whoever asks only wants to know what to offer; a call then says what is broken.
            return null;
        }
    }

    /// <inheritdoc />
    public async ValueTask<AuthorizationLink?> LinkAsync(Account account, ConnectorDescriptor connector, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        var row = await store.FindAsync(new(account.Tenant, account.Connection, account.Identifier), cancellationToken).ConfigureAwait(false);
        return row is null ? null : links.For(row, scopes);
    }

    async ValueTask<TokenAnswer> ReadAsync(AccountKey key, ConnectorDescriptor connector, bool mayRefresh, CancellationToken cancellationToken)
    {
        if (connections.Find(key.Tenant, key.Connection) is null)
        {
            return TokenAnswer.Refused(AuthorizationLinks.Unknown());
        }

        try
        {
            while (true)
            {
                // The stamp is taken before the row is read: what is written in between makes the entry look older than it is, never newer.
                var stamp = store.Stamp();
                if (await store.FindAsync(key, cancellationToken).ConfigureAwait(false) is not { } row)
                {
                    return TokenAnswer.Refused(AuthorizationLinks.Unknown());
                }

                if (row.Status is not (AccountStatus.Active or AccountStatus.Expired))
                {
                    return TokenAnswer.Refused(links.Refusal(row, connector));
                }

                var now = store.Clock.GetUtcNow();
                var urgent = RefreshWindow.Urgent(row.Lifetime ?? TimeSpan.Zero);
                var left = Transitions.IsDoubtful(row, now) ? TimeSpan.Zero : (row.ExpiresAt ?? now) - now;
                if (left > urgent)
                {
                    return await OpenAsync(row, stamp, now + left - urgent).ConfigureAwait(false);
                }

                if (mayRefresh && row.RefreshToken is not null)
                {
                    await RefreshAsync(key, row.TokenVersion, cancellationToken).ConfigureAwait(false);
                    mayRefresh = false;
                    continue;
                }

                // It could not be renewed; what is left of the old one is used to its end.
                return left > s_least
                    ? await OpenAsync(row, null, now).ConfigureAwait(false)
                    : TokenAnswer.Refused(await WhyNotAsync(row, connector, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (Exception e) when (e is StoreException or VaultException)
        {
            return TokenAnswer.Refused(Broken(e));
        }
    }

    /// <summary>Waits for the one refresh that all callers share, but not for ever; null when it is still going on.</summary>
    async ValueTask<AccountRow?> RefreshAsync(AccountKey key, long seen, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.CallerPatience, store.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await refresher.RefreshAsync(key, seen, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    async ValueTask<TokenAnswer> OpenAsync(AccountRow row, long? stamp, DateTimeOffset usableUntil)
    {
        CachedToken entry;
        if (_cache.Find(row.Key) is { } known && known.Row.Id == row.Id && known.Row.TokenVersion == row.TokenVersion)
        {
            // Something was written, perhaps to another row; the token in hand is still this row's.
            entry = known with { Row = row, Answer = known.Row.GrantedScopes == row.GrantedScopes ? known.Answer : Answer(known.Token, row), Stamp = stamp, UsableUntil = usableUntil };
        }
        else
        {
            var token = new AccessToken(await seals.OpenAccessAsync(row).ConfigureAwait(false));
            entry = new(row, token, Answer(token, row), stamp, usableUntil);
        }

        _cache.Keep(row.Key, entry);
        return entry.Answer;
    }

    async ValueTask<ToolError> WhyNotAsync(AccountRow row, ConnectorDescriptor connector, CancellationToken cancellationToken)
    {
        if (row.LastError == StatusReason.TokensUnreadable)
        {
            return new(ErrorCode.InternalError, "The account's tokens do not open with the keys at hand. They are kept; give the store its right keys.");
        }

        var state = await store.FindConnectionAsync(row.Key.Connection, cancellationToken).ConfigureAwait(false);
        return state is { IsMisconfigured: true } ? AuthorizationLinks.Misconfigured(state, connector) : NotNow(row, connector);
    }

    ToolError NotNow(AccountRow row, ConnectorDescriptor connector) => links.NotNow(connector, row.DueAt ?? store.Clock.GetUtcNow() + s_least);

    static ToolError Broken(Exception fault) => fault is StoreException { IsPassing: var isPassing }
        ? new(ErrorCode.InternalError, fault.Message) { Retryable = isPassing }
        : new(ErrorCode.InternalError, $"The account's token cannot be opened. {fault.Message}");

    static TokenAnswer Answer(AccessToken token, AccountRow row) => TokenAnswer.Granted(token, Scopes(row), row.Subject, row.ClientId);

    static FrozenSet<string>? Scopes(AccountRow row) => row.GrantedScopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
