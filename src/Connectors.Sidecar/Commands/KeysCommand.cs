using System.CommandLine;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Sidecar.Accounts;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors keys</c>: the master keys that open the vault.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Makes and rotates the master key that the accounts' tokens are sealed under.") { Make(), Rotate() };

    static Command Make()
    {
        var file = new Argument<FileInfo>("file") { Description = "The file to make; it must not exist." };
        var command = new Command("create", "Makes a fresh master key in a file that only you can read.") { file };
        command.SetAction((parsed, _) => Startup.RunAsync(() =>
        {
            var path = parsed.GetValue(file)!.FullName;
            try
            {
                MasterKeys.CreateFile(path);
            }
            catch (VaultException e)
            {
                throw new StartException(ExitCode.Usage, e.Message);
            }

            Console.WriteLine($"Made the master key {path}. Keep a copy apart from the store: without it no token can be opened.");
            return Task.FromResult(ExitCode.Success);
        }));
        return command;
    }

    static Command Rotate()
    {
        var config = ConfigOption.Config();
        var command = new Command("rotate", "Changes the master key, the data keys and every token's seal, while servers run; may be stopped and run again.") { config };
        command.SetAction((parsed, cancellation) => Startup.RunAsync(async () =>
        {
            var settings = ConfigOption.LoadAccounts(parsed.GetValue(config)!);
            using var keys = AccountsSetup.OpenKeys(settings);
            await using var store = AccountsSetup.OpenStore(settings);
            try
            {
                var result = await KeyRotation.RunAsync(store, keys, new Lines(), AuditLog.CommandLine, cancellation);
                Console.WriteLine($"Everything is sealed under the master key {result.MasterKeyId} now: {result.Tenants} tenants, {result.Accounts} accounts sealed anew.");
                if (result.Unreadable > 0)
                {
                    await Console.Error.WriteLineAsync($"{result.Unreadable} accounts did not open and were left as they are; their users must connect again.");
                    return ExitCode.Failed;
                }

                return ExitCode.Success;
            }
            catch (Exception e) when (e is VaultException or StoreException)
            {
                throw new StartException(ExitCode.Failed, e.Message);
            }
        }));
        return command;
    }

    /// <summary>Progress as it happens; the usual kind would print from another thread, and perhaps after the end.</summary>
    sealed class Lines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value);
    }
}
