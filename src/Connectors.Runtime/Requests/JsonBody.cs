using System.Net;
using System.Net.Http.Headers;
using Connectors.Runtime.Buffers;

namespace Connectors.Runtime.Requests;

/// <summary>A request body, be it empty, that knows whether any of it may have left: what never left was never carried out.</summary>
internal sealed class JsonBody : HttpContent
{
    static readonly MediaTypeHeaderValue s_json = new("application/json");

    readonly PooledBuffer _body;

    public JsonBody(PooledBuffer body)
    {
        _body = body;
        Headers.ContentType = body.Length > 0 ? s_json : null;
    }

    /// <summary>True from the moment a connection stood and the body was about to be written to it.</summary>
    public bool MayHaveLeft { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        MayHaveLeft = true;
        return stream.WriteAsync(_body.Memory, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
        }

        base.Dispose(disposing);
    }
}
