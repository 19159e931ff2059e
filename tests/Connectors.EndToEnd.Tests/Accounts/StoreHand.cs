using Connectors.Accounts;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Consent;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Generated;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Tools;
using Connectors.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.EndToEnd.Tests.Accounts;

/// <summary>
/// The store of a world, opened in this process with the same configuration; with a clock ahead of time where a dead process's lease
/// must be over.
/// </summary>
internal sealed class StoreHand : IAsyncDisposable
{
    readonly ServiceProvider _services;
    readonly MasterKeys _keys;
    readonly AccountsWorld _world;

    StoreHand(AccountsWorld world, SqliteAccountStore store, MasterKeys keys, ServiceProvider services, AccountsRuntime runtime, AccountSeals seals)
    {
        _world = world;
        Store = store;
        _keys = keys;
        _services = services;
        Runtime = runtime;
        Seals = seals;
        var catalog = services.GetRequiredService<ToolCatalog>();
        Executor = new(catalog, runtime.Tokens, services.GetRequiredService<IHttpMessageHandlerFactory>(), services.GetRequiredService<ConnectorOptions>(), store.Clock, journal: runtime.Journal);
        Resolver = new(catalog, Executor, runtime.Journal, store.Clock);
    }

    public SqliteAccountStore Store { get; }

    public AccountsRuntime Runtime { get; }

    public AccountSeals Seals { get; }

    public ToolExecutor Executor { get; }

    public WriteResolver Resolver { get; }

    public static async Task<StoreHand> OpenAsync(AccountsWorld world, TimeSpan ahead = default, string? storeFile = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddConnectors(ConnectorCatalogs.All, options => options.BaseUrls["hubspot"] = world.Provider);
        var provider = services.BuildServiceProvider();
        var keys = MasterKeys.FromFile(world.KeyFile);
        var store = SqliteAccountStore.Open(storeFile ?? world.StoreFile, new Ahead(ahead));
        var catalog = provider.GetRequiredService<ToolCatalog>();
        var options = new AccountsOptions { PublicUrl = new(AccountsWorld.PublicUrl) };
        options.Connections.Add(new()
        {
            Name = "main",
            Connector = "hubspot",
            ClientId = AccountsWorld.ClientId,
            ClientSecrets = [new(world.ClientSecret)],
            RedirectUri = new(AccountsWorld.PublicUrl + "oauth/callback"),
            Scopes = [.. catalog.Scopes(catalog.Tools.Select(t => t.Name))],
        });
        options.Refresh.PerSecond = 5000;
        var runtime = await AccountsRuntime.OpenAsync(new()
        {
            Store = store,
            Keys = keys,
            Catalog = catalog,
            Connectors = provider.GetRequiredService<ConnectorOptions>(),
            Options = options,
            Handlers = provider.GetRequiredService<IHttpMessageHandlerFactory>(),
            Logging = NullLoggerFactory.Instance,
        });
        return new(world, store, keys, provider, runtime, new(await TokenVault.OpenAsync(store, keys, store.Clock)));
    }

    public static AccountKey Key(string identifier) => new("default", "main", identifier);

    public async Task<AccountRow> RowAsync(string identifier) => (await Store.FindAsync(Key(identifier)))!;

    /// <summary>Makes the account due at once, as its tokens' age would.</summary>
    public async Task MakeDueAsync(string identifier, Func<AccountRow, AccountRow>? change = null)
    {
        var row = await RowAsync(identifier);
        var due = row with { DueAt = TimeProvider.System.GetUtcNow().AddSeconds(-1) };
        Assert.True(await Store.WriteAsync(new(change is null ? due : change(due))));
    }

    /// <summary>The way through consent without any server of ours; with the same portal where the account had one.</summary>
    public async Task<string> ConnectAsync(string identifier)
    {
        var (account, _) = await Runtime.Accounts.GetOrCreateAsync(Key(identifier));
        var link = await Runtime.Accounts.CreateAuthorizationLinkAsync(Key(identifier));
        var (start, refusal) = await Runtime.Consent.BeginAsync(link.Url.Segments[^1]);
        Assert.True(start is not null, refusal?.End.ToString());
        var back = new Uri("http://x" + await _world.DecideAsync(start.AuthorizeUrl, portal: account.Subject ?? "\"new\""));
        var query = back.Query[1..].Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]), StringComparer.Ordinal);
        var outcome = await Runtime.Consent.CompleteAsync(query, start.BrowserKey);
        Assert.Equal(ConsentEnd.Connected, outcome.End);
        return outcome.Subject!;
    }

    /// <summary>Both tokens, opened; throws where they do not open.</summary>
    public async Task<(string Access, string Refresh)> TokensAsync(AccountRow row) => (await Seals.OpenAccessAsync(row), (await Seals.OpenRefreshAsync(row))!.Reveal());

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        await Store.DisposeAsync();
        _keys.Dispose();
        await _services.DisposeAsync();
    }

    /// <summary>Wall time and something more.</summary>
    sealed class Ahead(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
