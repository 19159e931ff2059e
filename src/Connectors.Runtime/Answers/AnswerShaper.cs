using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Answers;

/// <summary>
/// Shapes an answer for a model in one pass over its bytes, without building a tree: what was asked for is copied,
/// what was not is remembered by name. Each thread keeps one.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "It lives as long as its thread, and its buffer goes out with the result.")]
internal sealed class AnswerShaper
{
    /// <summary>More than a model can use at once.</summary>
    public const int MaxDataBytes = 256 * 1024;

    /// <summary>What may still follow a page's records: their list's end and the total.</summary>
    const int RoomForTheEnd = 256;

    [ThreadStatic]
    static AnswerShaper? t_shaper;

    readonly OmittedFields _omitted = new();
    readonly AnswerRemarks _remarks = new();
    readonly Utf8JsonWriter _writer = new(Stream.Null, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    PooledBuffer _into = null!;
    Arguments _arguments = null!;
    string? _next;
    bool _found;
    int _dropped;

    /// <summary>Shapes the answer to the compact view.</summary>
    /// <exception cref="JsonException">The answer is not JSON, ends too early, or goes on after its end.</exception>
    /// <exception cref="AnswerFormatException">The answer is JSON but not what the definition says.</exception>
    public static ToolResult Shape(AnswerShape shape, ReadOnlySpan<byte> answer, Arguments arguments, string? correlationId)
    {
        var shaper = t_shaper ??= new();
        shaper._arguments = arguments;
        shaper._remarks.Begin(shape, arguments);
        shaper._into = new PooledBuffer(Math.Min(answer.Length, MaxDataBytes) + 256);
        try
        {
            var result = shaper.Run(shape, answer, correlationId);
            shaper._into = null!;
            return result;
        }
        finally
        {
            // Still there only when something threw.
            shaper._into?.Dispose();
            shaper.Clear();
        }
    }

    ToolResult Run(AnswerShape shape, ReadOnlySpan<byte> answer, string? correlationId)
    {
        _writer.Reset(_into);
        var reader = new Utf8JsonReader(answer);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new AnswerFormatException("is not an object");
        }

        if (shape.IsList)
        {
            _writer.WriteStartObject();
            Members(ref reader, shape.Root, shape, answer);
            _writer.WriteEndObject();
        }
        else if (shape.Item == shape.Root)
        {
            Item(ref reader, shape, answer);
            _found = true;
        }
        else
        {
            Members(ref reader, shape.Root, shape, answer);
        }

        // Anything behind the end throws here.
        reader.Read();
        if (!_found)
        {
            throw new AnswerFormatException("has no record where its definition says");
        }

        _writer.Flush();
        var dataLength = _into.Length;
        if (dataLength > MaxDataBytes && !shape.IsList)
        {
            throw new AnswerTooLargeException(dataLength);
        }

        _omitted.Write(_writer, _into, answer);

        // The provider's cursor leads past the records that did not fit; whoever followed it would never see them.
        var next = _dropped == 0 ? _next : null;
        var remarks = _remarks.End();
        return new(_into, dataLength, AnswerView.Compact, _omitted.Count)
        {
            Next = next,
            NextParameter = next is null ? null : shape.NextTo,
            CorrelationId = correlationId,
            Dropped = _dropped,
            Warnings = _dropped == 0
                ? remarks
                : [$"{_dropped} more results did not fit into {MaxDataBytes / 1024} KiB; ask again for fewer properties or a smaller page, and go on from there.", .. remarks],
        };
    }

    void Item(ref Utf8JsonReader reader, AnswerShape shape, ReadOnlySpan<byte> answer)
    {
        _remarks.Record();
        _writer.WriteStartObject();
        var always = Members(ref reader, shape.Item, shape, answer);
        _writer.WriteEndObject();
        if (always < shape.AlwaysCount)
        {
            throw new AnswerFormatException("lacks a field that every record has");
        }
    }

    /// <summary>Walks an object beside its node of the shape; returns how many of the fields that must be there were.</summary>
    int Members(ref Utf8JsonReader reader, ShapeNode node, AnswerShape shape, ReadOnlySpan<byte> answer)
    {
        var always = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var child = Find(node, ref reader);
            if (shape.Echoes.Length > 0 && (child is null ? node.IsOpen : child.Role == ShapeRole.Field))
            {
                _remarks.Field(reader);
            }

            if (child is null)
            {
                Undeclared(ref reader, node, answer);
                continue;
            }

            switch (child.Role)
            {
                case ShapeRole.Field:
                    always += Field(ref reader, child, node, answer) && child.Always ? 1 : 0;
                    break;
                case ShapeRole.List:
                    List(ref reader, child, shape, answer);
                    break;
                case ShapeRole.Record:
                    Record(ref reader, shape, answer);
                    break;
                case ShapeRole.Total:
                    reader.Read();
                    _remarks.Total(ref reader);
                    _writer.WritePropertyName(child.Utf8Label);
                    CopyValue(ref reader, answer);
                    break;
                case ShapeRole.Next:
                    reader.Read();
                    _next = reader.TokenType switch
                    {
                        JsonTokenType.String => JsonText.Of(ref reader) is { Length: > 0 } cursor ? cursor : null,
                        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
                        _ => null,
                    };
                    reader.Skip();
                    break;
                default:
                    reader.Read();
                    if (reader.TokenType == JsonTokenType.StartObject)
                    {
                        always += Members(ref reader, child, shape, answer);
                    }
                    else
                    {
                        reader.Skip();
                    }

                    break;
            }
        }

