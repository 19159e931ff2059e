using System.Text.Json;

namespace Connectors.Sidecar.Quickstart;

/// <summary>Whether an answer holds what a step expects: a JSON pointer (RFC 6901), in which <c>*</c> is any element of a list.</summary>
internal static class Expected
{
    /// <summary>True when a value stands at the path, and is <paramref name="equal"/> unless that is empty.</summary>
    public static bool Holds(JsonElement json, string path, string equal) =>
        Find([json], path.TrimStart('/').Split('/')).Any(e => e.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) && (equal.Length == 0 || Text(e) == equal));

    static IEnumerable<JsonElement> Find(IEnumerable<JsonElement> found, IEnumerable<string> segments) => segments.Aggregate(found, (from, segment) =>
        segment == "*"
            ? from.Where(e => e.ValueKind == JsonValueKind.Array).SelectMany(e => e.EnumerateArray())
            : from.Where(e => e.ValueKind == JsonValueKind.Object).Select(e => e.TryGetProperty(segment, out var child) ? child : default));

    static string Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
}
