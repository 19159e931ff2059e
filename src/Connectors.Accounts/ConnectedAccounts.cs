using Connectors.Accounts.Connections;
using Connectors.Accounts.Consent;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Execution;

namespace Connectors.Accounts;

/// <summary>An account as its tenant sees it. It holds no token, and nothing by which one could be had.</summary>
public sealed record ConnectedAccount
{
    /// <summary>The connection.</summary>
    public required string Connection { get; init; }

    /// <summary>The tenant's own name for the end user.</summary>
    public required string Identifier { get; init; }

    /// <summary>Id of this grant history; a reconnect after a disconnect has a new one.</summary>
    public required string Id { get; init; }

    /// <summary>Where the account stands.</summary>
    public required AccountStatus Status { get; init; }

    /// <summary>Why, one of <see cref="StatusReason"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>The provider's own id of the connected account.</summary>
    public string? Subject { get; init; }

    /// <summary>What the user granted; null where the provider does not tell.</summary>
    public IReadOnlyList<string>? GrantedScopes { get; init; }

    /// <summary>What was asked for and not granted.</summary>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>When the access token in hand runs out; it is renewed before.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Counts the pairs of tokens this account has had.</summary>
    public long TokenVersion { get; init; }

    /// <summary>Code of the last failed refresh, while refreshes fail.</summary>
    public string? LastError { get; init; }

    /// <summary>When the account was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When something about it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What an authorization link may do beside connecting the account.</summary>
public sealed class LinkOptions
{
    /// <summary>Scopes that are wanted beside those of every account.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Whether the user may connect another provider account than before.</summary>
    public bool AllowOtherSubject { get; init; }

    /// <summary>Where the person goes afterwards; must be allowed by <see cref="AccountsOptions.ReturnTo"/>.</summary>
    public Uri? ReturnTo { get; init; }
}

/// <summary>A request about accounts that cannot be carried out. Its message says what to do instead.</summary>
/// <param name="message">What happened and what to do next.</param>
/// <param name="code">A stable word for programs.</param>
public sealed class AccountException(string code, string message) : Exception(message)
{
    /// <summary>For example <c>connection_unknown</c>.</summary>
    public string Code { get; } = code;
}

/// <summary>
/// The accounts of end users: found or made, connected, looked at, stopped, given up. Running tools for them is
/// <see cref="ToolExecutor"/>'s.
/// </summary>
public sealed class ConnectedAccounts
{
    readonly IAccountStore _store;
    readonly ConnectionRegistry _connections;
    readonly AuthorizationLinks _links;
    readonly AccountsOptions _options;
    readonly Revoking.Revoker _revoker;

    internal ConnectedAccounts(
        IAccountStore store, ConnectionRegistry connections, AuthorizationLinks links, AccountsOptions options, Revoking.Revoker revoker)
    {
        _store = store;
        _connections = connections;
        _links = links;
        _options = options;
        _revoker = revoker;
    }

    DateTimeOffset Now => _store.Clock.GetUtcNow();

    /// <summary>Finds an account, or makes it with the status <see cref="AccountStatus.Pending"/>; one that was given up begins anew.</summary>
    /// <exception cref="AccountException">The connection is unknown, or the identifier is none.</exception>
    public async Task<(ConnectedAccount Account, bool IsNew)> GetOrCreateAsync(AccountKey key, CancellationToken cancellationToken = default)
    {
        Check(key);
        while (true)
        {
            var row = await _store.FindAsync(key, cancellationToken).ConfigureAwait(false);
            if (row is { Status: not AccountStatus.Disconnected })
            {
                return (View(row), false);
            }

            var fresh = new AccountRow
            {
                Key = key,
                Id = Changes.NewId("acc", Now),
                Revision = row?.Revision ?? 0,
                // Rises over the whole life of the key, so that no link and no late result of before can fit again.
                LinkGeneration = (row?.LinkGeneration ?? 0) + 1,
                LeaseEpoch = (row?.LeaseEpoch ?? 0) + 1,
                TokenVersion = row?.TokenVersion ?? 0,
                CreatedAt = Now,
                UpdatedAt = Now,
            };
            if (await _store.WriteAsync(Changes.Of(row, fresh, Now), cancellationToken).ConfigureAwait(false))
            {
                return (View(fresh), true);
            }
        }
    }

