using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Storage.Sqlite;

/// <summary>Puts the embedded store into a host's services.</summary>
public static class SqliteStoreServices
{
    /// <summary>
    /// Keeps accounts in the given file, and in one beside it the tokens that come when the store has failed. It is opened when the store is first asked for, and closed, with all waiting writes
    /// done, when the host's services are disposed.
    /// </summary>
    public static IServiceCollection AddSqliteAccountStore(this IServiceCollection services, string file)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => SqliteAccountStore.Open(file, new SteadyClock(provider.GetRequiredService<TimeProvider>())));
        services.TryAddSingleton<IRescueJournal>(_ => new RescueJournal(file + ".rescue"));
        services.TryAddSingleton<IAccountStore>(provider => provider.GetRequiredService<SqliteAccountStore>());
        return services;
    }
}
