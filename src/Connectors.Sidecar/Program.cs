using System.CommandLine;
using Connectors.Sidecar.Commands;

var root = new RootCommand("Runs a provider's tools for an agent: connectors, accounts and calls, on your own machine.")
{
    QuickstartCommand.Create(),
    ServeCommand.Create(),
    SandboxCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
