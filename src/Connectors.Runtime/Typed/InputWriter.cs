using System.Globalization;
using System.Text.Json;

namespace Connectors.Runtime.Typed;

/// <summary>
/// Writes typed input as the JSON that every door takes, so that typed calls pass the same checks as all others. A
/// null is a property that was not set, and writes nothing.
/// </summary>
public readonly ref struct InputWriter
{
    readonly Utf8JsonWriter _writer;

    internal InputWriter(Utf8JsonWriter writer) => _writer = writer;

    /// <summary>A text, a date already written as text, or an enumeration's word.</summary>
    public void Add(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            _writer.WriteString(name, value);
        }
    }

    /// <summary>A number.</summary>
    public void Add(ReadOnlySpan<byte> name, decimal? value)
    {
        if (value is { } number)
        {
            _writer.WriteNumber(name, number);
        }
    }

    /// <summary>A whole number.</summary>
    public void Add(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            _writer.WriteNumber(name, number);
        }
    }

    /// <summary>A flag.</summary>
    public void Add(ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } flag)
        {
            _writer.WriteBoolean(name, flag);
        }
    }

    /// <summary>A date, written as 2026-06-30.</summary>
    public void Add(ReadOnlySpan<byte> name, DateOnly? value)
    {
        if (value is { } date)
        {
            Span<char> text = stackalloc char[10];
            date.TryFormat(text, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            _writer.WriteString(name, text);
        }
    }

    /// <summary>A point in time, written as RFC 3339.</summary>
    public void Add(ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            _writer.WriteString(name, time);
        }
    }

    /// <summary>A word out of an enumeration; <paramref name="words"/> are the enumeration's names on the wire, in its order.</summary>
    public void Add(ReadOnlySpan<byte> name, int? choice, ReadOnlySpan<string> words)
    {
        if (choice is { } index)
        {
            if ((uint)index >= (uint)words.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(choice), index, $"The enumeration has the values 0 to {words.Length - 1}.");
            }

            _writer.WriteString(name, words[index]);
        }
    }

    /// <summary>A list of texts.</summary>
    public void Add(ReadOnlySpan<byte> name, IReadOnlyList<string>? values)
    {
        if (values is not null)
        {
            _writer.WriteStartArray(name);
            for (var i = 0; i < values.Count; i++)
            {
                _writer.WriteStringValue(values[i]);
            }

            _writer.WriteEndArray();
        }
    }

    /// <summary>A list of numbers.</summary>
    public void Add(ReadOnlySpan<byte> name, IReadOnlyList<decimal>? values)
    {
        if (values is not null)
        {
            _writer.WriteStartArray(name);
            for (var i = 0; i < values.Count; i++)
            {
                _writer.WriteNumberValue(values[i]);
            }

            _writer.WriteEndArray();
        }
    }

    /// <summary>A list of whole numbers.</summary>
    public void Add(ReadOnlySpan<byte> name, IReadOnlyList<long>? values)
    {
        if (values is not null)
        {
            _writer.WriteStartArray(name);
            for (var i = 0; i < values.Count; i++)
            {
                _writer.WriteNumberValue(values[i]);
            }

            _writer.WriteEndArray();
        }
    }

    /// <summary>A list of flags.</summary>
    public void Add(ReadOnlySpan<byte> name, IReadOnlyList<bool>? values)
    {
        if (values is not null)
        {
            _writer.WriteStartArray(name);
            for (var i = 0; i < values.Count; i++)
            {
                _writer.WriteBooleanValue(values[i]);
            }

            _writer.WriteEndArray();
        }
    }

    /// <summary>A list of objects.</summary>
    public void Add(ReadOnlySpan<byte> name, IReadOnlyList<ToolInput>? values)
    {
        if (values is not null)
        {
            _writer.WriteStartArray(name);
            for (var i = 0; i < values.Count; i++)
            {
                Object(values[i]);
            }

            _writer.WriteEndArray();
        }
    }

    /// <summary>An object.</summary>
    public void Add(ReadOnlySpan<byte> name, ToolInput? value)
    {
        if (value is not null)
        {
            _writer.WritePropertyName(name);
            Object(value);
        }
    }

    /// <summary>Names and texts; an empty text clears where the provider says so.</summary>
    public void Add(ReadOnlySpan<byte> name, IReadOnlyDictionary<string, string>? values)
    {
        if (values is not null)
        {
            _writer.WriteStartObject(name);
            foreach (var (key, value) in values)
            {
                _writer.WriteString(key, value);
            }

            _writer.WriteEndObject();
        }
    }

    internal void Object(ToolInput input)
    {
        _writer.WriteStartObject();
        input.Write(this);
        _writer.WriteEndObject();
    }
}
