using System.Globalization;
using System.Text;
using System.Text.Json;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Answers;

/// <summary>
/// What is true of an answer though the call succeeded, noticed while the answer is walked: a value that the provider did not
/// keep, a name that it does not know, more results than can be paged through.
/// </summary>
internal sealed class AnswerRemarks
{
    const int MaxNames = 20;
    const int MaxTextLength = 100;

    readonly List<string> _warnings = [];
    bool[] _askedSeen = new bool[32];
    bool[] _echoSeen = new bool[4];
    AnswerShape _shape = null!;
    Arguments _arguments = null!;
    long? _total;
    int _records;

    public void Begin(AnswerShape shape, Arguments arguments)
    {
        _shape = shape;
        _arguments = arguments;
        if (_askedSeen.Length < arguments.Asked.Count)
        {
            _askedSeen = new bool[arguments.Asked.Count];
        }

        if (_echoSeen.Length < shape.Echoes.Length)
        {
            _echoSeen = new bool[shape.Echoes.Length];
        }
    }

    /// <summary>One of the names that were asked for is in the answer.</summary>
    public void Asked(int index) => _askedSeen[index] = true;

    public void Record() => _records++;

    public void Total(ref Utf8JsonReader reader) => _total = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var total) ? total : null;

    /// <summary>A field of the record, its value still to be read; the reader is a copy.</summary>
    public void Field(Utf8JsonReader reader)
    {
        for (var i = 0; i < _shape.Echoes.Length; i++)
        {
            var echo = _shape.Echoes[i];
            if (_arguments.Has(echo.Parameter) && JsonText.Is(ref reader, echo.Utf8TargetName))
            {
                _echoSeen[i] = true;
                reader.Read();
                Compare(echo, reader.TokenType switch
                {
                    JsonTokenType.String => JsonText.Of(ref reader),
                    JsonTokenType.Null => null,
                    _ => Encoding.UTF8.GetString(reader.ValueSpan),
                });
                return;
            }
        }
    }

    /// <summary>The remarks as sentences, and everything as it was before.</summary>
    public IReadOnlyList<string> End()
    {
        for (var i = 0; i < _shape.Echoes.Length; i++)
        {
            // An empty value that was sent has nothing to come back as.
            if (_arguments.Has(_shape.Echoes[i].Parameter) && !_echoSeen[i])
            {
                Compare(_shape.Echoes[i], null);
            }
        }

        if (_shape.AbsentIsUnknown && _records > 0)
        {
            Unknown();
        }

        if (_total > _shape.AtMost)
        {
            _warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"There are {_total} results, and only the first {_shape.AtMost} can be paged through: narrow the search to see the others."));
        }

        IReadOnlyList<string> warnings = _warnings.Count == 0 ? [] : [.. _warnings];
        Clear();
        return warnings;
    }

    public void Clear()
    {
        _warnings.Clear();
        _askedSeen.AsSpan().Clear();
        _echoSeen.AsSpan().Clear();
        _shape = null!;
        _arguments = null!;
        _total = null;
        _records = 0;
    }

    void Compare(AnswerEcho echo, string? back)
    {
        var sent = Arguments.Text(_arguments[echo.Parameter]);
        if (!SameValue.Is(sent, back))
        {
            _warnings.Add($"{echo.Name} was sent as {Quote(sent)}, and the record has {(string.IsNullOrEmpty(back) ? "no value" : Quote(back))}: the provider accepted the value and did not keep it. {echo.Why}");
        }
    }

    void Unknown()
    {
        var asked = _arguments.Asked;
        var missing = new List<string>();
        for (var i = 0; i < asked.Count; i++)
        {
            if (!_askedSeen[i] && !WasSeen(asked[i].Span))
            {
                missing.Add(Arguments.Text([(byte)'"', .. asked[i].Span, (byte)'"']));
            }
        }

        if (missing.Count > 0)
        {
            var names = string.Join(", ", missing.Distinct(StringComparer.Ordinal).Take(MaxNames).Select(Quote));
            _warnings.Add($"{names} {(missing.Count == 1 ? "is no property" : "are no properties")} of these records: the provider leaves out names that it does not know.");
        }
    }

    /// <summary>Of two equal names that were asked for, the first stands for both.</summary>
    bool WasSeen(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _arguments.Asked.Count; i++)
        {
            if (_askedSeen[i] && _arguments.Asked[i].Span.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    static string Quote(string text) => $"'{(text.Length <= MaxTextLength ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength), "…"))}'";
}
