using System.Net;
using System.Text;

namespace Connectors.Runtime.Tests.Harness;

/// <summary>A request as it would have left.</summary>
internal sealed record Sent(string Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, byte[]? Body)
{
    public string Text => Encoding.UTF8.GetString(Body ?? []);

    /// <summary>Everything of it in one text, to search for what must not be there.</summary>
    public string Whole => $"{Method} {Uri.OriginalString}\n{string.Join('\n', Headers)}\n{Text}";
}

/// <summary>The provider's end of an in-memory connection: it keeps each request and answers as told.</summary>
internal sealed class Wire : HttpMessageHandler, IHttpMessageHandlerFactory
{
    public List<Sent> Requests { get; } = [];

    public Sent Request => Assert.Single(Requests);

    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = (_, _) => Task.FromResult(Json("{}"));

    /// <summary>So many requests find no connection: nothing of them leaves.</summary>
    public int Refusals { get; set; }

    public HttpMessageHandler CreateHandler(string name) => this;

    public void Answers(string body, int status = 200, string type = "application/json", params (string Name, string Value)[] headers) =>
        Answer = (_, _) => Task.FromResult(Json(body, status, type, headers));

    public void AnswersBytes(byte[] body, int status = 200) => Answer = (_, _) =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) };
        response.Content.Headers.ContentType = new("application/json");
        return Task.FromResult(response);
    };

    /// <summary>Never answers; the task ends when the first request has arrived.</summary>
    public Task Hangs()
    {
        var arrived = new TaskCompletionSource();
        Answer = (_, cancellation) =>
        {
            arrived.TrySetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(cancellation);
        };
        return arrived.Task;
    }

    public static HttpResponseMessage Json(string body, int status = 200, string type = "application/json", params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = content };
        if (body.Length > 0)
        {
            content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        }

        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Refusals > 0)
        {
            Refusals--;
            throw new HttpRequestException(HttpRequestError.ConnectionError, "refused by a test");
        }

        _ = request.Content?.Headers.ContentLength;
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> ofBody = request.Content?.Headers is { } own ? own : [];
        var headers = request.Headers.Concat(ofBody)
            .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : null;
        Requests.Add(new(request.Method.Method, request.RequestUri!, headers, body));
        return await Answer(request, cancellationToken);
    }
}
