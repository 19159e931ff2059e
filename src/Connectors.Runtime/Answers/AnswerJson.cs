using System.Text.Json;

namespace Connectors.Runtime.Answers;

/// <summary>Dotted paths into a JSON answer. A list on the way stands for each of its items.</summary>
internal static class AnswerJson
{
    /// <summary>The first text at a path, or null; numbers count as text.</summary>
    public static string? Text(JsonElement json, string? path) => path is null || json.ValueKind == JsonValueKind.Undefined ? null : Texts(json, path).FirstOrDefault();

    /// <summary>All texts at a path, through every list on the way.</summary>
    public static IEnumerable<string> Texts(JsonElement json, string path) => Elements(json, path).Select(AsText).OfType<string>();

    public static IEnumerable<JsonElement> Elements(JsonElement json, string path)
    {
        IEnumerable<JsonElement> found = Spread(json);
        foreach (var name in path.Split('.'))
        {
            found = found
                .Where(e => e.ValueKind == JsonValueKind.Object)
                .Select(e => Child(e, name))
                .SelectMany(Spread);
        }

        return found;
    }

    static IEnumerable<JsonElement> Spread(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Spread),
        JsonValueKind.Undefined => [],
        _ => [json],
    };

    static JsonElement Child(JsonElement json, string name)
    {
        try
        {
            return json.TryGetProperty(name, out var child) ? child : default;
        }
        catch (InvalidOperationException)
        {
            // A neighbour's name has a lone surrogate, at which the search ends.
            return default;
        }
    }

    static string? AsText(JsonElement json)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.String => json.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => json.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // Providers cut texts in the middle of an emoji; half of one is no text.
            return null;
        }
    }
}