    /// <summary>The same for a host with a single tenant.</summary>
    /// <exception cref="AccountException">The connection is unknown, or the identifier is none.</exception>
    public async Task<ConnectedAccount> GetOrCreateAsync(string connection, string identifier, CancellationToken cancellationToken = default) =>
        (await GetOrCreateAsync(new AccountKey(Runtime.Tokens.Account.DefaultTenant, connection, identifier), cancellationToken).ConfigureAwait(false)).Account;

    /// <summary>An account; null when there is none, or none of this tenant's.</summary>
    public async Task<ConnectedAccount?> FindAsync(AccountKey key, CancellationToken cancellationToken = default) =>
        await _store.FindAsync(key, cancellationToken).ConfigureAwait(false) is { } row ? View(row) : null;

    /// <summary>A tenant's accounts, ordered by connection and identifier.</summary>
    public async Task<IReadOnlyList<ConnectedAccount>> ListAsync(string tenant, AccountFilter filter, int limit, CancellationToken cancellationToken = default) =>
        [.. (await _store.ListAsync(tenant, filter, limit, cancellationToken).ConfigureAwait(false)).Select(View)];

    /// <summary>
    /// A page on which the end user connects the account: for ten minutes, once. Links made before no longer work. Whoever opens
    /// it acts as that user, so hand it to nobody else.
    /// </summary>
    /// <exception cref="AccountException">There is no such account, it is suspended, or the provider would refuse the link.</exception>
    public async Task<AuthorizationLink> CreateAuthorizationLinkAsync(AccountKey key, LinkOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        if (_options.PublicUrl is null)
        {
            throw new AccountException("no_public_url", "No link can be made: it is not configured where users reach this server. Set PublicUrl.");
        }

        if (options.ReturnTo is { } returnTo && !IsAllowed(returnTo))
        {
            throw new AccountException("return_to_not_allowed", "return_to is not one of the addresses that are configured as allowed. Add it to ReturnTo, or leave it out.");
        }

        while (true)
        {
            var row = await RequireAsync(key, cancellationToken).ConfigureAwait(false);
            if (_connections.Find(key.Tenant, key.Connection)?.Choose(options.Scopes).Undeclared is { Count: > 0 } undeclared)
            {
                throw new AccountException("scopes_not_declared",
                    $"The connection '{key.Connection}' does not declare {string.Join(", ", undeclared)}; the provider would refuse the link. Declare them in its app and in the connection.");
            }

            if (row.Status is AccountStatus.Suspended)
            {
                throw new AccountException("account_suspended", "The account is suspended; resume it first.");
            }

            if (row.Status is AccountStatus.Disconnected)
            {
                throw new AccountException("account_disconnected", "The account was disconnected; create it again first.");
            }

            var next = row with { LinkGeneration = row.LinkGeneration + 1, UpdatedAt = Now };
            if (await _store.WriteAsync(new(next), cancellationToken).ConfigureAwait(false))
            {
                return _links.For(next, options.Scopes, options.AllowOtherSubject, options.ReturnTo)!;
            }
        }
    }

    /// <summary>The same for a host with a single tenant.</summary>
    /// <exception cref="AccountException">There is no such account, it is suspended, or the provider would refuse the link.</exception>
    public Task<AuthorizationLink> CreateAuthorizationLinkAsync(string connection, string identifier, LinkOptions? options = null, CancellationToken cancellationToken = default) =>
        CreateAuthorizationLinkAsync(new AccountKey(Runtime.Tokens.Account.DefaultTenant, connection, identifier), options, cancellationToken);

    /// <summary>
    /// Gives an account up: its tokens are destroyed before this returns, and the grant is then given back at the provider until
    /// that is confirmed or known to be in vain.
    /// </summary>
    /// <exception cref="AccountException">There is no such account.</exception>
    public async Task<ConnectedAccount> DisconnectAsync(AccountKey key, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var row = await RequireAsync(key, cancellationToken).ConfigureAwait(false);
            if (row.Status == AccountStatus.Disconnected)
            {
                return View(row);
            }

            var now = Now;
            var next = Transitions.Ended(row, AccountStatus.Disconnected, StatusReason.ByRequest, null, now) with
            {
                AccessToken = null,
                RefreshToken = null,
                KeyId = 0,
                ExpiresAt = null,
                SuspendedFrom = null,
                SuspendedReason = null,
                LinkGeneration = row.LinkGeneration + 1,
                LeaseEpoch = row.LeaseEpoch + 1,
            };
            var write = Changes.Of(row, next, now) with { Revocation = await _revoker.PlanAsync(row, now).ConfigureAwait(false) };
            if (await _store.WriteAsync(write, cancellationToken).ConfigureAwait(false))
            {
                _revoker.Wake();
                return View(next);
            }
        }
    }

