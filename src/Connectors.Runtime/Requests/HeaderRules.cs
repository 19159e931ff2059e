using System.Net.Http.Headers;

namespace Connectors.Runtime.Requests;

/// <summary>The one way by which a header with a value from outside gets into a request.</summary>
internal static class HeaderRules
{
    const int MaxValueLength = 8 * 1024;

    /// <summary>Why the text cannot be a header's value, or null when it can.</summary>
    public static string? Check(string value) => value.Length > MaxValueLength || value.AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? "may hold at most 8 KiB of printable ASCII"
        : null;

    /// <summary>Adds a header after checking it; <see cref="HttpHeaders.Add(string, string)"/> parses it once more.</summary>
    /// <exception cref="ArgumentException">The value cannot stand in a header; the message does not repeat it.</exception>
    public static void Add(HttpRequestMessage request, string name, string value)
    {
        if (Check(value) is { } problem)
        {
            throw new ArgumentException($"The header {name} {problem}.", nameof(value));
        }

        request.Headers.Add(name, value);
    }
}
