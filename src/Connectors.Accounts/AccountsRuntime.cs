using System.Security.Cryptography;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Consent;
using Connectors.Accounts.Events;
using Connectors.Accounts.Executions;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Revoking;
using Connectors.Accounts.Sessions;
using Connectors.Accounts.Store;
using Connectors.Accounts.Telemetry;
using Connectors.Accounts.Tenants;
using Connectors.Accounts.Tokens;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts;

/// <summary>What connected accounts are made of, put together over one store.</summary>
public sealed class AccountsParts
{
    /// <summary>Where accounts are kept.</summary>
    public required IAccountStore Store { get; init; }

    /// <summary>What opens the vault.</summary>
    public required MasterKeys Keys { get; init; }

    /// <summary>The connectors that connections may name.</summary>
    public required ToolCatalog Catalog { get; init; }

    /// <summary>The runtime's options; its base URLs move a connector's consent pages and token endpoint too.</summary>
    public required ConnectorOptions Connectors { get; init; }

    /// <summary>The connections, and how their tokens are kept fresh.</summary>
    public required AccountsOptions Options { get; init; }

    /// <summary>Sends token requests, over the runtime's guarded handler.</summary>
    public required IHttpMessageHandlerFactory Handlers { get; init; }

    /// <summary>Hears what happens: ids and codes, never tokens.</summary>
    public required ILoggerFactory Logging { get; init; }

    /// <summary>Where tokens go that come when the store has failed; null keeps them in memory alone.</summary>
    public IRescueJournal? Journal { get; init; }

    /// <summary>Who is told of changes of status.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>Sends webhooks; null makes one.</summary>
    public HttpMessageHandler? WebhookHandler { get; init; }

    /// <summary>Spreads what would else happen at once; null takes a seed from the system.</summary>
    public Random? Random { get; init; }
}

/// <summary>
/// Connected accounts, running: <see cref="Accounts"/> and <see cref="Consent"/> for the host's doors, <see cref="Tokens"/> for its
/// executor, and <see cref="RunAsync"/> for all that happens by itself.
/// </summary>
public sealed class AccountsRuntime : IAsyncDisposable
{
    static readonly TimeSpan s_tidyEvery = TimeSpan.FromMinutes(1);

    /// <summary>Data keys are looked through tenant by tenant, which is work; they and the audit's lines grow old slowly.</summary>
    const int TidyKeysEvery = 60;

    readonly AccountsParts _parts;
    readonly TokenVault _vault;
    readonly ConnectionRegistry _connections;
    readonly Refresher _refresher;
    readonly Settlement _settlement;
    readonly Rescue _rescue;
    readonly Revoker _revoker;
    readonly HttpMessageHandler _webhookHandler;
    readonly WebhookDelivery _webhooks;
    readonly ILogger _log;

    AccountsRuntime(AccountsParts parts, TokenVault vault)
    {
        var store = parts.Store;
        var options = parts.Options;
        var random = parts.Random ?? new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
        var seals = new AccountSeals(vault);
        var client = new TokenClient(parts.Handlers, store.Clock);
        var transitions = new Transitions(options.Refresh, random);
        _parts = parts;
        _vault = vault;
        _log = parts.Logging.CreateLogger<AccountsRuntime>();
        _connections = new(options.Connections, parts.Catalog, parts.Connectors);
        _rescue = new(parts.Journal, vault, _log);
        _revoker = new(store, seals, client, _connections, new(store, seals, _connections), random, parts.Logging.CreateLogger<Revoker>());
        _settlement = new(store, seals, _rescue, transitions, _revoker, _log);
        _refresher = new(store, seals, client, _connections, transitions, options.Refresh, _settlement, random, parts.Logging.CreateLogger<Refresher>());
        Loops = [.. _connections.All.Select(c => new RefreshLoop(c, _refresher, store, transitions, options.Refresh, _log))];
        _webhookHandler = parts.WebhookHandler ?? WebhookDelivery.CreateHandler();
        _webhooks = new(store, parts.Webhooks, _webhookHandler, store.Clock, random, parts.Logging.CreateLogger<WebhookDelivery>());
        var links = new AuthorizationLinks(_connections, vault, options, store.Clock);
        Audit = new(store, vault);
        Journal = new(store, vault, Audit, options.Executions, parts.Logging.CreateLogger<ExecutionJournal>());
        Accounts = new(store, _connections, links, options, _revoker, Audit, actor: null);
        var consents = new ConsentSettlement(store, seals, transitions, _revoker, parts.Logging.CreateLogger<ConsentFlow>());
        Consent = new(store, seals, _connections, links, client, consents, _refresher);
        Tokens = new AccountTokenProvider(store, seals, _connections, _refresher, links, options.Refresh);
        ApiKeys = new(store, store.Clock, Audit);
        Sessions = new(store, vault, Audit);
    }

