using Connectors.Accounts.Auditing;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Consent;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Revoking;
using Connectors.Accounts.Store;
using Connectors.Runtime.Execution;

namespace Connectors.Accounts;

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
    readonly ReturnAddresses _returns;
    readonly Revoker _revoker;
    readonly AuditLog _audit;
    readonly string? _actor;

    internal ConnectedAccounts(
        IAccountStore store, ConnectionRegistry connections, AuthorizationLinks links, AccountsOptions options, Revoker revoker, AuditLog audit, string? actor)
    {
        _store = store;
        _connections = connections;
        _links = links;
        _options = options;
        _returns = new(options.ReturnTo);
        _revoker = revoker;
        _audit = audit;
        _actor = actor;
    }

    DateTimeOffset Now => _store.Clock.GetUtcNow();

    /// <summary>The same accounts for somebody by whose name the audit shall know what is done: the id of an API key, for example.</summary>
    public ConnectedAccounts As(string actor) => new(_store, _connections, _links, _options, _revoker, _audit, actor);

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
                return (ConnectedAccount.Of(row), false);
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
            var write = Changes.Of(row, fresh, Now) with { Audit = _audit.Entry(AuditAction.AccountCreated, _actor, fresh) };
            if (await _store.WriteAsync(write, cancellationToken).ConfigureAwait(false))
            {
                return (ConnectedAccount.Of(fresh), true);
            }
        }
    }

    /// <summary>The same for a host with a single tenant.</summary>
    /// <exception cref="AccountException">The connection is unknown, or the identifier is none.</exception>
    public async Task<ConnectedAccount> GetOrCreateAsync(string connection, string identifier, CancellationToken cancellationToken = default) =>
        (await GetOrCreateAsync(new AccountKey(Runtime.Tokens.Account.DefaultTenant, connection, identifier), cancellationToken).ConfigureAwait(false)).Account;

    /// <summary>An account; null when there is none, or none of this tenant's.</summary>
    public async Task<ConnectedAccount?> FindAsync(AccountKey key, CancellationToken cancellationToken = default) =>
        await FindRowAsync(key, cancellationToken).ConfigureAwait(false) is { } row ? ConnectedAccount.Of(row) : null;

    /// <summary>A tenant's accounts, ordered by connection and identifier.</summary>
    public async Task<IReadOnlyList<ConnectedAccount>> ListAsync(string tenant, AccountFilter filter, int limit, CancellationToken cancellationToken = default) =>
        [.. (await _store.ListAsync(tenant, filter, limit, cancellationToken).ConfigureAwait(false)).Select(ConnectedAccount.Of)];

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

        Uri? returnTo = null;
        if (options.ReturnTo is { } wanted && (returnTo = _returns.Allow(wanted)) is null)
        {
            throw new AccountException("return_to_not_allowed", "return_to is not one of the addresses that are configured as allowed. Add it to ReturnTo, or leave it out.");
        }

        while (true)
        {
            var row = await RequireAsync(key, cancellationToken).ConfigureAwait(false);
            Require(row, options.Scopes);
            var next = row with { LinkGeneration = row.LinkGeneration + 1, UpdatedAt = Now };
            var write = new AccountWrite(next) { Audit = _audit.Entry(AuditAction.LinkCreated, _actor, next) };
            if (await _store.WriteAsync(write, cancellationToken).ConfigureAwait(false))
            {
                return _links.For(next, options.Scopes, options.AllowOtherSubject, returnTo)
                    ?? throw new AccountException("link_too_long", "The link would be longer than browsers and servers take. Ask for fewer scopes, or give a shorter return_to.");
            }
        }
    }

    /// <summary>The same for a host with a single tenant.</summary>
    /// <exception cref="AccountException">There is no such account, it is suspended, or the provider would refuse the link.</exception>
    public Task<AuthorizationLink> CreateAuthorizationLinkAsync(string connection, string identifier, LinkOptions? options = null, CancellationToken cancellationToken = default) =>
        CreateAuthorizationLinkAsync(new AccountKey(Runtime.Tokens.Account.DefaultTenant, connection, identifier), options, cancellationToken);

    /// <summary>
    /// Gives an account up: its tokens are destroyed before this returns, and the grant is then given back at the provider until
    /// that is confirmed or known to be in vain; not at all while another account lives on the same grant.
    /// </summary>
    /// <exception cref="AccountException">There is no such account.</exception>
    public async Task<ConnectedAccount> DisconnectAsync(AccountKey key, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var row = await RequireAsync(key, cancellationToken).ConfigureAwait(false);
            if (row.Status == AccountStatus.Disconnected)
            {
                return ConnectedAccount.Of(row);
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
            var write = Changes.Of(row, next, now) with
            {
                Revocation = await _revoker.PlanAsync(row, now).ConfigureAwait(false),
                Audit = _audit.Entry(AuditAction.AccountDisconnected, _actor, next),
            };
            if (await _store.WriteAsync(write, cancellationToken).ConfigureAwait(false))
            {
                _revoker.Wake();
                return ConnectedAccount.Of(next);
            }
        }
    }

    /// <summary>Stops an account: no calls, no refresh, until it is resumed.</summary>
    /// <exception cref="AccountException">There is no such account, or it was given up.</exception>
    public Task<ConnectedAccount> SuspendAsync(AccountKey key, CancellationToken cancellationToken = default) => ChangeAsync(key, AuditAction.AccountSuspended, row => row.Status switch
    {
        AccountStatus.Suspended => row,
        AccountStatus.Disconnected => throw new AccountException("account_disconnected", "The account was disconnected; there is nothing to suspend."),
        _ => row with { Status = AccountStatus.Suspended, Reason = StatusReason.ByRequest, SuspendedFrom = row.Status, SuspendedReason = row.Reason, DueAt = null, UpdatedAt = Now },
    }, cancellationToken);

    /// <summary>Lets a suspended account go on where it stood; an old token is renewed at once.</summary>
    /// <exception cref="AccountException">There is no such account.</exception>
    public Task<ConnectedAccount> ResumeAsync(AccountKey key, CancellationToken cancellationToken = default) => ChangeAsync(key, AuditAction.AccountResumed, row => row.Status != AccountStatus.Suspended
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

    /// <summary>What became of giving the last grant back: <c>confirmed</c>, <c>unconfirmed</c>, <c>unsupported</c>, <c>shared</c> with another account that lives on it, or <c>pending</c>; null where there was none.</summary>
    public async Task<string?> RevocationAsync(string tenant, string accountId, CancellationToken cancellationToken = default) =>
        await _store.FindRevocationAsync(tenant, accountId, cancellationToken).ConfigureAwait(false) is { } revocation ? revocation.Outcome ?? "pending" : null;

    async Task<ConnectedAccount> ChangeAsync(AccountKey key, string action, Func<AccountRow, AccountRow> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await RequireAsync(key, cancellationToken).ConfigureAwait(false);
            var next = change(row);
            if (ReferenceEquals(next, row)
                || await _store.WriteAsync(Changes.Of(row, next, Now) with { Audit = _audit.Entry(action, _actor, next) }, cancellationToken).ConfigureAwait(false))
            {
                return ConnectedAccount.Of(next);
            }
        }
    }

    /// <summary>What a link needs of its account and connection.</summary>
    void Require(AccountRow row, IReadOnlyList<string> scopes)
    {
        if (_connections.Find(row.Key.Tenant, row.Key.Connection) is not { } connection)
        {
            throw new AccountException("connection_unknown", "There is no such connection.");
        }

        if (connection.Choose(scopes).Undeclared is { Count: > 0 } undeclared)
        {
            throw new AccountException("scopes_not_declared",
                $"The connection '{row.Key.Connection}' does not declare {string.Join(", ", undeclared)}; the provider would refuse the link. Declare them in its app and in the connection.");
        }

        if (row.Status is AccountStatus.Suspended)
        {
            throw new AccountException("account_suspended", "The account is suspended; resume it first.");
        }

        if (row.Status is AccountStatus.Disconnected)
        {
            throw new AccountException("account_disconnected", "The account was disconnected; create it again first.");
        }
    }

    async Task<AccountRow> RequireAsync(AccountKey key, CancellationToken cancellationToken) =>
        await FindRowAsync(key, cancellationToken).ConfigureAwait(false) ?? throw new AccountException("account_unknown", "There is no such account.");

    /// <summary>What cannot be an identifier is nobody's: no store is asked for it, whose own reading of half a character might be another user's name.</summary>
    async ValueTask<AccountRow?> FindRowAsync(AccountKey key, CancellationToken cancellationToken) =>
        IdentifierRules.Fault(key.Identifier) is null ? await _store.FindAsync(key, cancellationToken).ConfigureAwait(false) : null;

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
}