    /// <summary>Stops an account: no calls, no refresh, until it is resumed.</summary>
    /// <exception cref="AccountException">There is no such account, or it was given up.</exception>
    public Task<ConnectedAccount> SuspendAsync(AccountKey key, CancellationToken cancellationToken = default) => ChangeAsync(key, row => row.Status switch
    {
        AccountStatus.Suspended => row,
        AccountStatus.Disconnected => throw new AccountException("account_disconnected", "The account was disconnected; there is nothing to suspend."),
        _ => row with { Status = AccountStatus.Suspended, Reason = StatusReason.ByRequest, SuspendedFrom = row.Status, SuspendedReason = row.Reason, DueAt = null, UpdatedAt = Now },
    }, cancellationToken);

    /// <summary>Lets a suspended account go on where it stood; an old token is renewed at once.</summary>
    /// <exception cref="AccountException">There is no such account.</exception>
    public Task<ConnectedAccount> ResumeAsync(AccountKey key, CancellationToken cancellationToken = default) => ChangeAsync(key, row => row.Status != AccountStatus.Suspended
        ? row
        : row with
        {
            Status = row.SuspendedFrom ?? AccountStatus.Pending,
            Reason = row.SuspendedReason,
            SuspendedFrom = null,
            SuspendedReason = null,
            DueAt = row.SuspendedFrom is AccountStatus.Active or AccountStatus.Expired ? Now : null,
            UpdatedAt = Now,
        }, cancellationToken);

    /// <summary>What became of giving the last grant back: <c>confirmed</c>, <c>unconfirmed</c>, <c>unsupported</c>, or <c>pending</c>; null where there was none.</summary>
    public async Task<string?> RevocationAsync(string tenant, string accountId, CancellationToken cancellationToken = default) =>
        await _store.FindRevocationAsync(tenant, accountId, cancellationToken).ConfigureAwait(false) is { } revocation ? revocation.Outcome ?? "pending" : null;

    async Task<ConnectedAccount> ChangeAsync(AccountKey key, Func<AccountRow, AccountRow> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await RequireAsync(key, cancellationToken).ConfigureAwait(false);
            var next = change(row);
            if (ReferenceEquals(next, row) || await _store.WriteAsync(Changes.Of(row, next, Now), cancellationToken).ConfigureAwait(false))
            {
                return View(next);
            }
        }
    }

    async Task<AccountRow> RequireAsync(AccountKey key, CancellationToken cancellationToken) =>
        await _store.FindAsync(key, cancellationToken).ConfigureAwait(false) ?? throw new AccountException("account_unknown", "There is no such account.");

    void Check(AccountKey key)
    {
        if (_connections.Find(key.Tenant, key.Connection) is null)
        {
            throw new AccountException("connection_unknown", "There is no such connection.");
        }

        if (IdentifierRules.Fault(key.Identifier) is { } fault)
        {
            throw new AccountException("invalid_identifier", $"The identifier {fault}.");
        }
    }

    bool IsAllowed(Uri address) => address.IsAbsoluteUri && address.UserInfo.Length == 0 && _options.ReturnTo.Any(allowed =>
        allowed.Scheme == address.Scheme && allowed.Host == address.Host && allowed.Port == address.Port
        && (address.AbsolutePath == allowed.AbsolutePath || address.AbsolutePath.StartsWith(allowed.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal)));

    static ConnectedAccount View(AccountRow row) => new()
    {
        Connection = row.Key.Connection,
        Identifier = row.Key.Identifier,
        Id = row.Id,
        Status = row.Status,
        Reason = row.Reason,
        Subject = row.Subject,
        GrantedScopes = row.GrantedScopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        MissingScopes = row.GrantedScopes is { } granted && row.RequestedScopes is { } requested
            ? [.. requested.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(granted.Split(' '))]
            : [],
        ExpiresAt = row.ExpiresAt,
        TokenVersion = row.TokenVersion,
        LastError = row.LastError,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
    };
}
