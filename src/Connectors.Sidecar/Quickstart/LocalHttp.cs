using System.Net;
using System.Text;
using System.Text.Json;

namespace Connectors.Sidecar.Quickstart;

/// <summary>An answer of a server on this machine.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Json">Its body; undefined when that is no JSON.</param>
/// <param name="Text">Its body as it came.</param>
/// <param name="Location">Where it sends a browser.</param>
/// <param name="Cookie">The first cookie it sets, name and value.</param>
internal sealed record LocalAnswer(HttpStatusCode Status, JsonElement Json, string Text, Uri? Location, string? Cookie)
{
    /// <summary>A text of the body, by name.</summary>
    public string? this[string name] => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Calls servers on this machine as an agent's host does, and as a browser does: without following anything by itself.</summary>
internal sealed class LocalHttp : IDisposable
{
    /// <summary>Both ends are on this machine; a proxy from the environment has no place between them.</summary>
    readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });

    public void Dispose() => _http.Dispose();

    public async Task<LocalAnswer> SendAsync(HttpMethod method, Uri address, string? body, CancellationToken cancellation, string? cookie = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using var response = await _http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var setCookie = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.First().Split(';')[0] : null;
        return new(response.StatusCode, Parse(text), text, response.Headers.Location, setCookie);
    }

    static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
