using Connectors.Definitions.Grammar;
using Connectors.Definitions.Reading;

namespace Connectors.Definitions.Resolving;

/// <summary>Writes a connector's types out where they are named.</summary>
internal sealed class TypeResolver(ConnectorDefinition connector)
{
    readonly HashSet<string> open = new(StringComparer.Ordinal);

    public ResolvedParameter Parameter(ParameterDefinition parameter) => new(
        parameter.Name,
        parameter.Description,
        parameter.Required,
        parameter.Hidden,
        parameter.Aliases,
        parameter.To,
        parameter.SendAs,
        parameter.Accepts,
        Type(parameter.Type));

    ResolvedType Type(TypeUse use) => new(
        use.Kind,
        TypeName: use.Kind == ValueKind.Object ? use.Of : null,
        use.Enum,
        use.Format,
        use.Characters,
        use.MinLength,
        use.MaxLength,
        use.Minimum,
        use.Maximum,
        Items: use is { Kind: ValueKind.List, Items: { } items } ? Item(items) : null,
        Fields: use is { Kind: ValueKind.Object, Of: { } of } ? Fields(of) : default);

    ResolvedType Item(string word) => TypeGrammar.ScalarTypes.Contains(word)
        ? Plain(ToolReading.Kind(word), null, default)
        : Plain(ValueKind.Object, word, Fields(word));

    // Names that lead nowhere, or in a circle, are reported by rules; here they only must not hurt.
    EquatableArray<ResolvedParameter> Fields(string name)
    {
        if (connector.Types.FirstOrDefault(type => type.Name == name) is not { } type || !open.Add(name)) return default;
        var fields = type.Fields.Select(Parameter).ToEquatableArray();
        open.Remove(name);
        return fields;
    }

    static ResolvedType Plain(ValueKind kind, string? name, EquatableArray<ResolvedParameter> fields) =>
        new(kind, name, default, null, null, null, null, null, null, null, fields);
}
