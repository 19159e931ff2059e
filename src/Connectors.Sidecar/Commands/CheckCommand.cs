using System.CommandLine;
using Connectors.Sidecar.Accounts;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors check</c>: whether a server would start, and all that keeps it from it.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Config();
        var command = new Command("check", "Says whether the configuration, the store and the master key are sound; starts nothing.") { config };
        command.SetAction((parsed, cancellation) => Startup.RunAsync(async () =>
        {
            var settings = ConfigOption.Load(parsed.GetValue(config)!);
            Console.WriteLine($"The configuration is sound: {string.Join(", ", settings.Connections.Select(c => $"{c.Key} ({c.Value.Connector}, {(c.Value.App is null ? "fixed token" : "connected accounts")})"))}.");
            if (settings.Accounts is null)
            {
                return ExitCode.Success;
            }

            using (var keys = AccountsSetup.OpenKeys(settings.Accounts))
            {
                Console.WriteLine($"The master key {keys.CurrentId} comes from {keys.Source}.");
            }

            if (!AccountsSetup.HasStore(settings.Accounts))
            {
                Console.WriteLine($"There is no store {settings.Accounts.StoreFile} yet; `connectors serve` makes it.");
                return ExitCode.Success;
            }

            return await ConfigOption.WithAccountsAsync(parsed.GetValue(config)!, async setup =>
            {
                Console.WriteLine($"The store {settings.Accounts.StoreFile} opens with the master key {setup.Keys.CurrentId}.");
                var troubled = (await setup.Runtime.ConnectionsAsync(null, cancellation)).Where(c => c.IsMisconfigured).ToList();
                foreach (var state in troubled)
                {
                    Console.WriteLine($"The provider refuses the credentials of the connection '{state.Connection}' ({state.Error}) since {state.Since:u}; correct its client id and secret.");
                }

                return troubled.Count == 0 ? ExitCode.Success : ExitCode.Failed;
            }, cancellation);
        }));
        return command;
    }
}
