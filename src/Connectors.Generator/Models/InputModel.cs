using Connectors.Definitions;

namespace Connectors.Generator.Models;

/// <summary>An input class: a tool's parameters, or an object that is one of them.</summary>
internal sealed record InputModel(string Name, string Description, EquatableArray<PropertyModel> Properties)
{
    public static InputModel Of(string name, string description, EquatableArray<ResolvedParameter> parameters, string enumPrefix) => new(
        name,
        description,
        parameters.Where(static p => !p.Hidden).Select(p => PropertyModel.Of(p, name, enumPrefix)).ToEquatableArray());
}

/// <summary>A property of an input class.</summary>
/// <param name="WireName">Name in JSON.</param>
/// <param name="Name">Name in C#.</param>
/// <param name="Type">Its type, without the question mark.</param>
/// <param name="IsRequired">Must be set.</param>
/// <param name="Words">The words of its enumeration on the wire; empty for other types.</param>
/// <param name="Description">What it is.</param>
internal sealed record PropertyModel(string WireName, string Name, string Type, bool IsRequired, EquatableArray<string> Words, string Description)
{
    public static PropertyModel Of(ResolvedParameter parameter, string owner, string enumPrefix) => new(
        parameter.Name,
        CSharpName.Member(parameter.Name, owner, "Write"),
        TypeOf(parameter.Type, enumPrefix + PascalName.Of(parameter.Name)),
        parameter.Required,
        CSharpName.Words(parameter.Type).Count > 0 ? parameter.Type.Enum : default,
        parameter.Description);

    static string TypeOf(ResolvedType type, string enumName) => type.Kind switch
    {
        ValueKind.String => CSharpName.Words(type).Count > 0 ? enumName : "string",
        ValueKind.Integer => "long",
        ValueKind.Number => "decimal",
        ValueKind.Boolean => "bool",
        ValueKind.Date => "global::System.DateOnly",
        ValueKind.DateTime => "global::System.DateTimeOffset",
        ValueKind.Map => "global::System.Collections.Generic.IReadOnlyDictionary<string, string>",
        ValueKind.List => $"global::System.Collections.Generic.IReadOnlyList<{ItemOf(type.Items!)}>",
        ValueKind.Object => PascalName.Of(type.TypeName!),
        _ => throw new InvalidOperationException($"No C# type for {type.Kind}."),
    };

    static string ItemOf(ResolvedType item) => item.Kind switch
    {
        ValueKind.Integer => "long",
        ValueKind.Number => "decimal",
        ValueKind.Boolean => "bool",
        ValueKind.Object => PascalName.Of(item.TypeName!),
        _ => "string",
    };
}

/// <summary>A closed set of words, as a C# enumeration.</summary>
internal sealed record EnumModel(string Name, string Description, EquatableArray<string> Members)
{
    public static EquatableArray<EnumModel> AllOf(EquatableArray<ResolvedParameter> parameters, string prefix) => parameters
        .Where(static p => !p.Hidden)
        .Select(p => new EnumModel(prefix + PascalName.Of(p.Name), p.Description, CSharpName.Words(p.Type)))
        .Where(static words => words.Members.Count > 0)
        .ToEquatableArray();
}
