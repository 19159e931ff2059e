using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;

namespace Connectors.Sidecar.Commands;

/// <summary>The address a command listens on: loopback only, because whoever reaches it can act for every account.</summary>
internal static class ListenAddress
{
    public static Option<Uri> Option(string fallback) => new("--listen")
    {
        Description = "Address to listen on; loopback only. Port 0 takes a free one.",
        HelpName = "URL",
        CustomParser = Parse,
        DefaultValueFactory = _ => new(fallback),
    };

    static Uri? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.AbsolutePath != "/")
        {
            result.AddError($"'{text}' is not an address to listen on; write one like http://127.0.0.1:5902.");
            return null;
        }

        if (!uri.IsLoopback || !(uri.Host == "localhost" || IPAddress.TryParse(uri.DnsSafeHost, out _)))
        {
            result.AddError($"'{text}' is not a loopback address. Whoever reaches this server can act for every account, so it listens on 127.0.0.1, [::1] or localhost only.");
            return null;
        }

        // Kestrel binds localhost to two addresses, and cannot find one free port for both.
        return uri is { Host: "localhost", Port: 0 } ? new("http://127.0.0.1:0") : uri;
    }
}
