using System.Net;
using System.Net.Http.Headers;

namespace Connectors.Bench.Calls;

/// <summary>A network that answers at once: it takes the whole request, as a socket would, and gives one fixed answer.</summary>
internal sealed class CannedHandler(HttpStatusCode status, byte[] answer) : HttpMessageHandler
{
    static readonly MediaTypeHeaderValue s_json = new("application/json");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await request.Content!.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        var content = new ByteArrayContent(answer);
        content.Headers.ContentType = s_json;
        return new(status) { Content = content, RequestMessage = request };
    }
}
