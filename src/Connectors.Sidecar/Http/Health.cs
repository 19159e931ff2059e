namespace Connectors.Sidecar.Http;

/// <summary>Says that the process serves. There is nothing to wait for yet between alive and ready.</summary>
internal static class Health
{
    public static Task AliveAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync("{\"status\":\"ok\"}"u8.ToArray(), context.RequestAborted).AsTask();
    }
}
