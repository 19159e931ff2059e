using Connectors.Definitions.Grammar;
using Connectors.Definitions.Writing;
using static Connectors.Definitions.ProblemCatalog;
using static Connectors.Definitions.ValueKind;

namespace Connectors.Definitions.Rules;

/// <summary>The keys of a parameter, or of a type's field, fit its type.</summary>
internal static class ValueRules
{
    public static IEnumerable<Finding> Check(string path, ParameterDefinition value, ConnectorDefinition connector) =>
        Presence(path, value)
            .Concat(Structure(path, value.Type, connector))
            .Concat(KeysFit(path, value.Type))
            .Concat(Bounds(path, value.Type))
            .Concat(Forms(path, value));

    static IEnumerable<Finding> Presence(string path, ParameterDefinition value)
    {
        if (value is { Description: "", Hidden: false })
            yield return new Finding(KeyNeeded, path, $"`{value.Name}` has no `description`; a model needs one sentence. Only a `hidden` parameter can do without.");
        if (value is { Required: true, Hidden: true })
            yield return new Finding(KeyUnfit, path + ".hidden", $"`{value.Name}` is required, so callers must see it; remove `hidden` or `required`.");
    }

    static IEnumerable<Finding> Structure(string path, TypeUse type, ConnectorDefinition connector)
    {
        var types = connector.Types.Select(static type => type.Name).ToList();
        if (type.Kind == List && type.Items is null)
            yield return new Finding(KeyNeeded, path, $"A list needs `items`: {Sentences.Or(TypeGrammar.ScalarTypes)}, or a type of the connector.");
        if (type.Kind == ValueKind.Object && type.Of is null)
            yield return new Finding(KeyNeeded, path, $"An object needs `of`: {(types.Count == 0 ? "a type of the connector" : Sentences.Or(types))}.");
        if (type is { Kind: List, Items: { } items } && !TypeGrammar.ScalarTypes.Contains(items) && !types.Contains(items))
            yield return new Finding(UnknownType, path + ".items", Unknown(items, [.. TypeGrammar.ScalarTypes, .. types]));
        if (type is { Kind: ValueKind.Object, Of: { } of } && !types.Contains(of))
            yield return new Finding(UnknownType, path + ".of", Unknown(of, types));
    }

    static IEnumerable<Finding> KeysFit(string path, TypeUse type)
    {
        var text = type.Kind == ValueKind.String;
        var counted = type.Kind is Integer or Number or List;
        (string Key, bool Written, bool Fits, string For)[] keys =
        [
            ("items", type.Items is not null, type.Kind == List, "lists"),
            ("of", type.Of is not null, type.Kind == ValueKind.Object, "objects"),
            ("enum", type.Enum.Count > 0, text, "strings"),
            ("format", type.Format is not null, text, "strings"),
            ("characters", type.Characters is not null, text, "strings"),
            ("min_length", type.MinLength is not null, text, "strings"),
            ("max_length", type.MaxLength is not null, text, "strings"),
            ("minimum", type.Minimum is not null, counted, "numbers, integers and lists"),
            ("maximum", type.Maximum is not null, counted, "numbers, integers and lists"),
        ];
        return keys.Where(static key => key is { Written: true, Fits: false })
            .Select(key => new Finding(KeyUnfit, $"{path}.{key.Key}", $"`{key.Key}` is for {key.For}, and this is of type `{TypeWords.Of(type.Kind)}`; remove it, or change the type."));
    }

    static IEnumerable<Finding> Bounds(string path, TypeUse type)
    {
        if (type.MinLength > type.MaxLength)
            yield return new Finding(EmptyRange, path + ".min_length", $"`min_length` {type.MinLength} exceeds `max_length` {type.MaxLength}; no text can have both.");
        if (type.Minimum > type.Maximum)
            yield return new Finding(EmptyRange, path + ".minimum", "`minimum` exceeds `maximum`; no value can have both.");
        if (type.Kind is Integer or List)
        {
            foreach (var (key, bound) in new[] { ("minimum", type.Minimum), ("maximum", type.Maximum) })
            {
                if (bound is { } number && (number != decimal.Truncate(number) || (type.Kind == List && number < 0)))
                    yield return new Finding(KeyUnfit, $"{path}.{key}", $"`{key}` bounds {(type.Kind == List ? "a count of items" : "whole numbers")}; write a whole number.");
            }
        }

        if (type.Characters is { } characters && CharacterClass.Fault(characters) is { } fault)
            yield return new Finding(BadCharacters, path + ".characters", fault);
    }

    static IEnumerable<Finding> Forms(string path, ParameterDefinition value)
    {
        var type = value.Type;
        if (value.SendAs == "csv" && !IsScalarList(type))
            yield return new Finding(SendAsUnfit, path + ".send_as", "Only a list of scalars can be joined with commas; remove `send_as`, or change the type.");
        if (value.SendAs == "text" && type.Kind is not (Integer or Number or ValueKind.Boolean))
            yield return new Finding(SendAsUnfit, path + ".send_as", "Only integers, numbers and booleans can be sent as text; remove `send_as`, or change the type.");

        for (var i = 0; i < value.Accepts.Count; i++)
        {
            var (fits, @for) = value.Accepts[i] switch
            {
                "text" => (type.Kind is Integer or Number or ValueKind.Boolean, "integers, numbers and booleans"),
                "number" => (type.Kind is ValueKind.String or Map, "strings and maps"),
                "csv" => (IsScalarList(type), "lists of scalars"),
                "json" => (type.Kind is List or Map or ValueKind.Object, "lists, maps and objects"),
                "any_case" => (type.Enum.Count > 0, "strings with an `enum`"),
                _ => (type.Kind == Date, "dates"),
            };
            if (!fits)
                yield return new Finding(AcceptsUnfit, $"{path}.accepts[{i}]", $"`{value.Accepts[i]}` is for {@for}, and this is of type `{TypeWords.Of(type.Kind)}`; remove it, or change the type.");
        }
    }

    static bool IsScalarList(TypeUse type) => type is { Kind: List, Items: { } items } && TypeGrammar.ScalarTypes.Contains(items);

    static string Unknown(string name, IReadOnlyList<string> known) => $"The connector has no type `{name}`. {Sentences.Suggest(name, known)}".TrimEnd();
}
