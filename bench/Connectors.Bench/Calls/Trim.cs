using System.Text.Json;

namespace Connectors.Bench.Calls;

/// <summary>
/// The provider's answer to the same compact JSON that our executor gives, written by hand for these answers alone: it
/// checks nothing, and knows nothing of fields that were left out.
/// </summary>
internal static class Trim
{
    /// <summary>One record: its id, and those of its properties that are wanted.</summary>
    public static void Record(ReadOnlySpan<byte> answer, byte[][] wanted, Utf8JsonWriter writer)
    {
        var reader = new Utf8JsonReader(answer);
        reader.Read();
        Record(ref reader, answer, wanted, writer);
    }

    /// <summary>A page of records; gives the cursor of the next one.</summary>
    public static string? Page(ReadOnlySpan<byte> answer, byte[][] wanted, Utf8JsonWriter writer)
    {
        string? next = null;
        var reader = new Utf8JsonReader(answer);
        reader.Read();
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("total"u8))
            {
                reader.Read();
                writer.WritePropertyName("total"u8);
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
            }
            else if (reader.ValueTextEquals("results"u8))
            {
                reader.Read();
                writer.WriteStartArray("results"u8);
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    Record(ref reader, answer, wanted, writer);
                }

                writer.WriteEndArray();
            }
            else if (reader.ValueTextEquals("paging"u8))
            {
                next = Cursor(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        writer.WriteEndObject();
        return next;
    }

    static void Record(ref Utf8JsonReader reader, ReadOnlySpan<byte> answer, byte[][] wanted, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                writer.WritePropertyName("id"u8);
                Copy(ref reader, answer, writer);
            }
            else if (reader.ValueTextEquals("properties"u8))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = Find(ref reader, wanted);
                    reader.Read();
                    if (name is not null)
                    {
                        writer.WritePropertyName(name);
                        Copy(ref reader, answer, writer);
                    }
                    else
                    {
                        reader.Skip();
                    }
                }
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        writer.WriteEndObject();
    }

    static string? Cursor(ref Utf8JsonReader reader)
    {
        string? cursor = null;
        var depth = reader.CurrentDepth;
        reader.Read();
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("after"u8))
            {
                reader.Read();
                cursor = reader.GetString();
            }
        }

        return cursor;
    }

    static byte[]? Find(ref Utf8JsonReader reader, byte[][] wanted)
    {
        foreach (var name in wanted)
        {
            if (reader.ValueTextEquals(name))
            {
                return name;
            }
        }

        return null;
    }

    static void Copy(ref Utf8JsonReader reader, ReadOnlySpan<byte> answer, Utf8JsonWriter writer)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        writer.WriteRawValue(answer[start..(int)reader.BytesConsumed], skipInputValidation: true);
    }
}
