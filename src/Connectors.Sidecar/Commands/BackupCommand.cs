using System.CommandLine;
using Connectors.Accounts.Store;
using Connectors.Sidecar.Accounts;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors backup</c>: a copy of the store, made while servers run.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Config();
        var file = new Argument<FileInfo>("file") { Description = "The copy; it must not exist." };
        var command = new Command("backup", "Copies the store while servers run. Tokens in it stay sealed: keep the master key as well, and apart.") { file, config };
        command.SetAction((parsed, cancellation) => Startup.RunAsync(async () =>
        {
            await using var store = AccountsSetup.OpenStore(ConfigOption.LoadAccounts(parsed.GetValue(config)!));
            try
            {
                await store.BackupAsync(parsed.GetValue(file)!.FullName, cancellation);
            }
            catch (StoreException e)
            {
                throw new StartException(ExitCode.Failed, e.Message);
            }

            Console.WriteLine($"Copied to {parsed.GetValue(file)!.FullName}.");
            return ExitCode.Success;
        }));
        return command;
    }
}
