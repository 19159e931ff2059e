using Connectors.Sandbox.Control;
using Connectors.Sandbox.Faults;
using Microsoft.AspNetCore.Http.Features;

namespace Connectors.Sandbox.Http;

/// <summary>
/// Every request to the provider passes here first: it is written down, gets its correlation id, and meets the fault that waits
/// for it, before anything looks at who sent it or what it says.
/// </summary>
internal sealed class FrontDoor(RequestLog log, FaultBoard board, FaultReplies faults, Dice dice, CancellationToken stopping)
{
    const string CorrelationHeader = "x-hubspot-correlation-id";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (ControlDoor.Owns(context.Request.Path))
        {
            await next(context);
            return;
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var body = await ReadBodyAsync(context.Request, context.RequestAborted);
        var exchange = new Exchange(body, dice.NextUuid(), board.Take(context.Request.Method, target, body));
        log.Add(context.Request, target, exchange.Body);
        context.Features.Set(exchange);
        context.Response.Headers[CorrelationHeader] = exchange.CorrelationId;

        if (exchange.Fault is { StrikesAfterCommit: false } fault)
            await StrikeAsync(fault, context, exchange);
        else
            await next(context);
    }

    async Task StrikeAsync(Fault fault, HttpContext context, Exchange exchange)
    {
        if (fault.Kind == FaultKind.Hang)
            await SilenceAsync(context.RequestAborted);

        if (faults.Of(fault, context, exchange.CorrelationId) is { } reply)
            await ReplySender.WriteWholeAsync(context, reply);
        else
            context.Abort();
    }

    /// <summary>Says nothing until the client gives up or the twin stops.</summary>
    async Task SilenceAsync(CancellationToken clientGone)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clientGone, stopping);
        var silence = new TaskCompletionSource();
        await using var end = either.Token.Register(silence.SetResult);
        await silence.Task;
    }

    static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }
}
