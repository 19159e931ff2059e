using System.Globalization;
using System.Net.Http.Headers;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Events;

/// <summary>How one try went.</summary>
/// <param name="Failure">Null when the receiver took the event; else what happened, in our words and never in its.</param>
/// <param name="IsSilent">Whether nobody answered at all.</param>
/// <param name="RetryAfter">How long the receiver asks to be left alone.</param>
internal readonly record struct SendResult(string? Failure, bool IsSilent = false, TimeSpan? RetryAfter = null);

/// <summary>Sends one event once. Only a 2xx is a yes; of the answer nothing but its status and Retry-After is read.</summary>
internal sealed class WebhookSender(HttpMessageHandler handler, TimeSpan timeout, TimeProvider clock)
{
    static readonly MediaTypeHeaderValue s_json = new("application/json");

    public async Task<SendResult> SendAsync(StatusChange change, WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        var body = WebhookPayload.Write(change);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url)
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = s_json } },
        };
        request.Headers.Add(WebhookSigner.IdHeader, change.Id);
        request.Headers.Add(WebhookSigner.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSigner.SignatureHeader, endpoint.Signer.Sign(change.Id, timestamp, body.Span));
        using var patience = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);

        // HttpClient would read the answer to its end, whatever its size.
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        try
        {
            using var response = await invoker.SendAsync(request, either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? default
                : new($"answered {(int)response.StatusCode}", RetryAfter: RetryAfter(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new("did not answer in time", IsSilent: true);
        }
        catch (HttpRequestException e)
        {
            return new($"could not be reached ({e.HttpRequestError})", IsSilent: true);
        }
    }

    TimeSpan? RetryAfter(RetryConditionHeaderValue? asked) => asked?.Delta ?? asked?.Date - clock.GetUtcNow();
}
