using System.Text.Json;
using Connectors.Runtime.Requests;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Binding;

/// <summary>
/// Makes checked arguments from a call's JSON. It never guesses: what it takes is what the definition declares, and
/// everything else is a fault. All faults of a call are found in one go.
/// </summary>
internal static class ArgumentBinder
{
    /// <summary>More than any tool needs, and little enough to refuse a flood.</summary>
    public const int MaxInputBytes = 256 * 1024;

    public const int MaxDepth = 32;

    /// <summary>Binds the input; look at <see cref="Arguments.Faults"/> before anything else, and dispose the result.</summary>
    public static Arguments Bind(ToolDescriptor tool, ReadOnlySpan<byte> utf8Input)
    {
        var arguments = Arguments.For(tool);
        var values = arguments.Values;
        if (utf8Input.Length > MaxInputBytes)
        {
            values.Fault($"is larger than {MaxInputBytes / 1024} KiB");
            return arguments;
        }

        try
        {
            var reader = new Utf8JsonReader(utf8Input, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                values.Fault($"must be an object with the tool's parameters, not {ValueBinder.NameOf(reader.TokenType)}");
                return arguments;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                BindMember(tool, ref reader, arguments, values);
            }

            // A second value behind the object shows only when somebody looks for it.
            reader.Read();
        }
        catch (JsonException e)
        {
            values.LeaveTo(0);
            values.Fault($"is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
            return arguments;
        }

        CheckPresence(tool, arguments, values);
        arguments.CollectAsked(tool);
        return arguments;
    }

    static void BindMember(ToolDescriptor tool, ref Utf8JsonReader reader, Arguments arguments, ValueBinder values)
    {
        var index = Find(tool, ref reader);
        if (index < 0)
        {
            var name = JsonText.Of(ref reader) ?? ValueBinder.NoName;
            values.Enter(name);
            values.Fault($"is not a parameter of {tool.Name}", NearestName.Find(name, tool.Parameters.Where(p => !p.Hidden).Select(p => p.Name)));
            values.Leave();
            reader.Read();
            reader.Skip();
            return;
        }

        var parameter = tool.Parameters[index];
        values.Enter(JsonText.Is(ref reader, parameter.Utf8Name) ? parameter.Name : reader.GetString()!);
        reader.Read();
        if (arguments.WasGiven(index))
        {
            values.Fault("is given twice");
            reader.Skip();
        }
        else if (reader.TokenType == JsonTokenType.Null)
        {
            // Models that must fill every field write null for the ones they leave out.
        }
        else if (parameter.Rule.Kind == ValueKind.Map)
        {
            BindMap(tool, index, ref reader, arguments, values);
        }
        else
        {
            BindParameter(index, parameter, ref reader, arguments, values);
        }

        values.Leave();
    }

    static int Find(ToolDescriptor tool, ref Utf8JsonReader reader)
    {
        var parameters = tool.Parameters;
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

    static void BindParameter(int index, ParameterDescriptor parameter, ref Utf8JsonReader reader, Arguments arguments, ValueBinder values)
    {
        var faults = arguments.Faults.Count;
        var writer = arguments.Begin(out var start);
        values.Bind(ref reader, parameter.Rule, writer);
        if (arguments.Faults.Count > faults)
        {
            arguments.SetFaulty(index, start);
            return;
        }

        var value = arguments.End(start);
        var problem = parameter.To.Place switch
        {
            TargetPlace.Path => SegmentSafety.Check(Arguments.Text(arguments.At(value))),
            TargetPlace.Header => HeaderRules.Check(Arguments.Text(arguments.At(value))),
            _ => null,
        };
        if (problem is not null)
        {
            values.Fault(problem);
            arguments.SetFaulty(index, start);
            return;
        }

        arguments.Set(index, value);
    }

    /// <summary>
    /// Entries of a map that have a parameter of their own go there and obey its rule, so that a value means the same
    /// whether it is given flat or inside the map.
    /// </summary>
    static void BindMap(ToolDescriptor tool, int map, ref Utf8JsonReader reader, Arguments arguments, ValueBinder values)
    {
        // Given from here on, be it wrongly; its entries are kept one by one.
        arguments.Set(map, new(0, -1));
        if (reader.TokenType == JsonTokenType.String && tool.Parameters[map].Rule.Takes(AcceptedForms.Json))
        {
            BindMapText(tool, map, ref reader, arguments, values);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            values.Fault($"must be an object of names and values, not {ValueBinder.NameOf(reader.TokenType)}");
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.Of(ref reader);
            var own = name is null ? -1 : IndexOfTarget(tool, tool.Parameters[map].To, name);
            values.Enter(name ?? ValueBinder.NoName);
            reader.Read();
            if (name is null)
            {
                values.Fault(ValueBinder.NotUnicode);
                reader.Skip();
            }
            else if (own >= 0 && arguments.WasGiven(own))
            {
                values.Fault($"is given twice: here and as {tool.Parameters[own].Name}");
                reader.Skip();
            }
            else if (own >= 0)
            {
                BindParameter(own, tool.Parameters[own], ref reader, arguments, values);
            }
            else
            {
                BindEntry(map, name, tool.Parameters[map].Rule, ref reader, arguments, values);
            }

            values.Leave();
        }
    }

    static void BindMapText(ToolDescriptor tool, int map, ref Utf8JsonReader reader, Arguments arguments, ValueBinder values) =>
        values.BindInner(ref reader, (ref Utf8JsonReader inner) => BindMap(tool, map, ref inner, arguments, values));

    static int IndexOfTarget(ToolDescriptor tool, Target map, string name)
    {
        for (var i = 0; i < tool.Parameters.Length; i++)
        {
            var parameter = tool.Parameters[i];
            if (parameter.To.Segments.Length == map.Segments.Length + 1 && parameter.Rule.Kind != ValueKind.Map
                && map.Covers(parameter.To) && parameter.To.Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    static void BindEntry(int map, string name, ValueRule rule, ref Utf8JsonReader reader, Arguments arguments, ValueBinder values)
    {
        var writer = arguments.Begin(out var nameStart);
        writer.WriteStringValue(name);
        var nameSlice = arguments.End(nameStart);
        foreach (var entry in arguments.Entries)
        {
            if (entry.Map == map && arguments.At(entry.Name).SequenceEqual(arguments.At(nameSlice)))
            {
                values.Fault("is given twice");
                reader.Skip();
                return;
            }
        }

        // A faulty one is kept too: it was given, and the call ends at its fault.
        writer = arguments.Begin(out var start);
        values.BindText(ref reader, rule, writer);
        arguments.Entries.Add(new(map, nameSlice, arguments.End(start)));
    }

    static void CheckPresence(ToolDescriptor tool, Arguments arguments, ValueBinder values)
    {
        for (var i = 0; i < tool.Parameters.Length; i++)
        {
            if (tool.Parameters[i].Required && !arguments.WasGiven(i))
            {
                values.Enter(tool.Parameters[i].Name);
                values.Fault("is required");
                values.Leave();
            }
        }

        if (tool.NeedsOneOf is { } target && !arguments.HasAny(tool, target))
        {
            var names = tool.Parameters.Where(p => !p.Hidden && p.Rule.Kind != ValueKind.Map && target.Covers(p.To)).Select(p => p.Name);
            values.Fault($"changes nothing: give at least one of {string.Join(", ", names)}");
        }
    }
}
