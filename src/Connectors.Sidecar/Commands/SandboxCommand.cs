using System.CommandLine;
using Connectors.Sandbox;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors sandbox</c>: the local twin of the providers, alone.</summary>
internal static class SandboxCommand
{
    public static Command Create()
    {
        var listen = ListenAddress.Option("http://127.0.0.1:5901");
        var token = new Option<string?>("--token") { Description = "Bearer token of the ready account; made up when left out." };
        token.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange('!', '~')))
            {
                result.AddError("A token has visible ASCII characters and no spaces.");
            }
        });
        var empty = new Option<bool>("--empty") { Description = "Start without records." };
        var command = new Command("sandbox", "Starts a local twin of the provider, with one ready account.") { listen, token, empty };
        command.SetAction((parsed, cancellation) => Startup.RunAsync(() =>
            RunAsync(parsed.GetValue(listen)!, parsed.GetValue(token), parsed.GetValue(empty), cancellation)));
        return command;
    }

    static async Task<int> RunAsync(Uri listen, string? token, bool empty, CancellationToken cancellation)
    {
        var options = new SandboxOptions { Listen = listen.GetLeftPart(UriPartial.Authority), Token = token, Empty = empty };
        await using var twin = await Startup.ListenAsync(listen, () => SandboxHost.StartAsync(options, cancellation));
        Console.WriteLine($"listening on {twin.Address.GetLeftPart(UriPartial.Authority)}");
        Console.WriteLine($"token {twin.Token}");
        await twin.WaitForShutdownAsync(cancellation);
        return ExitCode.Success;
    }
}
