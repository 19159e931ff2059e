using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Runtime.Buffers;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Binding;

/// <summary>
/// A call's checked arguments. Each value is kept once, as canonical JSON in one buffer, ready to be copied into the
/// request. Reused by the thread that disposes it, so a call allocates none of this.
/// </summary>
internal sealed class Arguments : IDisposable
{
    [ThreadStatic]
    static Arguments? t_free;

    readonly PooledBuffer _canonical = new();
    readonly Utf8JsonWriter _writer;
    Slice[] _values = new Slice[16];

    Arguments()
    {
        Values = new(Log);

        // Bodies are JSON and never HTML: text outside ASCII stays readable, and short.
        _writer = new(_canonical, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    /// <summary>Map entries that no parameter of their own takes, in the order given.</summary>
    public List<Entry> Entries { get; } = [];

    public List<InputFault> Faults => Log.Faults;

    public FaultLog Log { get; } = new();

    public ValueBinder Values { get; }

    /// <summary>Names of the answer's fields that this call asks for, UTF-8; empty when it does not say.</summary>
    public List<ReadOnlyMemory<byte>> Asked { get; } = [];

    /// <summary>The parameter's canonical JSON; empty when it was not given.</summary>
    public ReadOnlySpan<byte> this[int parameter] => At(_values[parameter]);

    public static Arguments For(ToolDescriptor tool)
    {
        var arguments = t_free ?? new();
        t_free = null;
        if (arguments._values.Length < tool.Parameters.Length)
        {
            arguments._values = new Slice[tool.Parameters.Length];
        }

        return arguments;
    }

    public bool Has(int parameter) => _values[parameter].Length > 0;

    /// <summary>Given at all, be it wrongly.</summary>
    public bool WasGiven(int parameter) => _values[parameter].Length != 0;

    public ReadOnlySpan<byte> At(Slice slice) => slice.Length > 0 ? _canonical.Span.Slice(slice.Start, slice.Length) : default;

    /// <summary>A scalar as the plain text that goes into a path, a query or a header.</summary>
    public string Text(int parameter) => Text(this[parameter]);

    public static string Text(ReadOnlySpan<byte> canonical)
    {
        var reader = new Utf8JsonReader(canonical);
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : System.Text.Encoding.UTF8.GetString(canonical);
    }

    /// <summary>Whether any argument goes to the target or below it.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="target">The target.</param>
    /// <param name="except">Parameters that do not count; null counts all.</param>
    public bool HasAny(ToolDescriptor tool, Target target, bool[]? except = null)
    {
        for (var i = 0; i < tool.Parameters.Length; i++)
        {
            if (WasGiven(i) && except?[i] != true && tool.Parameters[i].Rule.Kind != ValueKind.Map && target.Covers(tool.Parameters[i].To))
            {
                return true;
            }
        }

        return Entries.Exists(e => target.Covers(tool.Parameters[e.Map].To));
    }

    /// <summary>Finds out which fields of the answer the call asks for: those it lists, or those it sends.</summary>
    public void CollectAsked(ToolDescriptor tool)
    {
        if (tool.Returns is { AskedByParameter: >= 0 and var list } && Has(list))
        {
            var slice = _values[list];
            var reader = new Utf8JsonReader(this[list]);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                Asked.Add(_canonical.Memory.Slice(slice.Start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length));
            }
        }
        else if (tool.Returns is { AskedByTarget: { } target })
        {
            for (var i = 0; i < tool.Parameters.Length; i++)
            {
                if (Has(i) && target.Covers(tool.Parameters[i].To))
                {
                    Asked.Add(tool.Parameters[i].Utf8TargetName);
                }
            }

            foreach (var entry in Entries)
            {
                if (target.Covers(tool.Parameters[entry.Map].To))
                {
                    Asked.Add(_canonical.Memory.Slice(entry.Name.Start + 1, entry.Name.Length - 2));
                }
            }
        }
    }

    /// <summary>Starts a value; what is written until <see cref="End"/> becomes it.</summary>
    public Utf8JsonWriter Begin(out int start)
    {
        start = _canonical.Length;
        _writer.Reset(_canonical);
        return _writer;
    }

    public Slice End(int start)
    {
        _writer.Flush();
        return new(start, _canonical.Length - start);
    }

    public void Set(int parameter, Slice value) => _values[parameter] = value;

    /// <summary>Takes back a value that turned out faulty, and remembers that there was one.</summary>
    public void SetFaulty(int parameter, int start)
    {
        _writer.Reset(_canonical);
        _canonical.TruncateTo(start);
        _values[parameter] = new(start, -1);
    }

    public void Dispose()
    {
        _values.AsSpan().Clear();
        Entries.Clear();
        Log.Clear();
        Asked.Clear();
        // A thread keeps one, and not the memory of the largest call it ever saw.
        if (_canonical.Length <= 64 * 1024)
        {
            _canonical.TruncateTo(0);
            t_free = this;
        }
        else
        {
            _canonical.Dispose();
        }
    }

    internal readonly record struct Slice(int Start, int Length);

    /// <summary>One entry of a map parameter: its name as JSON text, and its value.</summary>
    internal readonly record struct Entry(int Map, Slice Name, Slice Value);
}
