using System.CommandLine;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Tools;
using Connectors.Sandbox;
using Connectors.Sidecar.Configuration;
using Connectors.Sidecar.Http;
using Connectors.Sidecar.Quickstart;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors quickstart</c>: the whole story on one machine, with nothing to sign up for.</summary>
internal static class QuickstartCommand
{
    /// <summary>Any name will do; the host calls its users what it likes.</summary>
    const string Identifier = "user_hs_456";

    public static Command Create()
    {
        var listen = ListenAddress.Option("http://127.0.0.1:5902");
        var exit = new Option<bool>("--exit") { Description = "End after the story: 0 when every step went as it should, 1 when not." };
        var browser = new Option<bool>("--browser") { Description = "Wait for you to consent in a browser, instead of approving by itself." };
        var command = new Command("quickstart", "Starts a local twin of the provider and the runtime, connects an account, runs every tool, renews, revokes and connects again.") { listen, exit, browser };
        command.SetAction((parsed, cancellation) => Startup.RunAsync(() => RunAsync(parsed.GetValue(listen)!, parsed.GetValue(exit), parsed.GetValue(browser), cancellation)));
        return command;
    }

    static async Task<int> RunAsync(Uri listen, bool exit, bool browser, CancellationToken cancellation)
    {
        CoreDumps.Forbid();
        var folder = Directory.CreateTempSubdirectory("connectors-quickstart-");
        try
        {
            await using var twin = await SandboxHost.StartAsync(new(), cancellation);
            listen = LocalPort.Choose(listen);
            var settings = SettingsFor(twin, listen, folder.FullName);
            await using var runtime = await Startup.ListenAsync(listen, () => RuntimeHost.StartAsync(listen, settings, LogLevel.Error, cancellation));
            using var http = new LocalHttp();
            var connection = settings.Connections.Keys.Single();
            var story = new Story(runtime.Address, http, Identifier, Console.Out, TimeProvider.System);
            var life = new AccountStory(runtime.Address, new(twin, http), http, connection, Identifier, Console.Out, TimeProvider.System);

            story.Introduce(twin.Address, settings.Accounts!.StoreFile);
            var wentWell = await life.ConnectAsync(browser, cancellation)
                & await story.PlayAsync(ReferenceCalls.All, cancellation)
                & await life.RenewAsync(ReferenceCalls.Frequent, cancellation)
                & await life.UninstallAsync(ReferenceCalls.Frequent, cancellation);
            Console.WriteLine(wentWell ? "The whole story went as it should." : "Something in the story did not go as it should; look for FAILED above.");
            if (!exit)
            {
                story.Invite(connection);
                await runtime.WaitForShutdownAsync(cancellation);
            }

            return wentWell ? ExitCode.Success : ExitCode.Failed;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>One connection of the connector whose tools the story calls, to the twin's own app; the store and its key are made here.</summary>
    static SidecarSettings SettingsFor(SandboxHost twin, Uri listen, string folder)
    {
        var catalog = Composition.Catalog;
        var connector = catalog.Tools.First(t => t.Name == ReferenceCalls.All[0].Tool).Connector.Id;
        var keyFile = Path.Combine(folder, "master.key");
        MasterKeys.CreateFile(keyFile);
        return new(
            new Dictionary<string, Uri>(StringComparer.Ordinal) { [connector] = twin.Address },
            new Dictionary<string, ConnectionSettings>(StringComparer.Ordinal)
            {
                [connector] = new(connector, null, new()
                {
                    Name = connector,
                    Connector = connector,
                    ClientId = twin.ClientId,
                    ClientSecrets = [new(twin.ClientSecret)],
                    RedirectUri = new(listen, "oauth/callback"),
                    Scopes = catalog.Scopes(catalog.Tools.Where(t => t.Connector.Id == connector).Select(t => t.Name)),
                }),
            })
        {
            Accounts = new(Path.Combine(folder, "accounts.db"), listen) { MasterKeyFile = keyFile, ConfirmAfter = TimeSpan.FromSeconds(1) },
        };
    }
}
