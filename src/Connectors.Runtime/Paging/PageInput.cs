using System.Globalization;
using System.Text.Json;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Paging;

/// <summary>A list tool's input as it came, with another cursor and page size for each page.</summary>
internal sealed class PageInput
{
    readonly ReadOnlyMemory<byte> _input;
    readonly List<Range> _kept = [];
    readonly ParameterDescriptor _cursor;
    readonly ParameterDescriptor? _size;

    PageInput(ReadOnlyMemory<byte> input, ParameterDescriptor cursor, ParameterDescriptor? size)
    {
        _input = input;
        _cursor = cursor;
        _size = size;
        LargestPage = size is null ? null : (int)Math.Min(size.Rule.Maximum ?? int.MaxValue, int.MaxValue);
    }

    /// <summary>The cursor that the caller began with, as JSON text without quotes; null for the first page.</summary>
    public string? Start { get; private set; }

    /// <summary>How many records a page may hold: the caller's own choice, or the tool's largest. Null where nobody can say it.</summary>
    public int? LargestPage { get; private set; }

    /// <summary>Reads the input. Null where it is broken, which the binder can explain better.</summary>
    public static PageInput? Read(ToolDescriptor tool, ReadOnlyMemory<byte> input)
    {
        if (tool.Returns is not { NextTo: { } next } shape || input.Length > ArgumentBinder.MaxInputBytes)
        {
            return null;
        }

        var page = new PageInput(
            input, Array.Find(tool.Parameters, p => p.Name == next)!, shape.PageSize >= 0 ? tool.Parameters[shape.PageSize] : null);
        try
        {
            return page.Scan() ? page : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The input for one page.</summary>
    public byte[] Page(string? cursor, int? size)
    {
        using var buffer = new PooledBuffer(_input.Length + 128);
        var first = true;
        buffer.Write("{"u8);
        foreach (var member in _kept)
        {
            Separate();
            buffer.Write(_input.Span[member]);
        }

        if (cursor is not null)
        {
            Separate();
            Member(_cursor.Name, json =>
            {
                if (_cursor.Rule.Kind == ValueKind.Integer && long.TryParse(cursor, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                {
                    json.WriteNumberValue(number);
                }
                else
                {
                    json.WriteStringValue(cursor);
                }
            });
        }

        if (size is not null && _size is not null)
        {
            Separate();
            Member(_size.Name, json => json.WriteNumberValue(size.Value));
        }

        buffer.Write("}"u8);
        return buffer.Span.ToArray();

        void Separate()
        {
            if (!first)
            {
                buffer.Write(","u8);
            }

            first = false;
        }

        void Member(string name, Action<Utf8JsonWriter> value)
        {
            buffer.Write("\""u8);
            buffer.Write(JsonEncodedText.Encode(name).EncodedUtf8Bytes);
            buffer.Write("\":"u8);
            var json = ThreadWriter.For(buffer);
            value(json);
            json.Flush();
        }
    }

    /// <summary>Remembers where each member stands, but for cursor and size.</summary>
    bool Scan()
    {
        var reader = new Utf8JsonReader(_input.Span, new JsonReaderOptions { MaxDepth = ArgumentBinder.MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isCursor = Is(ref reader, _cursor);
            var isSize = _size is not null && Is(ref reader, _size);
            reader.Read();
            if (isCursor && reader.TokenType is JsonTokenType.String or JsonTokenType.Number && Start is null)
            {
                Start = reader.TokenType == JsonTokenType.String ? JsonText.Of(ref reader) : System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
                if (Start is null)
                {
                    return false;
                }
            }
            else if (isSize && Whole(ref reader) is { } size && size >= 1 && size <= LargestPage)
            {
                LargestPage = size;
            }
            else if ((isCursor || isSize) && reader.TokenType == JsonTokenType.Null)
            {
                // Left out.
            }
            else if (isCursor || isSize)
            {
                return false;
            }
            else
            {
                reader.Skip();
                _kept.Add(start..(int)reader.BytesConsumed);
            }
        }

        return !reader.Read();
    }

    static bool Is(ref Utf8JsonReader reader, ParameterDescriptor parameter)
    {
        if (JsonText.Is(ref reader, parameter.Utf8Name))
        {
            return true;
        }

        foreach (var alias in parameter.Aliases)
        {
            if (JsonText.Is(ref reader, alias))
            {
                return true;
            }
        }

        return false;
    }

    static int? Whole(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt32(out var number) => number,
        JsonTokenType.String when int.TryParse(JsonText.Of(ref reader), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
