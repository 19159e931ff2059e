using Connectors.Definitions;
using Connectors.Generator.Inputs;

namespace Connectors.Generator.Models;

/// <summary>A tool with every C# name and type decided.</summary>
internal sealed record ToolModel(
    ToolEntry Entry,
    string Source,
    string Title,
    string Description,
    InputModel Input,
    EquatableArray<EnumModel> Enums,
    string OutputType,
    string? PagedType,
    bool IsHidden,
    string Descriptor,
    string InputSchema,
    string StrictSchema,
    string GeminiSchema,
    string OutputSchema)
{
    public static ToolModel Of(LinkedTool linked, string rootNamespace)
    {
        var tool = linked.Tool!;
        var names = ConnectorNames.Of(tool.Connector, tool.ConnectorTitle, rootNamespace);
        var className = PascalName.Of(tool.ShortName);
        var inputName = className + "Input";
        return new(
            new(names, tool.Name, className, linked.Path),
            linked.Path,
            tool.Title,
            tool.Description,
            InputModel.Of(inputName, tool.Description, tool.Parameters, className),
            EnumModel.AllOf(tool.Parameters, className),
            OutputTypeOf(tool),
            tool.Returns is { IsList: true, Next: not null, ShapeName: var record } ? PascalName.Of(record) : null,
            tool.Hidden,
            DescriptorText.Tool(tool),
            JsonSchema.Input(tool),
            JsonSchema.Strict(tool),
            JsonSchema.Gemini(tool),
            JsonSchema.Output(tool));
    }

    static string OutputTypeOf(ResolvedTool tool) => tool.Returns switch
    {
        null => Names.Runtime("Typed.UntypedRecord"),
        { IsList: true, ShapeName: var shape } => $"{Names.Runtime("Typed.ToolPage")}<{PascalName.Of(shape)}>",
        { ShapeName: var shape } => PascalName.Of(shape),
    };
}

/// <summary>What a catalogue needs to know of a tool; an edit of a description leaves it equal.</summary>
internal sealed record ToolEntry(ConnectorNames Connector, string Name, string ClassName, string Source)
{
    public string ToolClass => ClassName + "Tool";
}

/// <summary>The names that a connector's generated code shares.</summary>
internal sealed record ConnectorNames(string Id, string Title, string ClassName, string Namespace)
{
    public static ConnectorNames Of(string id, string title, string rootNamespace)
    {
        var className = PascalName.Of(title);
        return new(id, title, className, $"{rootNamespace}.{className}");
    }
}

/// <summary>Names of types that generated code uses, written so that nothing in the user's project can hide them.</summary>
internal static class Names
{
    public static string Runtime(string type) => "global::Connectors.Runtime." + type;
}
