using System.Text.Json;

namespace Connectors.Runtime.Tools;

/// <summary>Reads of a descriptor's JSON, in which an absent key stands for nothing.</summary>
internal static class DescriptorJson
{
    public static string Text(this JsonElement json, string key) => json.GetProperty(key).GetString()!;

    public static string? TextOrNull(this JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) ? value.GetString() : null;

    public static bool Flag(this JsonElement json, string key) => json.TryGetProperty(key, out var value) && value.GetBoolean();

    public static string[] Texts(this JsonElement json, string key) => json.TryGetProperty(key, out var list) ? list.AsTexts() : [];

    public static string[] AsTexts(this JsonElement json) => json.ValueKind == JsonValueKind.Array
        ? [.. json.EnumerateArray().Select(e => e.GetString()!)]
        : [json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText()];

    public static JsonElement Child(this JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) ? value : default;

    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(this JsonElement json, string key) =>
        json.TryGetProperty(key, out var map) ? [.. map.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString()!))] : [];
}
