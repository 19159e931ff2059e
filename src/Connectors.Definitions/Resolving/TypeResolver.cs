using Connectors.Definitions.Grammar;
using Connectors.Definitions.Reading;

namespace Connectors.Definitions.Resolving;

/// <summary>
/// Writes a connector's types out where they are named. A few short types that name each other ten times over would grow without
/// bound (the "billion laughs"), so the writing stops at <see cref="MaxFields"/>.
/// </summary>
internal sealed class TypeResolver(ConnectorDefinition connector)
{
    /// <summary>The most fields that the parameters of one tool may have in all.</summary>
    public const int MaxFields = 2_000;

    readonly HashSet<string> open = new(StringComparer.Ordinal);
    int written;

    /// <summary>Whether fields were left out for being too many.</summary>
    public bool IsCutShort => written > MaxFields;

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
        var fields = type.Fields.TakeWhile(_ => ++written <= MaxFields).Select(Parameter).ToEquatableArray();
        open.Remove(name);
        return fields;
    }

    static ResolvedType Plain(ValueKind kind, string? name, EquatableArray<ResolvedParameter> fields) =>
        new(kind, name, default, null, null, null, null, null, null, null, fields);
}
