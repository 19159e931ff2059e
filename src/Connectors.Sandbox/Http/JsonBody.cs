using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Connectors.Sandbox.Crm;

namespace Connectors.Sandbox.Http;

/// <summary>
/// The JSON of a request, read the way HubSpot reads it: numbers and booleans pass for texts, and an objection names the line and
/// the column it is about.
/// </summary>
internal sealed class JsonBody
{
    const string NoMap = "Cannot construct instance of `java.util.LinkedHashMap`";

    readonly byte[] _bytes;

    JsonBody(byte[] bytes, JsonElement root) => (_bytes, Root) = (bytes, root);

    public JsonElement Root { get; }

    /// <summary>How long the body is as text, which is what the limit of the search endpoint counts.</summary>
    public int Characters => Encoding.UTF8.GetCharCount(_bytes);

    /// <exception cref="Refusal">Not JSON, or not an object.</exception>
    public static JsonBody Parse(byte[] bytes)
    {
        try
        {
            var body = new JsonBody(bytes, JsonDocument.Parse(bytes).RootElement);
            return body.Root.ValueKind == JsonValueKind.Object
                ? body
                : throw body.Malformed(body.Root, NoMap);
        }
        catch (JsonException error)
        {
            // HubSpot puts its JSON library's sentence after the colon; ours is the short one.
            var (line, column) = ((int)(error.LineNumber ?? 0) + 1, (int)(error.BytePositionInLine ?? 0) + 1);
            throw At(line, column, "Unexpected character or end-of-input", null);
        }
    }

    /// <summary>A value of the wrong shape. The oldest of HubSpot's errors: it carries no category.</summary>
    public Refusal Malformed(JsonElement place, string message) => At(place, message, null);

    /// <summary>A well-formed value that makes no sense where it stands.</summary>
    public Refusal Objection(JsonElement place, string message) => At(place, message, "VALIDATION_ERROR");

    /// <summary>A text member; null when it is absent or null.</summary>
    public string? Text(JsonElement owner, string name) =>
        Member(owner, name) is { } value ? Text(value) : null;

    /// <summary>A text, or what stands for one: HubSpot's server turns numbers and booleans into texts.</summary>
    public string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        var kind => throw Malformed(value, $"Cannot deserialize value of type `java.lang.String` from {kind} value"),
    };

    public long? Integer(JsonElement owner, string name)
    {
        if (Member(owner, name) is not { } value)
            return null;
        return long.TryParse(Text(value), System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Malformed(value, $"Cannot deserialize value of type `int` from String \"{Text(value)}\": not a valid `int` value");
    }

    public bool? Flag(JsonElement owner, string name) => Member(owner, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Malformed(value, "Cannot deserialize value of type `boolean`"),
    };

    public IReadOnlyList<string> Texts(JsonElement owner, string name) => [.. Elements(owner, name).Select(Text)];

    /// <summary>The elements of an array member; none when it is absent or null.</summary>
    public IEnumerable<JsonElement> Elements(JsonElement owner, string name) => Member(owner, name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value => value.EnumerateArray(),
        { } value => throw Malformed(value, "Cannot deserialize value of type `java.util.ArrayList`"),
    };

    /// <summary>The members of <c>properties</c> in their order, null as the empty text that clears.</summary>
    public OrderedDictionary<string, string> Properties(JsonElement owner)
    {
        var properties = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        if (Member(owner, "properties") is not { } map)
            return properties;
        if (map.ValueKind != JsonValueKind.Object)
            throw Malformed(map, NoMap);
        foreach (var member in map.EnumerateObject())
            properties[member.Name] = member.Value.ValueKind == JsonValueKind.Null ? "" : Text(member.Value);
        return properties;
    }

    /// <summary>A member that is there and not null, which to HubSpot is the same as absent.</summary>
    JsonElement? Member(JsonElement owner, string name)
    {
        if (owner.ValueKind != JsonValueKind.Object)
            throw Malformed(owner, NoMap);
        return owner.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    Refusal At(JsonElement place, string message, string? category)
    {
        // The element is a window on the body's bytes, and where it ends is where HubSpot's parser stood when it objected.
        var raw = JsonMarshal.GetRawUtf8Value(place);
        var end = _bytes.AsSpan().Overlaps(raw, out var start) ? start + raw.Length : 0;
        var before = _bytes.AsSpan(0, end);
        return At(before.Count((byte)'\n') + 1, end - before.LastIndexOf((byte)'\n'), message, category);
    }

    static Refusal At(int line, int column, string message, string? category) =>
        new(400, $"Invalid input JSON on line {line}, column {column}: {message}") { Category = category };
}
