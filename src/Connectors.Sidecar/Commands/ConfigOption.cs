using System.CommandLine;
using Connectors.Generated;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Accounts;
using Connectors.Sidecar.Configuration;
using Connectors.Sidecar.Http;

namespace Connectors.Sidecar.Commands;

/// <summary>The options that commands about accounts share, and what they open with them.</summary>
internal static class ConfigOption
{
    public static Option<FileInfo> Config() => new("--config") { Description = "Configuration file (JSON).", HelpName = "FILE", DefaultValueFactory = _ => new("connectors.json") };

    public static Option<string> Tenant() => new("--tenant") { Description = "Whose accounts.", HelpName = "NAME", DefaultValueFactory = _ => Connectors.Accounts.Tenants.Tenant.Default };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON for programs." };

    public static SidecarSettings Load(FileInfo config) => SidecarConfiguration.Load(config.FullName, new ToolCatalog(ConnectorCatalogs.All, ConnectorCatalogs.Toolsets), Environment.GetEnvironmentVariable);

    /// <exception cref="StartException">The configuration knows no accounts.</exception>
    public static AccountsSettings LoadAccounts(FileInfo config) => Load(config).Accounts
        ?? throw new StartException(ExitCode.Usage, $"The configuration {config.FullName} keeps no accounts: all its connections have fixed tokens. Add a connection with ClientId and ClientSecret, Store, MasterKeyFile and PublicUrl.");

    public static StartException NoStore(AccountsSettings settings) =>
        new(ExitCode.Usage, $"There is no store {settings.StoreFile} yet. Start `connectors serve`, which makes it, or correct Store in the configuration.");

    /// <summary>Runs a command's body over the accounts; a server may be running on the same store meanwhile.</summary>
    public static async Task<int> WithAccountsAsync(FileInfo config, Func<AccountsSetup, Task<int>> body, CancellationToken cancellation, bool mayMake = false)
    {
        var settings = Load(config);
        var accounts = LoadAccounts(config);
        if (!mayMake && !AccountsSetup.HasStore(accounts))
        {
            // Made by a command that only looks, it would hide a name that is typed wrong.
            throw NoStore(accounts);
        }

        var services = new ServiceCollection();
        AccountsSetup? setup = null;
        RuntimeHost.AddRuntime(services, settings, LogLevel.Warning, () => setup?.Runtime);
        await using var provider = services.BuildServiceProvider();
        setup = await AccountsSetup.OpenAsync(settings, provider, cancellation);
        await using (setup)
        {
            return await body(setup);
        }
    }
}
