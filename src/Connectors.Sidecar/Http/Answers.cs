using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connectors.Sidecar.Http;

/// <summary>Writes an answer of JSON, readable and in one go.</summary>
internal static class Answers
{
    static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> body, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter, s_readable))
        {
            body(json);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
