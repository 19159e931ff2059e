using System.CommandLine;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Connectors.Sandbox;
using Connectors.Sidecar.Configuration;
using Connectors.Sidecar.Http;
using Connectors.Sidecar.Quickstart;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors quickstart</c>: the whole story on one machine, with nothing to sign up for.</summary>
internal static class QuickstartCommand
{
    public static Command Create()
    {
        var listen = ListenAddress.Option("http://127.0.0.1:5902");
        var exit = new Option<bool>("--exit") { Description = "End after the story: 0 when every step went as it should, 1 when not." };
        var command = new Command("quickstart", "Starts a local twin of the provider and the runtime, and runs every tool once.") { listen, exit };
        command.SetAction((parsed, cancellation) => Startup.RunAsync(() => RunAsync(parsed.GetValue(listen)!, parsed.GetValue(exit), cancellation)));
        return command;
    }

    static async Task<int> RunAsync(Uri listen, bool exit, CancellationToken cancellation)
    {
        await using var twin = await SandboxHost.StartAsync(new(), cancellation);
        var settings = SettingsFor(twin);
        await using var runtime = await Startup.ListenAsync(listen, () => RuntimeHost.StartAsync(listen, settings, cancellation));

        using var story = new Story(runtime, Console.Out, TimeProvider.System);
        story.Introduce(twin.Address, runtime.Address);
        var wentWell = await story.PlayAsync(ReferenceCalls.All, cancellation);
        if (exit)
        {
            return wentWell ? ExitCode.Success : ExitCode.Failed;
        }

        story.Invite(runtime.Address);
        await runtime.WaitForShutdownAsync(cancellation);
        return wentWell ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>One connection of the connector whose tools the story calls, with the twin's own token.</summary>
    static SidecarSettings SettingsFor(SandboxHost twin)
    {
        var catalog = new ToolCatalog(Generated.ConnectorCatalogs.All);
        var connector = catalog.Tools.First(t => t.Name == ReferenceCalls.All[0].Tool).Connector.Id;
        return new(
            new Dictionary<string, Uri>(StringComparer.Ordinal) { [connector] = twin.Address },
            new Dictionary<string, ConnectionSettings>(StringComparer.Ordinal) { [connector] = new(connector, new AccessToken(twin.Token)) });
    }
}
