using System.Net;
using Connectors.Runtime.Execution;

namespace Connectors.Sidecar.Http;

/// <summary>
/// What passes before anything else is looked at. The door is open to every program on this machine, so pages in a
/// browser must not get through it: a foreign Host (DNS rebinding) and a foreign Origin are refused, each by itself,
/// and a call must be JSON, which a page cannot send to another origin without asking first.
/// </summary>
internal sealed class LocalDoor(Uri? publicUrl)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!IsOurs(request.Host.Host))
        {
            await Problems.RefuseAsync(context, StatusCodes.Status400BadRequest, "The Host header names another host; call this server by 127.0.0.1, localhost or its public name.");
            return;
        }

        if (!request.Headers.Origin.All(IsOurOrigin))
        {
            await Problems.RefuseAsync(context, StatusCodes.Status403Forbidden, "Pages of another origin may not call this server.");
            return;
        }

        if (HttpMethods.IsPost(request.Method) && HasBody(request) && !request.HasJsonContentType())
        {
            await Problems.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "Send the request as Content-Type: application/json.");
            return;
        }

        try
        {
            await next(context);
        }
        catch (BadHttpRequestException e)
        {
            await Problems.RefuseAsync(context, e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The request is larger than 1 MiB." : "The request could not be read.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be told.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            // The method and the kind of failure only: paths hold identifiers, and queries hold codes.
            await Console.Error.WriteLineAsync($"{request.Method} failed: {e.GetType().Name}: {e.Message}{Environment.NewLine}{e.StackTrace}");
            using var error = new ToolError(ErrorCode.InternalError, "Something broke in this server; its standard error has the details.");
            await Problems.WriteAsync(context, error);
        }
    }

    /// <summary>A call without a body, such as a suspension, has no type; that no page can send it is the Origin's to say.</summary>
    static bool HasBody(HttpRequest request) => request.ContentLength is not (null or 0) || request.Headers.TransferEncoding.Count > 0 || request.ContentType is not null
        || request.Path.Value!.EndsWith("/executions", StringComparison.Ordinal);

    bool IsOurOrigin(string? origin) => Uri.TryCreate(origin, UriKind.Absolute, out var from) && (IsLocal(from.Host) || Is(publicUrl, from));

    bool IsOurs(string host) => IsLocal(host) || (publicUrl is not null && host.Equals(publicUrl.IdnHost, StringComparison.OrdinalIgnoreCase));

    static bool Is(Uri? address, Uri origin) => address is not null && address.Scheme == origin.Scheme && address.Port == origin.Port && address.Host.Equals(origin.Host, StringComparison.OrdinalIgnoreCase);

    static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
