using System.Text.Json;
using Connectors.Sandbox;

namespace Connectors.Sidecar.Quickstart;

/// <summary>Pulls the strings behind the twin's stage: the part of the provider, and of the person at its consent page.</summary>
internal sealed class TwinStrings(SandboxHost twin, LocalHttp http)
{
    /// <summary>Approves on the consent page, as a person would; gives the address that the browser is sent back to.</summary>
    public async Task<Uri?> ApproveAsync(Uri authorizeUrl, CancellationToken cancellation)
    {
        var answer = await PostAsync("/_twin/consent", $$"""{"url":{{Quoted(authorizeUrl.AbsoluteUri)}},"approve":true}""", cancellation);
        return answer["location"] is { } location ? new(location) : null;
    }

    /// <summary>From now on access tokens live so long.</summary>
    public Task SetLifetimeAsync(int seconds, CancellationToken cancellation) =>
        http.SendAsync(HttpMethod.Put, new(twin.Address, "/_twin/oauth"), $$"""{"access_token_lifetime":{{seconds}}}""", cancellation);

    /// <summary>The access tokens of a provider account are over now.</summary>
    public Task ExpireAsync(string subject, CancellationToken cancellation) => PostAsync("/_twin/expire", $$"""{"portal_id":{{subject}}}""", cancellation);

    /// <summary>An administrator takes the app out of the provider account.</summary>
    public Task UninstallAsync(string subject, CancellationToken cancellation) => PostAsync("/_twin/uninstall", $$"""{"portal_id":{{subject}}}""", cancellation);

    Task<LocalAnswer> PostAsync(string path, string body, CancellationToken cancellation) => http.SendAsync(HttpMethod.Post, new(twin.Address, path), body, cancellation);

    static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
