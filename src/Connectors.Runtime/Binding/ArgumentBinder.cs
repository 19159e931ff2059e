using System.Text.Json;
using Connectors.Runtime.Requests;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Binding;

/// <summary>
/// Makes checked arguments from a call's JSON. It never guesses: what it takes is what the definition declares, and
/// everything else is a fault. All faults of a call are found in one go.
/// </summary>
internal readonly struct ArgumentBinder
{
    /// <summary>More than any tool needs, and little enough to refuse a flood.</summary>
    public const int MaxInputBytes = 256 * 1024;

    public const int MaxDepth = 32;

    readonly ToolDescriptor _tool;
    readonly Arguments _arguments;
    readonly FaultLog _log;
    readonly ValueBinder _values;

    ArgumentBinder(ToolDescriptor tool)
    {
        _tool = tool;
        _arguments = Arguments.For(tool);
        _log = _arguments.Log;
        _values = _arguments.Values;
    }

    /// <summary>Binds the input; look at <see cref="Arguments.Faults"/> before anything else, and dispose the result.</summary>
    public static Arguments Bind(ToolDescriptor tool, ReadOnlySpan<byte> utf8Input)
    {
        var binder = new ArgumentBinder(tool);
        binder.BindObject(utf8Input);
        return binder._arguments;
    }

    void BindObject(ReadOnlySpan<byte> utf8Input)
    {
        if (utf8Input.Length > MaxInputBytes)
        {
            _log.Add($"is larger than {MaxInputBytes / 1024} KiB");
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(utf8Input, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                _log.Add($"must be an object with the tool's parameters, not {JsonText.NameOf(reader.TokenType)}");
                return;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                BindMember(ref reader);
            }

            // A second value behind the object shows only when somebody looks for it.
            reader.Read();
        }
        catch (JsonException e)
        {
            _log.LeaveTo(0);
            _log.Add($"is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
            return;
        }

        CheckPresence();
        _arguments.CollectAsked(_tool);
    }

    void BindMember(ref Utf8JsonReader reader)
    {
        var index = Find(ref reader);
        if (index < 0)
        {
            var name = JsonText.Of(ref reader) ?? ValueBinder.NoName;
            Fault(name, $"is not a parameter of {_tool.Name}", NearestName.Find(name, _tool.Parameters.Where(p => !p.Hidden).Select(p => p.Name)));
            reader.Read();
            reader.Skip();
            return;
        }

        var parameter = _tool.Parameters[index];
        _log.Enter(JsonText.Is(ref reader, parameter.Utf8Name) ? parameter.Name : reader.GetString()!);
        reader.Read();
        if (_arguments.WasGiven(index))
        {
            _log.Add("is given twice");
            reader.Skip();
        }
        else if (reader.TokenType == JsonTokenType.Null)
        {
            // Models that must fill every field write null for the ones they leave out.
        }
        else if (parameter.Rule.Kind == ValueKind.Map)
        {
            BindMap(index, ref reader);
        }
        else
        {
            BindParameter(index, ref reader);
        }

        _log.Leave();
    }

    int Find(ref Utf8JsonReader reader)
    {
        var parameters = _tool.Parameters;
        for (var i = 0; i < parameters.Length; i++)
        {
            if (JsonText.Is(ref reader, parameters[i].Utf8Name))
            {
                return i;
            }
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            foreach (var alias in parameters[i].Aliases)
            {
                if (JsonText.Is(ref reader, alias))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    void BindParameter(int index, ref Utf8JsonReader reader)
    {
        var parameter = _tool.Parameters[index];
        var faults = _arguments.Faults.Count;
        var writer = _arguments.Begin(out var start);
        _values.Bind(ref reader, parameter.Rule, writer);
        if (_arguments.Faults.Count > faults)
        {
            _arguments.SetFaulty(index, start);
            return;
        }

        var value = _arguments.End(start);
        var problem = parameter.To.Place switch
        {
            TargetPlace.Path => SegmentSafety.Check(Arguments.Text(_arguments.At(value))),
            TargetPlace.Header => HeaderRules.Check(Arguments.Text(_arguments.At(value))),
            _ => null,
        };
        if (problem is not null)
        {
            _log.Add(problem);
            _arguments.SetFaulty(index, start);
            return;
        }

        _arguments.Set(index, value);
    }

    /// <summary>
    /// Entries of a map that have a parameter of their own go there and obey its rule, so that a value means the same
    /// whether it is given flat or inside the map.
    /// </summary>
    void BindMap(int map, ref Utf8JsonReader reader)
    {
        // Given from here on, be it wrongly; its entries are kept one by one.
        _arguments.Set(map, new(0, -1));
        if (reader.TokenType == JsonTokenType.String && _tool.Parameters[map].Rule.Takes(AcceptedForms.Json))
        {
            BindMapText(map, ref reader);
            return;
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            BindPairs(map, ref reader);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _log.Add($"must be an object of names and values, not {JsonText.NameOf(reader.TokenType)}");
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Of(ref reader);
            _log.Enter(name ?? ValueBinder.NoName);
            reader.Read();
            if (EntryOf(map, name, out var entry) is { } problem)
            {
                _log.Add(problem);
                reader.Skip();
            }
            else
            {
                BindEntry(map, entry, ref reader);
            }

            _log.Leave();
        }
    }

    /// <summary>The form of a map where free names cannot be declared: OpenAI's strict mode, and Gemini.</summary>
    void BindPairs(int map, ref Utf8JsonReader reader)
    {
        for (var item = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; item++)
        {
            _log.EnterItem(item);
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                BindPair(map, ref reader);
            }
            else
            {
                _log.Add($"must be an object with name and value, not {JsonText.NameOf(reader.TokenType)}");
                reader.Skip();
            }

            _log.Leave();
        }
    }

    void BindPair(int map, ref Utf8JsonReader reader)
    {
        // The value may stand before its name: the reader on it is kept until both are known.
        Utf8JsonReader name = default, value = default;
        var faults = _arguments.Faults.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = JsonText.Is(ref reader, "name"u8);
            var isValue = JsonText.Is(ref reader, "value"u8);
            var member = isName ? "name" : isValue ? "value" : JsonText.Of(ref reader) ?? ValueBinder.NoName;
            reader.Read();
            if (!isName && !isValue)
            {
                Fault(member, "is not known here", NearestName.Find(member, ["name", "value"]));
            }
            else if ((isName ? name : value).TokenType != JsonTokenType.None)
            {
                Fault(member, "is given twice");
            }
            else if (isName)
            {
                name = reader;
            }
            else
            {
                value = reader;
            }

            reader.Skip();
        }

        if (name.TokenType is JsonTokenType.None or JsonTokenType.Null)
        {
            Fault("name", "is required");
        }
        else if (name.TokenType != JsonTokenType.String)
        {
            Fault("name", $"must be text, not {JsonText.NameOf(name.TokenType)}");
        }

        if (value.TokenType == JsonTokenType.None)
        {
            Fault("value", "is required");
        }

        if (_arguments.Faults.Count > faults)
        {
            return;
        }

        if (EntryOf(map, JsonText.Of(ref name), out var entry) is { } problem)
        {
            Fault("name", problem);
            return;
        }

        _log.Enter("value");
        BindEntry(map, entry, ref value);
        _log.Leave();
    }

    void Fault(string member, string problem, string? suggestion = null)
    {
        _log.Enter(member);
        _log.Add(problem, suggestion);
        _log.Leave();
    }

    void BindMapText(int map, ref Utf8JsonReader reader)
    {
        var self = this;
        _values.BindInner(ref reader, (ref Utf8JsonReader inner) => self.BindMap(map, ref inner));
    }

    int IndexOfTarget(Target map, string name)
    {
        for (var i = 0; i < _tool.Parameters.Length; i++)
        {
            var parameter = _tool.Parameters[i];
            if (parameter.To.Segments.Length == map.Segments.Length + 1 && parameter.Rule.Kind != ValueKind.Map
                && map.Covers(parameter.To) && parameter.To.Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Where an entry goes: to a parameter of its own, or under its name into the map. Gives the reason when it cannot go there.</summary>
    string? EntryOf(int map, string? name, out (int Own, Arguments.Slice Name) entry)
    {
        entry = (name is null ? -1 : IndexOfTarget(_tool.Parameters[map].To, name), default);
        if (name is null)
        {
            return ValueBinder.NotUnicode;
        }

        if (entry.Own >= 0)
        {
            return _arguments.WasGiven(entry.Own) ? $"is given twice: here and as {_tool.Parameters[entry.Own].Name}" : null;
        }

        var writer = _arguments.Begin(out var start);
        writer.WriteStringValue(name);
        entry.Name = _arguments.End(start);
        foreach (var other in _arguments.Entries)
        {
            if (other.Map == map && _arguments.At(other.Name).SequenceEqual(_arguments.At(entry.Name)))
            {
                return "is given twice";
            }
        }

        return null;
    }

    void BindEntry(int map, (int Own, Arguments.Slice Name) entry, ref Utf8JsonReader reader)
    {
        if (entry.Own >= 0)
        {
            BindParameter(entry.Own, ref reader);
            return;
        }

        // A faulty one is kept too: it was given, and the call ends at its fault.
        var writer = _arguments.Begin(out var start);
        _values.BindText(ref reader, _tool.Parameters[map].Rule, writer);
        _arguments.Entries.Add(new(map, entry.Name, _arguments.End(start)));
    }

    void CheckPresence()
    {
        for (var i = 0; i < _tool.Parameters.Length; i++)
        {
            if (_tool.Parameters[i].Required && !_arguments.WasGiven(i))
            {
                Fault(_tool.Parameters[i].Name, "is required");
            }
        }

        if (_tool.NeedsOneOf is { } target && !_arguments.HasAny(_tool, target))
        {
            var names = _tool.Parameters.Where(p => !p.Hidden && p.Rule.Kind != ValueKind.Map && target.Covers(p.To)).Select(p => p.Name);
            _log.Add($"changes nothing: give at least one of {string.Join(", ", names)}");
        }
    }
}
