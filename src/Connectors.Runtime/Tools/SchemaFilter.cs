using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Runtime.Buffers;

namespace Connectors.Runtime.Tools;

/// <summary>Takes parameters out of a tool's schema, in whichever dialect, without reading the rest of it.</summary>
public static class SchemaFilter
{
    static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// The schema without the top-level properties of these names, which leave <c>required</c> too. Where none of them is in it,
    /// this is the schema itself, and nothing is allocated.
    /// </summary>
    /// <exception cref="JsonException">The schema is not JSON.</exception>
    public static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> utf8Schema, IReadOnlyList<string>? names)
    {
        if (names is not { Count: > 0 } || !HasAny(utf8Schema, names))
        {
            return utf8Schema;
        }

        using var buffer = new PooledBuffer(utf8Schema.Length);
        using (var json = new Utf8JsonWriter(buffer, s_readable))
        {
            var reader = new Utf8JsonReader(utf8Schema);
            reader.Read();
            json.WriteStartObject();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("properties"u8))
                {
                    Properties(ref reader, utf8Schema, names, json);
                }
                else if (reader.ValueTextEquals("required"u8))
                {
                    Required(ref reader, names, json);
                }
                else
                {
                    Copy(ref reader, utf8Schema, json);
                }
            }

            json.WriteEndObject();
        }

        return buffer.Span.ToArray();
    }

    /// <summary>Whether the schema shows any parameter at all.</summary>
    public static bool HasProperties(ReadOnlySpan<byte> utf8Schema)
    {
        var reader = new Utf8JsonReader(utf8Schema);
        return EnterProperties(ref reader) && reader.Read() && reader.TokenType == JsonTokenType.PropertyName;
    }

    static bool HasAny(ReadOnlySpan<byte> utf8Schema, IReadOnlyList<string> names)
    {
        var reader = new Utf8JsonReader(utf8Schema);
        if (EnterProperties(ref reader))
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (IsAny(ref reader, names))
                {
                    return true;
                }

                reader.Skip();
            }
        }

        return false;
    }

    static bool EnterProperties(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("properties"u8))
            {
                return reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            }

            reader.Skip();
        }

        return false;
    }

    static void Properties(ref Utf8JsonReader reader, ReadOnlySpan<byte> schema, IReadOnlyList<string> names, Utf8JsonWriter json)
    {
        json.WriteStartObject("properties"u8);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsAny(ref reader, names))
            {
                reader.Skip();
            }
            else
            {
                Copy(ref reader, schema, json);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>An empty list says nothing, and draft-04 forbids it.</summary>
    static void Required(ref Utf8JsonReader reader, IReadOnlyList<string> names, Utf8JsonWriter json)
    {
        var isOpen = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            if (IsAny(ref reader, names))
            {
                continue;
            }

            if (!isOpen)
            {
                json.WriteStartArray("required"u8);
                isOpen = true;
            }

            json.WriteStringValue(reader.GetString());
        }

        if (isOpen)
        {
            json.WriteEndArray();
        }
    }

    /// <summary>A member as it stands, from its name to the end of its value.</summary>
    static void Copy(ref Utf8JsonReader reader, ReadOnlySpan<byte> schema, Utf8JsonWriter json)
    {
        json.WritePropertyName(reader.GetString()!);
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        json.WriteRawValue(schema[start..(int)reader.BytesConsumed], skipInputValidation: true);
    }

    static bool IsAny(ref Utf8JsonReader reader, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (reader.ValueTextEquals(names[i]))
            {
                return true;
            }
        }

        return false;
    }
}
