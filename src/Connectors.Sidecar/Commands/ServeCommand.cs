using System.CommandLine;
using Connectors.Generated;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Configuration;
using Connectors.Sidecar.Http;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors serve</c>: the runtime behind its HTTP door.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var listen = ListenAddress.Option("http://127.0.0.1:5902");
        var config = new Option<FileInfo>("--config") { Description = "Configuration file (JSON).", HelpName = "FILE", Required = true };
        var log = new Option<LogLevel>("--log") { Description = "What is told on standard error: debug, information, warning or error.", HelpName = "LEVEL", DefaultValueFactory = _ => LogLevel.Information };
        var command = new Command("serve", "Runs tools over HTTP, as its configuration says.") { listen, config, log };
        command.SetAction((parsed, cancellation) => Startup.RunAsync(() => RunAsync(parsed.GetValue(listen)!, parsed.GetValue(config)!, parsed.GetValue(log), cancellation)));
        return command;
    }

    static async Task<int> RunAsync(Uri listen, FileInfo config, LogLevel log, CancellationToken cancellation)
    {
        CoreDumps.Forbid();
        var catalog = new ToolCatalog(ConnectorCatalogs.All, ConnectorCatalogs.Toolsets);
        var settings = SidecarConfiguration.Load(config.FullName, catalog, Environment.GetEnvironmentVariable);
        await using var host = await Startup.ListenAsync(listen, () => RuntimeHost.StartAsync(listen, settings, log, cancellation));
        Console.WriteLine($"listening on {host.Address.GetLeftPart(UriPartial.Authority)}");
        await host.WaitForShutdownAsync(cancellation);
        return host.HasFailed ? ExitCode.Failed : ExitCode.Success;
    }
}
