using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Binding;

/// <summary>
/// Checks one value against its rule and writes its canonical form. Every method leaves the reader on the value's last
/// token, whatever it found there.
/// </summary>
internal sealed class ValueBinder(FaultLog log)
{
    public void Bind(ref Utf8JsonReader reader, ValueRule rule, Utf8JsonWriter writer)
    {
        switch (rule.Kind)
        {
            case ValueKind.Integer or ValueKind.Number:
                BindNumber(ref reader, rule, writer);
                break;
            case ValueKind.Boolean:
                BindBoolean(ref reader, rule, writer);
                break;
            case ValueKind.List or ValueKind.Object when reader.TokenType == JsonTokenType.String && rule.Takes(AcceptedForms.Json):
                BindJsonText(ref reader, rule, writer);
                break;
            case ValueKind.List:
                BindList(ref reader, rule, writer);
                break;
            case ValueKind.Object:
                BindObject(ref reader, rule, writer);
                break;
            default:
                BindText(ref reader, rule, writer);
                break;
        }
    }

    /// <summary>Strings, dates and the values of a map.</summary>
    public void BindText(ref Utf8JsonReader reader, ValueRule rule, Utf8JsonWriter writer)
    {
        var isNumber = reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False;
        if (isNumber && rule.Takes(AcceptedForms.Number))
        {
            WriteText(Encoding.UTF8.GetString(reader.ValueSpan), rule, writer);
            return;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            Mismatch(ref reader, "text");
            return;
        }

        var rented = reader.ValueSpan.Length > 256 ? ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length) : null;
        var chars = rented ?? stackalloc char[256];
        if (Copy(ref reader, chars, out var length))
        {
            WriteText(chars[..length], rule, writer);
        }

        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    void BindNumber(ref Utf8JsonReader reader, ValueRule rule, Utf8JsonWriter writer)
    {
        decimal value;
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetDecimal(out value))
            {
                log.Add("is a larger number than any provider takes");
                return;
            }
        }
        else if (reader.TokenType == JsonTokenType.String && rule.Takes(AcceptedForms.Text))
        {
            Span<char> chars = stackalloc char[64];
            var length = 0;
            if (reader.ValueSpan.Length <= chars.Length && !Copy(ref reader, chars, out length))
            {
                return;
            }

            BindNumber(chars[..length], rule, writer);
            return;
        }
        else
        {
            Mismatch(ref reader, rule.Kind == ValueKind.Integer ? "a whole number" : "a number");
            return;
        }

        BindNumber(value, rule, writer);
    }

    void BindNumber(ReadOnlySpan<char> text, ValueRule rule, Utf8JsonWriter writer)
    {
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            BindNumber(value, rule, writer);
        }
        else
        {
            log.Add("must be a number, for example 10");
        }
    }

    void BindNumber(decimal value, ValueRule rule, Utf8JsonWriter writer)
    {
        if (rule.Kind == ValueKind.Integer)
        {
            if (value != decimal.Truncate(value) || value is > long.MaxValue or < long.MinValue)
            {
                log.Add("must be a whole number");
                return;
            }

            // 10.0 is a whole number in JSON Schema; providers want to see 10.
            value = decimal.ToInt64(value);
        }

        if (value < rule.Minimum)
        {
            log.Add($"must be at least {Invariant(rule.Minimum)}", Invariant(rule.Minimum));
        }
        else if (value > rule.Maximum)
        {
            log.Add($"must be at most {Invariant(rule.Maximum)}", Invariant(rule.Maximum));
        }
        else if (rule.SendAsText)
        {
            Span<char> digits = stackalloc char[64];
            value.TryFormat(digits, out var written, default, CultureInfo.InvariantCulture);
            writer.WriteStringValue(digits[..written]);
        }
        else
        {
            writer.WriteNumberValue(value);
        }
    }

    void BindBoolean(ref Utf8JsonReader reader, ValueRule rule, Utf8JsonWriter writer)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            writer.WriteBooleanValue(reader.GetBoolean());
        }
        else if (reader.TokenType == JsonTokenType.String && rule.Takes(AcceptedForms.Text)
            && (JsonText.Is(ref reader, "true"u8) || JsonText.Is(ref reader, "false"u8)))
        {
            writer.WriteBooleanValue(JsonText.Is(ref reader, "true"u8));
        }
        else
        {
            Mismatch(ref reader, "true or false");
        }
    }

    void BindList(ref Utf8JsonReader reader, ValueRule rule, Utf8JsonWriter writer)
    {
        var count = 0;
        if (reader.TokenType == JsonTokenType.String && rule.Takes(AcceptedForms.Csv))
        {
            count = BindCsv(ref reader, rule.Items!, writer);
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            writer.WriteStartArray();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                log.EnterItem(count++);
                Bind(ref reader, rule.Items!, writer);
                log.Leave();
            }

            writer.WriteEndArray();
        }
        else
        {
            Mismatch(ref reader, rule.Takes(AcceptedForms.Csv) ? "a list, or its items joined by commas" : "a list");
            return;
        }

        if (count < rule.Minimum)
        {
            log.Add($"has {count} items and needs at least {Invariant(rule.Minimum)}");
        }
        else if (count > rule.Maximum)
        {
            log.Add($"has {count} items and may have at most {Invariant(rule.Maximum)}");
        }
    }

    int BindCsv(ref Utf8JsonReader reader, ValueRule item, Utf8JsonWriter writer)
    {
        var count = 0;
        writer.WriteStartArray();
        var rented = ArrayPool<char>.Shared.Rent(Math.Max(1, reader.ValueSpan.Length));
        if (Copy(ref reader, rented, out var length))
        {
            ReadOnlySpan<char> text = rented.AsSpan(0, length);
            foreach (var range in text.Split(','))
            {
                var part = text[range].Trim();
                if (part.IsEmpty)
                {
                    continue;
                }

                log.EnterItem(count++);
                BindPart(part, item, writer);
                log.Leave();
            }
        }

        ArrayPool<char>.Shared.Return(rented);
        writer.WriteEndArray();
        return count;
    }

    /// <summary>One of the scalars that commas join; there all of them are text.</summary>
    void BindPart(ReadOnlySpan<char> part, ValueRule item, Utf8JsonWriter writer)
    {
        switch (item.Kind)
        {
            case ValueKind.Integer or ValueKind.Number:
                BindNumber(part, item, writer);
                break;
            case ValueKind.Boolean when part is "true" or "false":
                writer.WriteBooleanValue(part is "true");
                break;
            case ValueKind.Boolean:
                log.Add("must be true or false");
                break;
            default:
                WriteText(part, item, writer);
                break;
        }
    }

    void WriteText(ReadOnlySpan<char> text, ValueRule rule, Utf8JsonWriter writer)
    {
        if (TextRules.Check(text, rule, out var canonical) is { } wrong)
        {
            log.Add(wrong.Problem, wrong.Suggestion);
        }
        else
        {
            writer.WriteStringValue(canonical);
        }
    }

    void BindObject(ref Utf8JsonReader reader, ValueRule rule, Utf8JsonWriter writer)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Mismatch(ref reader, "an object");
            return;
        }

        var given = rule.Fields.Length <= 64 ? stackalloc bool[64] : new bool[rule.Fields.Length];
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = FindField(ref reader, rule.Fields);
            if (index < 0)
            {
                var name = JsonText.Of(ref reader) ?? NoName;
                log.Enter(name);
                log.Add("is not known here", NearestName.Find(name, rule.Fields.Select(f => f.Name)));
                log.Leave();
                reader.Read();
                reader.Skip();
                continue;
            }

            var field = rule.Fields[index];
            log.Enter(field.Name);
            reader.Read();
            if (given[index])
            {
                log.Add("is given twice");
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                given[index] = true;
                writer.WritePropertyName(field.Utf8Name);
                Bind(ref reader, field.Rule, writer);
            }

            log.Leave();
        }

        writer.WriteEndObject();
        for (var i = 0; i < rule.Fields.Length; i++)
        {
            if (rule.Fields[i].Required && !given[i])
            {
                log.Enter(rule.Fields[i].Name);
                log.Add("is required");
                log.Leave();
            }
        }
    }

    static int FindField(ref Utf8JsonReader reader, ParameterDescriptor[] fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (JsonText.Is(ref reader, fields[i].Utf8Name))
            {
                return i;
            }
        }

        return -1;
    }

    void BindJsonText(ref Utf8JsonReader reader, ValueRule rule, Utf8JsonWriter writer) =>
        BindInner(ref reader, (ref Utf8JsonReader inner) => Bind(ref inner, rule, writer));

    /// <summary>A structure that arrives as JSON inside a string is parsed, checked and written again; the text itself goes nowhere.</summary>
    public void BindInner(ref Utf8JsonReader reader, InnerBind bind)
    {
        var depth = log.Depth;
        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, reader.ValueSpan.Length));
        try
        {
            var text = rented.AsSpan(0, reader.CopyString(rented));
            var inner = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = ArgumentBinder.MaxDepth });
            inner.Read();
            if (inner.TokenType == JsonTokenType.String)
            {
                Mismatch(ref inner, "JSON inside the text, once");
                return;
            }

            bind(ref inner);
            inner.Read();
        }
        catch (JsonException e)
        {
            log.LeaveTo(depth);
            log.Add($"holds text that is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            log.Add(NotUnicode);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Binds what the text holds.</summary>
    public delegate void InnerBind(ref Utf8JsonReader inner);

    public const string NotUnicode = "is not valid Unicode text";

    /// <summary>Stands in a path for a name that is no Unicode text.</summary>
    public const string NoName = "\uFFFD";

    /// <summary>Copies a string's text; a lone surrogate or broken UTF-8 is a fault.</summary>
    bool Copy(ref Utf8JsonReader reader, scoped Span<char> chars, out int length)
    {
        try
        {
            length = reader.CopyString(chars);
            return true;
        }
        catch (InvalidOperationException)
        {
            log.Add(NotUnicode);
            length = 0;
            return false;
        }
    }

    void Mismatch(ref Utf8JsonReader reader, string wanted)
    {
        log.Add($"must be {wanted}, not {JsonText.NameOf(reader.TokenType)}");
        reader.Skip();
    }

    static string Invariant(decimal? value) => value!.Value.ToString(CultureInfo.InvariantCulture);
}