        return always;
    }

    bool Field(ref Utf8JsonReader reader, ShapeNode field, ShapeNode owner, ReadOnlySpan<byte> answer)
    {
        var name = Position(ref reader);
        var asked = IsAsked(ref reader) || field.Always;
        reader.Read();
        if (asked || (_arguments.Asked.Count == 0 && reader.TokenType != JsonTokenType.Null))
        {
            var hasValue = reader.TokenType != JsonTokenType.Null;
            _writer.WritePropertyName(field.Utf8Label);
            CopyValue(ref reader, answer);
            return hasValue;
        }

        _omitted.Add(owner, name, answer);
        reader.Skip();
        return false;
    }

    void Undeclared(ref Utf8JsonReader reader, ShapeNode owner, ReadOnlySpan<byte> answer)
    {
        var name = Position(ref reader);
        if (owner.IsOpen && IsAsked(ref reader))
        {
            if (reader.ValueIsEscaped)
            {
                _writer.WritePropertyName(reader.GetString()!);
            }
            else
            {
                _writer.WritePropertyName(reader.ValueSpan);
            }

            reader.Read();
            CopyValue(ref reader, answer);
            return;
        }

        _omitted.Add(owner, name, answer);
        reader.Read();
        reader.Skip();
    }

    void Record(ref Utf8JsonReader reader, AnswerShape shape, ReadOnlySpan<byte> answer)
    {
        reader.Read();
        if (_found || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new AnswerFormatException("has something else than a record where its definition says");
        }

        _found = true;
        Item(ref reader, shape, answer);
    }

    void List(ref Utf8JsonReader reader, ShapeNode list, AnswerShape shape, ReadOnlySpan<byte> answer)
    {
        reader.Read();
        if (_found || reader.TokenType != JsonTokenType.StartArray)
        {
            throw new AnswerFormatException("has something else than a list where its definition says");
        }

        _found = true;
        _writer.WriteStartArray(list.Utf8Label);
        var mayBeTooLarge = answer.Length > MaxDataBytes;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new AnswerFormatException("holds something else than records in its list");
            }

            if (_dropped > 0)
            {
                _dropped++;
                reader.Skip();
                continue;
            }

            // A record counts for what is kept of it, which only its writing shows. After the first that does not fit
            // none is written, so that taking it back leaves the writer as it was.
            var before = mayBeTooLarge ? Written() : 0;
            Item(ref reader, shape, answer);
            if (mayBeTooLarge && Written() > MaxDataBytes - RoomForTheEnd)
            {
                _into.TruncateTo(before);
                _dropped++;
            }
        }

        _writer.WriteEndArray();
    }

    int Written()
    {
        _writer.Flush();
        return _into.Length;
    }

    void CopyValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> answer)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        _writer.WriteRawValue(answer[start..(int)reader.BytesConsumed], skipInputValidation: true);
    }

    static ShapeNode? Find(ShapeNode node, ref Utf8JsonReader reader)
    {
        foreach (var child in node.Children)
        {
            if (JsonText.Is(ref reader, child.Utf8Name))
            {
                return child;
            }
        }

        return null;
    }

    bool IsAsked(ref Utf8JsonReader reader)
    {
        var asked = _arguments.Asked;
        for (var i = 0; i < asked.Count; i++)
        {
            if (JsonText.Is(ref reader, asked[i].Span))
            {
                _remarks.Asked(i);
                return true;
            }
        }

        return false;
    }

    static (int Start, int Length) Position(ref Utf8JsonReader reader) => ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);

    void Clear()
    {
        _omitted.Clear();
        _writer.Reset(Stream.Null);
        _arguments = null!;
        _remarks.Clear();
        _next = null;
        _found = false;
        _dropped = 0;
    }
}

/// <summary>An answer that is JSON but not the JSON its definition promises; the message goes on after "The answer".</summary>
internal sealed class AnswerFormatException(string message) : Exception(message);

/// <summary>A single record larger than a model can use, or an answer larger than is read.</summary>
internal sealed class AnswerTooLargeException(int bytes, int status = 200) : Exception
{
    public int Bytes { get; } = bytes;

    public int Status { get; } = status;
}
