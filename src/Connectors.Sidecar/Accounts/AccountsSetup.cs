using Connectors.Accounts;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Executions;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Commands;
using Connectors.Sidecar.Configuration;
using Connectors.Storage.Sqlite;

namespace Connectors.Sidecar.Accounts;

/// <summary>Opens what the configuration describes: the store, the vault, and connected accounts over both.</summary>
internal sealed class AccountsSetup : IAsyncDisposable
{
    readonly RescueJournal _journal;

    AccountsSetup(SqliteAccountStore store, MasterKeys keys, RescueJournal journal, AccountsRuntime runtime, IServiceProvider services)
    {
        Resolver = services.GetRequiredService<WriteResolver>();
        _journal = journal;
        Store = store;
        Keys = keys;
        Runtime = runtime;
    }

    public SqliteAccountStore Store { get; }

    public MasterKeys Keys { get; }

    public AccountsRuntime Runtime { get; }

    /// <summary>Finds out what came of writes.</summary>
    public WriteResolver Resolver { get; }

    /// <summary>The accounts as the command line changes them.</summary>
    public ConnectedAccounts Accounts => Runtime.Accounts.As(AuditLog.CommandLine);

    /// <exception cref="StartException">The store or the master key cannot be used; nothing was changed.</exception>
    public static async Task<AccountsSetup> OpenAsync(SidecarSettings settings, IServiceProvider services, CancellationToken cancellation)
    {
        var accounts = settings.Accounts!;
        SqliteAccountStore? store = null;
        try
        {
            var keys = OpenKeys(accounts);
            store = OpenStore(accounts);
            var journal = new RescueJournal(accounts.StoreFile + ".rescue");
            var options = new AccountsOptions { PublicUrl = accounts.PublicUrl };
            foreach (var connection in settings.Connections.Values)
            {
                if (connection.App is { } app)
                {
                    options.Connections.Add(app);
                }
            }

            foreach (var address in accounts.ReturnTo)
            {
                options.ReturnTo.Add(address);
            }

            Apply(accounts, options.Refresh);
            Apply(accounts.Executions, options.Executions);
            var runtime = await AccountsRuntime.OpenAsync(new()
            {
                Store = store,
                Keys = keys,
                Catalog = services.GetRequiredService<ToolCatalog>(),
                Connectors = services.GetRequiredService<ConnectorOptions>(),
                Options = options,
                Handlers = services.GetRequiredService<IHttpMessageHandlerFactory>(),
                Logging = services.GetRequiredService<ILoggerFactory>(),
                Journal = journal,
                Webhooks = accounts.Webhooks,
            }, cancellation);
            return new(store, keys, journal, runtime, services);
        }
        catch (Exception e) when (e is StoreException or VaultException or ArgumentException)
        {
            if (store is not null)
            {
                await store.DisposeAsync();
            }

            throw new StartException(ExitCode.Usage, e.Message.Split(" (Parameter")[0]);
        }
    }

    /// <summary>Whether there is a store, or something in its place that opening it will tell of.</summary>
    public static bool HasStore(AccountsSettings settings) => File.Exists(settings.StoreFile) || File.Exists(Path.GetDirectoryName(settings.StoreFile));

    /// <summary>The store alone, for commands that need no keys.</summary>
    /// <exception cref="StartException">The store cannot be used.</exception>
    public static SqliteAccountStore OpenStore(AccountsSettings settings)
    {
        try
        {
            return SqliteAccountStore.Open(settings.StoreFile, new SteadyClock(TimeProvider.System));
        }
        catch (StoreException e)
        {
            throw new StartException(ExitCode.Usage, e.Message);
        }
    }

    /// <exception cref="StartException">There is no usable master key.</exception>
    public static MasterKeys OpenKeys(AccountsSettings settings)
    {
        CoreDumps.Forbid();
        try
        {
            return settings.MasterKeyText is { } text
                ? MasterKeys.FromText(text.Reveal(), $"the environment variable {AccountsSection.MasterKeyVariable}")
                : MasterKeys.FromFile(settings.MasterKeyFile!);
        }
        catch (VaultException e)
        {
            throw new StartException(ExitCode.Usage, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        await Store.DisposeAsync();
        _journal.Dispose();
        Keys.Dispose();
    }

    static void Apply(ExecutionOptions settings, ExecutionOptions options)
    {
        options.KeepRecords = settings.KeepRecords;
        options.KeepWrites = settings.KeepWrites;
        options.KeepUnknown = settings.KeepUnknown;
        options.KeepInput = settings.KeepInput;
    }

    static void Apply(AccountsSettings settings, RefreshOptions options)
    {
        options.PerSecond = settings.RefreshesPerSecond ?? options.PerSecond;
        options.InFlight = settings.RefreshesInFlight ?? options.InFlight;
        if (settings.ConfirmAfter is { } confirm)
        {
            options.ConfirmAfter = (confirm, confirm * 2);
        }
    }
}