    /// <summary>The accounts.</summary>
    public ConnectedAccounts Accounts { get; }

    /// <summary>The way of a person through consent.</summary>
    public ConsentFlow Consent { get; }

    /// <summary>Gives calls their tokens.</summary>
    public ITokenProvider Tokens { get; }

    /// <summary>The callers' keys.</summary>
    public ApiKeys ApiKeys { get; }

    /// <summary>The short-lived tokens that act for one end user each.</summary>
    public SessionTokens Sessions { get; }

    /// <summary>Makes writes safe to repeat for the host's executor, and keeps a record of every call.</summary>
    public ExecutionJournal Journal { get; }

    /// <summary>Who did what, when.</summary>
    public AuditLog Audit { get; }

    /// <summary>The store below.</summary>
    public IAccountStore Store => _parts.Store;

    internal Refresher Refresher => _refresher;

    internal Revoker Revoker => _revoker;

    internal IReadOnlyList<RefreshLoop> Loops { get; }

    /// <summary>Opens the vault and puts everything together; nothing runs by itself yet.</summary>
    /// <exception cref="VaultException">The store does not open with the keys given; nothing was changed.</exception>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    /// <exception cref="ArgumentException">A connection is described wrongly.</exception>
    public static async Task<AccountsRuntime> OpenAsync(AccountsParts parts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new(parts, await TokenVault.OpenAsync(parts.Store, parts.Keys, parts.Store.Clock, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Brings home what was rescued, then renews, revokes, delivers and tidies until it is told to stop. What is under way then is
    /// brought to its end: a token that is on its way must not be lost.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await BringHomeAsync().ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> loops =
        [
            .. Loops.Select(l => l.RunAsync(ending.Token)),
            _revoker.RunAsync(ending.Token),
            _webhooks.RunAsync(ending.Token),
            TidyAsync(ending.Token),
        ];
        try
        {
            // The first that fails for good ends them all: half a runtime would be worse than none.
            await await Task.WhenAny(loops).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(loops.Select(static l => l.ContinueWith(static _ => { }, TaskScheduler.Default))).ConfigureAwait(false);
            await _refresher.DrainAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Brings what an earlier process has rescued to its rows.</summary>
    internal async Task BringHomeAsync()
    {
        if (await _rescue.BringHomeAsync(BringAsync).ConfigureAwait(false) is > 0 and var brought)
        {
            Log.BroughtHome(_log, brought);
        }
    }

    /// <summary>What is known of the health of each connection that a tenant may use; of all of them with null.</summary>
    public async Task<IReadOnlyList<ConnectionState>> ConnectionsAsync(string? tenant, CancellationToken cancellationToken = default)
    {
        var states = new List<ConnectionState>();
        foreach (var connection in _connections.All.Where(c => tenant is null || c.IsFor(tenant)).OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            states.Add(await Store.FindConnectionAsync(connection.Name, cancellationToken).ConfigureAwait(false) ?? new() { Connection = connection.Name });
        }

        return states;
    }

    /// <summary>Tries now to give back the grants that are due for it.</summary>
    public Task RevokeDueAsync(CancellationToken cancellationToken = default) => _revoker.RunOnceAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync().ConfigureAwait(false);
        await _refresher.DrainAsync().ConfigureAwait(false);
        _refresher.Dispose();
        if (_parts.WebhookHandler is null)
        {
            _webhookHandler.Dispose();
        }

        _vault.Dispose();
    }

    async Task<bool> BringAsync(AccountKey key, string accountId, long version, TokenGrant grant) =>
        _connections.Find(key.Connection) is { } connection
        && await Store.FindAsync(key).ConfigureAwait(false) is { } row && row.Id == accountId
        && await _settlement.BringAsync(row, version, connection, grant).ConfigureAwait(false);

    async Task TidyAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; ; round++)
        {
            try
            {
                await Store.RemoveAttemptsAsync(Store.Clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
                await Sessions.RemoveOldAsync(cancellationToken).ConfigureAwait(false);
                await Journal.TidyAsync(cancellationToken).ConfigureAwait(false);
                foreach (var connection in AccountTelemetry.CountsAccounts ? _connections.All : [])
                {
                    await AccountTelemetry.CountAsync(Store, connection.Name, cancellationToken).ConfigureAwait(false);
                }

                if (round % TidyKeysEvery == 0)
                {
                    await Journal.PruneAsync(cancellationToken).ConfigureAwait(false);
                    await KeyRotation.RemoveUnusedAsync(Store, _vault, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is StoreException or VaultException)
            {
                Log.RoundFailed(_log, "tidying", e.Message);
            }

            await Task.Delay(s_tidyEvery, Store.Clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
