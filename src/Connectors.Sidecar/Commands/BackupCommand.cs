using System.CommandLine;
using Connectors.Accounts.Auditing;
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
        command.SetAction((parsed, cancellation) => Startup.RunAsync(() => AuditedStore.WithAsync(ConfigOption.LoadAccounts(parsed.GetValue(config)!), async opened =>
        {
            var target = parsed.GetValue(file)!.FullName;
            await opened.Store.BackupAsync(target, cancellation);
            await opened.Audit.AddAsync("", AuditAction.Backup, AuditLog.CommandLine, target, cancellation);
            Console.WriteLine($"Copied to {target}.");
            return ExitCode.Success;
        }, cancellation)));
        return command;
    }
}
