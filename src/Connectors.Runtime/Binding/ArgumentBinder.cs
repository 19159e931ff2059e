using System.Text.Json;
using Connectors.Runtime.Requests;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Binding;

/// <summary>
/// Makes checked arguments from a call's JSON. It never guesses: what it takes is what the definition declares, and
/// everything else is a fault. All faults of a call are found in one go.
/// </summary>
internal readonly partial struct ArgumentBinder
{
    /// <summary>More than any tool needs, and little enough to refuse a flood.</summary>
    public const int MaxInputBytes = 256 * 1024;

    public const int MaxDepth = 32;

    const string IsFixed = "is fixed by the application and cannot be given";

    readonly ToolDescriptor _tool;
    readonly Arguments _arguments;
    readonly FaultLog _log;
    readonly ValueBinder _values;

    /// <summary>Which parameters the host has fixed; null where there are none.</summary>
    readonly bool[]? _fixed;

    ArgumentBinder(ToolDescriptor tool, bool hasFixed)
    {
        _tool = tool;
        _fixed = hasFixed ? new bool[tool.Parameters.Length] : null;
        _arguments = Arguments.For(tool);
        _log = _arguments.Log;
        _values = _arguments.Values;
    }

    /// <summary>Binds the input; look at <see cref="Arguments.Faults"/> before anything else, and dispose the result.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="utf8Input">What the caller gives.</param>
    /// <param name="utf8Fixed">What the host has fixed, under the same rules; empty where that is nothing.</param>
    public static Arguments Bind(ToolDescriptor tool, ReadOnlySpan<byte> utf8Input, ReadOnlySpan<byte> utf8Fixed = default)
    {
        var binder = new ArgumentBinder(tool, !utf8Fixed.IsEmpty);
        if ((utf8Fixed.IsEmpty || binder.BindFixed(utf8Fixed)) && binder.BindObject(utf8Input))
        {
            binder.CheckPresence();
            binder._arguments.CollectAsked(tool);
        }

        return binder._arguments;
    }

    bool BindFixed(ReadOnlySpan<byte> utf8Fixed)
    {
        if (!BindObject(utf8Fixed))
        {
            return false;
        }

        for (var i = 0; i < _fixed!.Length; i++)
        {
            _fixed[i] = _arguments.WasGiven(i);
        }

        return true;
    }

    bool IsFixedParameter(int index) => _fixed?[index] == true;

    /// <summary>False when what came is no object at all, so that nothing more can be said of it.</summary>
    bool BindObject(ReadOnlySpan<byte> utf8Input)
    {
        if (utf8Input.Length > MaxInputBytes)
        {
            _log.Add($"is larger than {MaxInputBytes / 1024} KiB");
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(utf8Input, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                _log.Add($"must be an object with the tool's parameters, not {JsonText.NameOf(reader.TokenType)}");
                return false;
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
            return false;
        }

        return true;
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
            _log.Add(IsFixedParameter(index) ? IsFixed : "is given twice");
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

    void CheckPresence()
    {
        for (var i = 0; i < _tool.Parameters.Length; i++)
        {
            if (_tool.Parameters[i].Required && !_arguments.WasGiven(i))
            {
                Fault(_tool.Parameters[i].Name, "is required");
            }
        }

        if (_tool.NeedsOneOf is { } target && !_arguments.HasAny(_tool, target, _fixed))
        {
            var names = _tool.Parameters.Where(p => !p.Hidden && p.Rule.Kind != ValueKind.Map && target.Covers(p.To)).Select(p => p.Name);
            _log.Add($"changes nothing: give at least one of {string.Join(", ", names)}");
        }
    }
}
