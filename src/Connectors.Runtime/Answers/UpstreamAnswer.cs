using System.Net.Http.Headers;
using Connectors.Runtime.Buffers;

namespace Connectors.Runtime.Answers;

/// <summary>A provider's answer, read to its end and within bounds.</summary>
internal sealed class UpstreamAnswer(HttpResponseMessage response, PooledBuffer body) : IDisposable
{
    public int Status => (int)response.StatusCode;

    public bool IsSuccess => response.IsSuccessStatusCode;

    public ReadOnlySpan<byte> Body => body.Span;

    public ReadOnlyMemory<byte> BodyMemory => body.Memory;

    public string? MediaType => response.Content.Headers.ContentType?.MediaType;

    public bool IsJson => MediaType is { } type
        && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    public RetryConditionHeaderValue? RetryAfter => response.Headers.RetryAfter;

    public string? Header(string? name) => name is not null && response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    public void Dispose()
    {
        body.Dispose();
        response.Dispose();
    }
}
