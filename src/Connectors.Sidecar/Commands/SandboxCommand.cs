using System.CommandLine;
using System.Globalization;
using Connectors.Sandbox;

namespace Connectors.Sidecar.Commands;

/// <summary><c>connectors sandbox</c>: the local twin of the providers, alone.</summary>
internal static class SandboxCommand
{
    public static Command Create()
    {
        var listen = ListenAddress.Option("http://127.0.0.1:5901");
        var token = Credential("--token", "Bearer token of the ready account; made up when left out.");
        var empty = new Option<bool>("--empty") { Description = "Start without records." };
        var clientId = Credential("--client-id", "Client id of the ready app; made up when left out.");
        var clientSecret = Credential("--client-secret", "Client secret of the ready app; made up when left out.");
        var redirectUris = RedirectUris();
        var rotation = new Option<string>("--rotation") { Description = "What becomes of a refresh token when it is used.", DefaultValueFactory = _ => "none" };
        rotation.AcceptOnlyFromAmong("none", "grace", "strict", "absent");
        var lifetime = Lifetime();
        var command = new Command("sandbox", "Starts a local twin of the provider, with one ready account and one ready app.")
        {
            listen, token, empty, clientId, clientSecret, redirectUris, rotation, lifetime,
        };
        command.SetAction((parsed, cancellation) => Startup.RunAsync(() => RunAsync(
            parsed.GetValue(listen)!,
            new SandboxOptions
            {
                Listen = parsed.GetValue(listen)!.GetLeftPart(UriPartial.Authority),
                Token = parsed.GetValue(token),
                Empty = parsed.GetValue(empty),
                ClientId = parsed.GetValue(clientId),
                ClientSecret = parsed.GetValue(clientSecret),
                RedirectUris = parsed.GetValue(redirectUris),
                Rotation = Enum.Parse<TokenRotation>(parsed.GetValue(rotation)!, ignoreCase: true),
                AccessTokenLifetime = TimeSpan.FromSeconds(parsed.GetValue(lifetime)),
            },
            cancellation)));
        return command;
    }

    static async Task<int> RunAsync(Uri listen, SandboxOptions options, CancellationToken cancellation)
    {
        await using var twin = await Startup.ListenAsync(listen, () => SandboxHost.StartAsync(options, cancellation));
        Console.WriteLine($"listening on {twin.Address.GetLeftPart(UriPartial.Authority)}");
        Console.WriteLine($"token {twin.Token}");
        Console.WriteLine($"client id {twin.ClientId}");
        Console.WriteLine($"client secret {twin.ClientSecret}");
        await twin.WaitForShutdownAsync(cancellation);
        return ExitCode.Success;
    }

    static Option<string?> Credential(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange('!', '~')))
            {
                result.AddError($"{(name == "--token" ? "A token" : $"The value of {name}")} has visible ASCII characters and no spaces.");
            }
        });
        return option;
    }

    static Option<string[]> RedirectUris()
    {
        var option = new Option<string[]>("--redirect-uri")
        {
            Description = "Where the ready app may send people after consent; may be repeated. Any loopback address with the path /oauth/callback when left out.",
            HelpName = "URL",
        };
        option.Validators.Add(result =>
        {
            foreach (var text in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Fragment.Length > 0)
                {
                    result.AddError($"'{text}' is not an address to come back to; write one like http://127.0.0.1:5902/oauth/callback.");
                }
            }
        });
        return option;
    }

    static Option<int> Lifetime()
    {
        var option = new Option<int>("--token-lifetime")
        {
            Description = "How long an access token lives.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 1_800,
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
                {
                    return seconds;
                }

                result.AddError($"'{result.Tokens[0].Value}' is not a number of seconds; write one like 1800.");
                return 0;
            },
        };
        return option;
    }
}
