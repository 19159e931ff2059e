using Connectors.Runtime.Answers;
using Connectors.Runtime.Buffers;

namespace Connectors.Runtime.Execution;

/// <summary>Sends a request once and reads the answer to its end. It never repeats and never follows a redirect.</summary>
internal sealed class Transport(IHttpMessageHandlerFactory handlers, ConnectorOptions options)
{
    /// <summary>Name of the HTTP client; a host adds handlers of its own to it.</summary>
    public const string ClientName = "connectors";

    /// <summary>
    /// More than any provider has to say about a refusal. Its words are read into a tree, which costs many times their length.
    /// </summary>
    const int MaxRefusalBytes = 256 * 1024;

    /// <exception cref="HttpRequestException">No connection, or it broke.</exception>
    /// <exception cref="OperationCanceledException">The deadline passed, or the caller gave up.</exception>
    /// <exception cref="AnswerBrokeOffException">The answer began and did not come to its end.</exception>
    /// <exception cref="AnswerTooLargeException">The answer is larger than is read.</exception>
    public async ValueTask<UpstreamAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // HttpClient would add a timer and a token source of its own to each call; the executor has the deadline.
        using var invoker = new HttpMessageInvoker(handlers.CreateHandler(ClientName), disposeHandler: false);
        var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        PooledBuffer? body = null;
        try
        {
            body = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            return new(response, body);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>A success must come whole. A refusal is one by its status; of its words those count that came.</summary>
    async ValueTask<PooledBuffer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var refused = !response.IsSuccessStatusCode;
        var announced = response.Content.Headers.ContentLength;
        if (announced > options.MaxAnswerBytes)
        {
            return refused ? new PooledBuffer(0) : throw new AnswerTooLargeException((int)Math.Min(announced.Value, int.MaxValue), status);
        }

        var most = refused ? Math.Min(options.MaxAnswerBytes, MaxRefusalBytes) : options.MaxAnswerBytes;
        var body = new PooledBuffer((int)Math.Min(announced ?? 4096, most) + 1);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                var read = await stream.ReadAsync(body.GetMemory(1), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return body;
                }

                body.Advance(read);
                if (body.Length > most)
                {
                    return refused ? body : throw new AnswerTooLargeException(body.Length, status);
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            if (refused)
            {
                return body;
            }

            body.Dispose();
            throw new AnswerBrokeOffException(status, e);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }
}

/// <summary>The connection ended, or the compression was broken, in the middle of an answer.</summary>
internal sealed class AnswerBrokeOffException(int status, Exception inner) : Exception("The answer broke off.", inner)
{
    public int Status { get; } = status;
}
