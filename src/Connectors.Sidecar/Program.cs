using System.CommandLine;
using Connectors.Sidecar.Commands;
using Connectors.Sidecar.Http;

var root = new RootCommand("Runs a provider's tools for an agent: connectors, accounts and calls, on your own machine.")
{
    QuickstartCommand.Create(),
    ServeCommand.Create(),
    SandboxCommand.Create(),
    ToolsCommand.Create(),
    AccountsCommand.Create(),
    ExecutionsCommand.Create(),
    AuditCommand.Create(),
    ApiKeysCommand.Create(),
    KeysCommand.Create(),
    BackupCommand.Create(),
    CheckCommand.Create(),
};

var parsed = root.Parse(args);
var exitCode = await parsed.InvokeAsync(new() { ProcessTerminationTimeout = RuntimeHost.Patience });
return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
