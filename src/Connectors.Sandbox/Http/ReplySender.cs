using Connectors.Sandbox.Faults;

namespace Connectors.Sandbox.Http;

/// <summary>Puts an answer on the wire, or lets the fault that struck after the commit have it.</summary>
internal sealed class ReplySender(FaultReplies faults)
{
    public Task SendAsync(HttpContext context, Exchange exchange, ApiReply reply)
    {
        switch (exchange.Fault?.Kind)
        {
            case FaultKind.DropAfter:
                context.Abort();
                return Task.CompletedTask;
            case FaultKind.Truncated:
                return WriteAsync(context, reply, reply.Body.Length / 2);
            case FaultKind.OriginTimeout:
                return WriteWholeAsync(context, faults.Of(exchange.Fault, context, exchange.CorrelationId) ?? reply);
            default:
                return WriteWholeAsync(context, reply);
        }
    }

    public static Task WriteWholeAsync(HttpContext context, ApiReply reply) => WriteAsync(context, reply, reply.Body.Length);

    /// <summary>Promises the whole body and sends a part of it; the server then closes the connection by itself.</summary>
    static async Task WriteAsync(HttpContext context, ApiReply reply, int sent)
    {
        var response = context.Response;
        response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
            response.Headers[name] = value;
        if (reply.Status == StatusCodes.Status204NoContent)
            return;
        if (reply.ContentType.Length > 0)
            response.ContentType = reply.ContentType;
        response.ContentLength = reply.Body.Length;
        await response.Body.WriteAsync(reply.Body.AsMemory(0, sent), context.RequestAborted);
    }
}
