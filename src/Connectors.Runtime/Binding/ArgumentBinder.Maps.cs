using System.Text.Json;
using Connectors.Runtime.Requests;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Binding;

/// <content>Parameters that take free names: as an object, as a list of names and values, or as either written as text.</content>
internal readonly partial struct ArgumentBinder
{
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
            return !_arguments.WasGiven(entry.Own) ? null
                : IsFixedParameter(entry.Own) ? IsFixed
                : $"is given twice: here and as {_tool.Parameters[entry.Own].Name}";
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
}
