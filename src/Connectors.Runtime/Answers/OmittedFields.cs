using System.Text.Json;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Answers;

/// <summary>The fields of an answer that the compact view leaves out, each once however many records have it. It keeps places, not names.</summary>
internal sealed class OmittedFields
{
    const int MaxNames = 8;
    const int MaxTracked = 256;

    readonly List<Omission> _fields = [];
    int _last;

    /// <summary>How many different ones there are.</summary>
    public int Count => _fields.Count;

    /// <param name="owner">The node that the field stands below.</param>
    /// <param name="name">Where its name stands in the answer, without its quotes.</param>
    /// <param name="answer">The answer.</param>
    public void Add(ShapeNode owner, (int Start, int Length) name, ReadOnlySpan<byte> answer)
    {
        if (_fields.Count == MaxTracked)
        {
            return;
        }

        // The records of a page have the same fields in the same order, so the next one is most likely the one after the last.
        for (var i = 1; i <= _fields.Count; i++)
        {
            var candidate = (_last + i) % _fields.Count;
            var known = _fields[candidate];
            if (known.Owner == owner && known.Length == name.Length
                && answer.Slice(known.Start, known.Length).SequenceEqual(answer.Slice(name.Start, name.Length)))
            {
                _last = candidate;
                return;
            }
        }

        _last = _fields.Count;
        _fields.Add(new(owner, name.Start, name.Length));
    }

    /// <summary>Writes the first few of them as a JSON array of paths; nothing when there are none.</summary>
    public void Write(Utf8JsonWriter writer, PooledBuffer into, ReadOnlySpan<byte> answer)
    {
        if (_fields.Count == 0)
        {
            return;
        }

        writer.Reset(into);
        writer.WriteStartArray();
        for (var i = 0; i < _fields.Count && i < MaxNames; i++)
        {
            WritePath(writer, _fields[i].Owner, answer.Slice(_fields[i].Start - 1, _fields[i].Length + 2));
        }

        writer.WriteEndArray();
        writer.Flush();
    }

    public void Clear()
    {
        _fields.Clear();
        _last = 0;
    }

    static void WritePath(Utf8JsonWriter writer, ShapeNode owner, ReadOnlySpan<byte> quotedName)
    {
        var name = new Utf8JsonReader(quotedName);
        name.Read();
        Span<byte> path = stackalloc byte[128];
        if (name.ValueIsEscaped || owner.Utf8Prefix.Length + name.ValueSpan.Length > path.Length)
        {
            writer.WriteStringValue(owner.Prefix + (JsonText.Of(ref name) ?? "\uFFFD"));
            return;
        }

        owner.Utf8Prefix.CopyTo(path);
        name.ValueSpan.CopyTo(path[owner.Utf8Prefix.Length..]);
        writer.WriteStringValue(path[..(owner.Utf8Prefix.Length + name.ValueSpan.Length)]);
    }

    readonly record struct Omission(ShapeNode Owner, int Start, int Length);
}
