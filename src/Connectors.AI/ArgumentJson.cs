using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.AI;

/// <summary>
/// Arguments as the JSON that tools take. Chat clients give JSON; values of other types come from an app that fills arguments in
/// itself, and are written here case by case, because asking a type what it is made of would not survive trimming.
/// </summary>
internal static class ArgumentJson
{
    /// <summary>The arguments as one UTF-8 JSON object.</summary>
    /// <exception cref="ArgumentException">One of them has a type, or a value, that JSON has no form for.</exception>
    public static ReadOnlyMemory<byte> Of(IEnumerable<KeyValuePair<string, object?>> arguments)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in arguments)
            {
                json.WritePropertyName(name);
                Write(json, name, value);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    static void Write(Utf8JsonWriter json, string path, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;

            // As it came: reading it could fail on half a character, and the tool's own check says better what is wrong.
            case JsonElement { ValueKind: not JsonValueKind.Undefined } element:
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true);
                break;
            case JsonDocument document:
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(document.RootElement), skipInputValidation: true);
                break;
            case JsonNode node:
                node.WriteTo(json);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case char letter:
                json.WriteStringValue([letter]);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case Guid id:
                json.WriteStringValue(id);
                break;
            case DateTimeOffset moment:
                json.WriteStringValue(moment);
                break;
            case DateTime moment:
                json.WriteStringValue(moment);
                break;
            case DateOnly day:
                json.WriteStringValue(day.ToString("O", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            case IDictionary<string, object?> members:
                Members(json, path, members);
                break;
            case IReadOnlyDictionary<string, object?> members:
                Members(json, path, members);
                break;
            case IDictionary members:
                Members(json, path, members.Keys.Cast<object>().Select(key => key is string name
                    ? KeyValuePair.Create(name, members[key])
                    : throw Refused(path, $"a dictionary whose keys are {key.GetType()}")));
                break;
            case IEnumerable items:
                Items(json, path, items);
                break;
            default:
                Number(json, path, value);
                break;
        }
    }

    static void Members(Utf8JsonWriter json, string path, IEnumerable<KeyValuePair<string, object?>> members)
    {
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            Write(json, $"{path}.{name}", value);
        }

        json.WriteEndObject();
    }

    static void Items(Utf8JsonWriter json, string path, IEnumerable items)
    {
        json.WriteStartArray();
        var index = 0;
        foreach (var item in items)
        {
            Write(json, $"{path}[{index++}]", item);
        }

        json.WriteEndArray();
    }

    static void Number(Utf8JsonWriter json, string path, object value)
    {
        switch (value)
        {
            case int or long or short or sbyte or byte or ushort or uint:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case Half number when Half.IsFinite(number):
                json.WriteNumberValue((float)number);
                break;
            case nint or nuint or Int128 or UInt128 or BigInteger:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case double or float or Half:
                throw Refused(path, string.Create(CultureInfo.InvariantCulture, $"{value}, which is no number in JSON"));
            default:
                throw Refused(path, value.GetType().ToString());
        }
    }

    static ArgumentException Refused(string path, string what) => new(
        $"The argument '{path}' is {what}. Give text, a number, a bool, a date, a Guid, a list, a dictionary with string keys, or JSON as JsonElement, JsonNode or JsonDocument.");
}
