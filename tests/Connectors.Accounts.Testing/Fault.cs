using System.Globalization;
using System.Net;

namespace Connectors.Accounts.Testing;

/// <summary>In which way a request goes wrong.</summary>
public enum FaultKind
{
    /// <summary>No connection; the request never leaves.</summary>
    Refuse,

    /// <summary>No answer comes, ever.</summary>
    Hang,

    /// <summary>The connection breaks before the answer is there.</summary>
    Cut,

    /// <summary>Another answer comes than the server's own.</summary>
    Answer,
}

/// <summary>Something that goes wrong with a request.</summary>
/// <param name="Kind">How.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>Whether the server has done its work before.</summary>
    public bool Commits { get; init; }

    public int Status { get; init; } = 200;

    public byte[] Body { get; init; } = [];

    public string Type { get; init; } = "application/json";

    public int? RetryAfter { get; init; }

    public static Fault Of(int status, string body = "", int? retryAfter = null, string type = "text/html") =>
        new(FaultKind.Answer) { Status = status, Body = System.Text.Encoding.UTF8.GetBytes(body), RetryAfter = retryAfter, Type = type };

    public HttpResponseMessage Response()
    {
        var response = new HttpResponseMessage((HttpStatusCode)Status) { Content = new ByteArrayContent(Body) };
        response.Content.Headers.ContentType = new(Type);
        if (RetryAfter is { } seconds)
        {
            response.Headers.Add("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
        }

        return response;
    }

    public override string ToString() => Kind == FaultKind.Answer ? $"answered {Status}" : Kind == FaultKind.Cut ? "cut" : "hung";
}
