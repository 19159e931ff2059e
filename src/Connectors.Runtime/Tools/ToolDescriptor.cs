using System.Buffers;
using System.Text.Json;
using Connectors.Runtime.Binding;

namespace Connectors.Runtime.Tools;

/// <summary>What a tool does to the provider's data; decides what may be repeated.</summary>
public enum ToolEffect
{
    /// <summary>Reads only; may always be repeated.</summary>
    Read,

    /// <summary>Makes something new; a repetition makes a second one.</summary>
    Create,

    /// <summary>Sets named values; a repetition changes nothing more.</summary>
    Update,

    /// <summary>Removes something.</summary>
    Delete,
}

/// <summary>What runs: a tool's endpoint, parameters and answer, read from its compiled form.</summary>
public sealed class ToolDescriptor
{
    internal ToolDescriptor(string name, HttpMethod method, string path, ParameterDescriptor[] parameters)
    {
        Name = name;
        SpanName = $"execute_tool {name}";
        Method = method;
        Path = new(path, parameters);
        Parameters = parameters;
        Body = BodyNode.Layout(parameters);
    }

    /// <summary>The name callers use.</summary>
    public string Name { get; }

    /// <summary>A short name for people.</summary>
    public required string Title { get; init; }

    /// <summary>What the tool does, written for a model.</summary>
    public required string Description { get; init; }

    /// <summary>What a call does to the provider's data.</summary>
    public required ToolEffect Effect { get; init; }

    /// <summary>The scopes a token needs for this tool, all of them.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The connector's limits that a call counts against.</summary>
    public required IReadOnlyList<string> Limits { get; init; }

    /// <summary>
    /// What is wrong with a value for one of the tool's parameters, shown or hidden, as a call with it would be told; null when the tool
    /// has no parameter of this name.
    /// </summary>
    /// <param name="parameter">The parameter's name, as defined.</param>
    /// <param name="utf8Value">The value, valid JSON.</param>
    public IReadOnlyList<InputFault>? FaultsOf(string parameter, ReadOnlySpan<byte> utf8Value)
    {
        if (!Array.Exists(Parameters, p => p.Name == parameter))
        {
            return null;
        }

        var input = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(input, new() { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WritePropertyName(parameter);
            json.WriteRawValue(utf8Value, skipInputValidation: true);
            json.WriteEndObject();
        }

        using var arguments = ArgumentBinder.Bind(this, input.WrittenSpan);

        // What else the tool wants is not given here, and no fault of the value.
        var place = $"$.{parameter}";
        return [.. arguments.Faults.Where(f => f.Path == place || f.Path.StartsWith(place + ".", StringComparison.Ordinal) || f.Path.StartsWith(place + "[", StringComparison.Ordinal))];
    }

    internal HttpMethod Method { get; }

    /// <summary>What a call's span is called.</summary>
    internal string SpanName { get; }

    internal PathTemplate Path { get; }

    internal ParameterDescriptor[] Parameters { get; }

    /// <summary>Target prefix to which at least one argument must go, or null.</summary>
    internal Target? NeedsOneOf { get; init; }

    /// <summary>How the request body is laid out; null when there is none.</summary>
    internal BodyNode? Body { get; }

    /// <summary>What the answer holds; null when it is empty.</summary>
    internal AnswerShape? Returns { get; init; }

    /// <summary>How to learn whether a write was carried out when its answer was lost; null where nothing tells.</summary>
    internal FindOut? FindOut { get; init; }
}

internal enum TargetPlace
{
    Nowhere,
    Path,
    Query,
    Header,
    Body,
}

/// <summary>Where an argument goes: <c>path.id</c>, <c>query.limit</c>, <c>header.X-Name</c>, <c>body.a.b</c> or <c>nowhere</c>.</summary>
internal readonly record struct Target(TargetPlace Place, string[] Segments)
{
    public string Name => Segments[^1];

    public static Target Parse(string text)
    {
        var parts = text.Split('.');
        return parts[0] switch
        {
            "path" => new(TargetPlace.Path, parts[1..]),
            "query" => new(TargetPlace.Query, [text["query.".Length..]]),
            "header" => new(TargetPlace.Header, [text["header.".Length..]]),
            "body" => new(TargetPlace.Body, parts[1..]),
            _ => new(TargetPlace.Nowhere, [text]),
        };
    }

    /// <summary>Whether <paramref name="other"/> lies at this place or below it.</summary>
    public bool Covers(Target other) =>
        Place == other.Place && Segments.Length <= other.Segments.Length && Segments.AsSpan().SequenceEqual(other.Segments.AsSpan(0, Segments.Length));
}
