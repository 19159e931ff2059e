using System.CommandLine;
using Connectors.Generated;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Commands;
using Connectors.Sidecar.Http;

namespace Connectors.Sidecar;

/// <summary>The program <c>connectors</c>, for an executable of its own or for one that adds connectors to it.</summary>
public static class SidecarProgram
{
    /// <summary>Runs the command line to its end and gives the exit code.</summary>
    /// <param name="args">What was typed.</param>
    /// <param name="connectors">Connectors beside those that are built in.</param>
    /// <exception cref="ArgumentException">Two connectors have the same id.</exception>
    public static async Task<int> RunAsync(string[] args, params IReadOnlyList<ConnectorCatalog> connectors)
    {
        if (connectors.Count > 0)
        {
            Composition.Catalog = new([.. ConnectorCatalogs.All, .. connectors], ConnectorCatalogs.Toolsets);
        }

        var root = new RootCommand("Runs a provider's tools for an agent: connectors, accounts and calls, on your own machine.")
        {
            QuickstartCommand.Create(),
            ServeCommand.Create(),
            McpCommand.Create(),
            SandboxCommand.Create(),
            ToolsCommand.Create(),
            AccountsCommand.Create(),
            SessionsCommand.Create(),
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
    }
}
