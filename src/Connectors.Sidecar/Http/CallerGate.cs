using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Connectors.Sidecar.Http;

/// <summary>
/// Bounds how many requests of one key or session are under way at once, so that one agent gone wild leaves room for the others. It
/// remembers only those that have something under way.
/// </summary>
internal sealed class CallerGate
{
    /// <summary>Far more than one agent needs.</summary>
    public const int MostOfSession = 256;

    /// <summary>An application has one key for all its users; this is few enough to hold in memory.</summary>
    public const int MostOfKey = 4096;

    readonly ConcurrentDictionary<string, int> _underWay = new(StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var caller = CallerDoor.NameOf(context);
        if (caller is null)
        {
            await next(context);
            return;
        }

        var most = CallerDoor.SessionOf(context) is null ? MostOfKey : MostOfSession;
        if (_underWay.AddOrUpdate(caller, 1, static (_, count) => count + 1) > most)
        {
            Leave(caller);
            context.Response.Headers.RetryAfter = "1";
            await Problems.RefuseAsync(context, StatusCodes.Status429TooManyRequests, $"More than {most} requests of this key or session are under way.", "too_many_requests", "agent",
                "Wait for answers, then send the request again.");
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            Leave(caller);
        }
    }

    void Leave(string caller)
    {
        if (_underWay.AddOrUpdate(caller, 0, static (_, count) => count - 1) == 0)
        {
            _underWay.TryRemove(KeyValuePair.Create(caller, 0));
        }
    }
}
