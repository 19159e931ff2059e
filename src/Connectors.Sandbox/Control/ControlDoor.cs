using System.Net;
using System.Text.Json.Nodes;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Http;

namespace Connectors.Sandbox.Control;

/// <summary>The way of every command to the twin: it asks for no password and answers this machine only.</summary>
internal static class ControlDoor
{
    /// <summary>A path no provider uses.</summary>
    public const string Root = "/_twin";

    public static bool Owns(PathString path) => path.StartsWithSegments(Root, StringComparison.Ordinal);

    public static RequestDelegate Read(Func<HttpContext, JsonNode> read) =>
        context => AnswerAsync(context, () => ApiReply.Of(200, read(context)));

    public static RequestDelegate Clear(Action clear) => context => AnswerAsync(context, () =>
    {
        clear();
        return ApiReply.NoContent();
    });

    public static RequestDelegate Write(Func<JsonBody, JsonNode> write) => Write((_, body) => write(body));

    public static RequestDelegate Write(Func<HttpContext, JsonBody, JsonNode> write) => async context =>
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        await AnswerAsync(context, () => ApiReply.Of(
            200, write(context, JsonBody.Parse(bytes.Length > 0 ? bytes.ToArray() : "{}"u8.ToArray()))));
    };

    public static Task NowhereAsync(HttpContext context) =>
        ReplySender.WriteWholeAsync(context, Problem(404, "The README lists what is here."));

    static Task AnswerAsync(HttpContext context, Func<ApiReply> answer)
    {
        var isLocal = context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
        try
        {
            return ReplySender.WriteWholeAsync(
                context, isLocal ? answer() : Problem(403, "The control surface answers this machine only."));
        }
        catch (Refusal refusal)
        {
            return ReplySender.WriteWholeAsync(context, Problem(400, refusal.Message));
        }
    }

    static ApiReply Problem(int status, string message) => ApiReply.Of(status, new JsonObject { ["error"] = message });
}
