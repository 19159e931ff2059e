using System.CommandLine;
using Connectors.Runtime.Agents;
using Connectors.Sidecar.Mcp;
using Connectors.Sidecar.Mcp.Stdio;
using Connectors.Sidecar.Sessions;
using ModelContextProtocol.Server;

namespace Connectors.Sidecar.Commands;

/// <summary>
/// <c>connectors mcp</c>: the tools of one user over standard input and output, for an agent that starts its servers itself. Tokens
/// are renewed as calls need them; a server on the same store may run meanwhile.
/// </summary>
internal static class McpCommand
{
    public static Command Create()
    {
        var (config, options) = (ConfigOption.Config(), new GrantOptions());
        var identifier = new Option<string>("--identifier") { Description = "Your own name for the user it acts for.", HelpName = "IDENTIFIER", Required = true };
        var command = new Command("mcp", "Serves one user's tools to an agent over standard input and output (Model Context Protocol).") { identifier, config };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => Startup.RunAsync(() =>
        {
            CoreDumps.Forbid();
            var settings = ConfigOption.Load(parsed.GetValue(config)!);
            var grant = options.Read(parsed, settings, parsed.GetValue(identifier)!);
            return ConfigOption.WithRuntimeAsync(settings, LogLevel.Warning, (services, _) => ServeAsync(services, SessionGrants.Of(grant), cancellation), cancellation);
        }));
        return command;
    }

    /// <summary>Until its input ends, the program that started it has died, or somebody stops it.</summary>
    static async Task<int> ServeAsync(IServiceProvider services, AgentGrant grant, CancellationToken cancellation)
    {
        var options = new McpServerOptions { ScopeRequests = false };
        new McpDoor(services.GetRequiredService<AgentTools>()).Configure(options, grant);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var output = new LineOutput(Console.OpenStandardOutput());
        var input = new BoundedLines(Console.OpenStandardInput(), output.WriteLineAsync);
        var logging = services.GetRequiredService<ILoggerFactory>();
        await using var transport = new StreamServerTransport(input, output, "connectors", logging);
        await using var server = McpServer.Create(transport, options, logging, services);
        var serving = server.RunAsync(stopping.Token);
        var orphaned = ParentWatch.WaitAsync(TimeProvider.System, stopping.Token);
        await Task.WhenAny(serving, orphaned);
        await stopping.CancelAsync();
        return ExitCode.Success;
    }
}
