using Connectors.Accounts.Consent;
using Connectors.Accounts.Events;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Sessions;
using Connectors.Accounts.Store;
using Connectors.Accounts.Tenants;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Journal;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Accounts;

/// <summary>Puts connected accounts into a host's services.</summary>
public static class AccountServices
{
    /// <summary>
    /// Adds <see cref="ConnectedAccounts"/>, <see cref="ConsentFlow"/>, <see cref="ApiKeys"/>, <see cref="SessionTokens"/>, an <see cref="ITokenProvider"/> and an
    /// <see cref="IExecutionJournal"/> over them, and a hosted service that keeps tokens fresh. The host adds its connectors (<c>AddConnectors</c>), an
    /// <see cref="IAccountStore"/> and <see cref="MasterKeys"/>; a token provider that it adds itself before this wins.
    /// </summary>
    public static IServiceCollection AddConnectedAccounts(this IServiceCollection services, Action<AccountsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new AccountsOptions();
        configure(options);
        services.AddLogging();
        services.TryAddSingleton(options);

        // A container makes its services without waiting; opening the vault is a few reads of the store, once.
        services.TryAddSingleton(provider => AccountsRuntime.OpenAsync(new()
        {
            Store = provider.GetRequiredService<IAccountStore>(),
            Keys = provider.GetRequiredService<MasterKeys>(),
            Catalog = provider.GetRequiredService<ToolCatalog>(),
            Connectors = provider.GetRequiredService<ConnectorOptions>(),
            Options = options,
            Handlers = provider.GetRequiredService<IHttpMessageHandlerFactory>(),
            Logging = provider.GetRequiredService<ILoggerFactory>(),
            Journal = provider.GetService<IRescueJournal>(),
            Webhooks = provider.GetService<WebhookOptions>() ?? new(),
        }).GetAwaiter().GetResult());
        services.TryAddSingleton(provider => provider.GetRequiredService<AccountsRuntime>().Accounts);
        services.TryAddSingleton(provider => provider.GetRequiredService<AccountsRuntime>().Consent);
        services.TryAddSingleton(provider => provider.GetRequiredService<AccountsRuntime>().ApiKeys);
        services.TryAddSingleton(provider => provider.GetRequiredService<AccountsRuntime>().Sessions);
        services.TryAddSingleton(provider => provider.GetRequiredService<AccountsRuntime>().Tokens);
        services.TryAddSingleton(provider => provider.GetRequiredService<AccountsRuntime>().Audit);
        services.TryAddSingleton<IExecutionJournal>(provider => provider.GetRequiredService<AccountsRuntime>().Journal);
        services.AddHostedService<Worker>();
        return services;
    }

    /// <summary>Runs what happens by itself for as long as the host runs.</summary>
    sealed class Worker(AccountsRuntime runtime) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => runtime.RunAsync(stoppingToken);
    }
}
