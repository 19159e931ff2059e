using System.Text;
using System.Text.Json.Nodes;
using Connectors.Sandbox.Crm;

namespace Connectors.Sandbox.Http;

/// <summary>An answer, complete before its first byte is sent, so that a fault can still cut it short.</summary>
internal sealed record ApiReply(int Status, byte[] Body, string ContentType)
{
    const string Json = "application/json;charset=utf-8";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Made anew each time: headers are added to it later.</summary>
    public static ApiReply NoContent() => new(204, [], "");

    public static ApiReply Ok(JsonObject body) => Of(200, body);

    public static ApiReply Of(int status, JsonNode body) => new(status, WireJson.Bytes(body), Json);

    /// <summary>A body somebody else has written, called JSON whatever it is.</summary>
    public static ApiReply Verbatim(int status, string body) => new(status, Encoding.UTF8.GetBytes(body), Json);

    public static ApiReply Refused(Refusal refusal, string correlationId) => Of(refusal.Status, refusal.ToJson(correlationId));

    /// <summary>A page of HubSpot's own, for people.</summary>
    public static ApiReply Page(int status, string html) => new(status, Encoding.UTF8.GetBytes(html), "text/html; charset=UTF-8");

    /// <summary>Sends the browser on.</summary>
    public static ApiReply Redirect(string location) => new(302, [], "") { Headers = { ["Location"] = location } };

    /// <summary>What the network in front of HubSpot answers with: a page for people.</summary>
    public static ApiReply Html(int status, string title) => new(
        status,
        Encoding.UTF8.GetBytes(
            $"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"),
        "text/html; charset=UTF-8");
}
