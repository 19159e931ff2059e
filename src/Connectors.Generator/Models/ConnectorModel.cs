using Connectors.Definitions;

namespace Connectors.Generator.Models;

/// <summary>A connector with every C# name and type decided.</summary>
internal sealed record ConnectorModel(
    ConnectorNames Names,
    string Descriptor,
    EquatableArray<InputModel> Types,
    EquatableArray<EnumModel> Enums,
    EquatableArray<RecordModel> Records)
{
    public string HintName => $"{Names.ClassName}.g.cs";

    public static ConnectorModel Of(ConnectorDefinition connector, string rootNamespace)
    {
        var types = connector.Types
            .Select(type => (type, name: PascalName.Of(type.Name), fields: ToolLinker.Fields(type, connector)))
            .ToList();
        return new(
            ConnectorNames.Of(connector.Id, connector.Title, rootNamespace),
            DescriptorText.Connector(connector),
            types.Select(static t => InputModel.Of(t.name, t.type.Description, t.fields, t.name)).ToEquatableArray(),
            types.SelectMany(static t => EnumModel.AllOf(t.fields, t.name)).ToEquatableArray(),
            connector.Shapes.Select(RecordModel.Of).ToEquatableArray());
    }
}

/// <summary>A record class: what a shape shows, as properties over the answer's JSON.</summary>
internal sealed record RecordModel(string Name, string Description, EquatableArray<RecordField> Fields)
{
    public static RecordModel Of(ShapeDefinition shape)
    {
        var name = PascalName.Of(shape.Name);
        return new(name, shape.Description, shape.Fields
            .Select(f => RecordField.Of(f, name))
            .ToEquatableArray());
    }
}

/// <summary>A field of a record.</summary>
/// <param name="WireName">Name in JSON.</param>
/// <param name="Name">Name in C#.</param>
/// <param name="Type">Its type, without the question mark.</param>
/// <param name="Value">The expression that reads it, never null for a field that always comes.</param>
/// <param name="IsAlways">Comes back even when not asked for.</param>
/// <param name="Description">What it is.</param>
internal sealed record RecordField(string WireName, string Name, string Type, string Value, bool IsAlways, string Description)
{
    public static RecordField Of(ShapeField field, string owner)
    {
        var (type, read) = field.Type switch
        {
            "integer" => ("long", "Whole"),
            "number" => ("decimal", "Number"),
            "boolean" => ("bool", "Flag"),
            _ => ("string", "Text"),
        };
        var sure = !field.Always ? "" : type == "string" ? "!" : "!.Value";
        return new(
            field.Name,
            CSharpName.Member(field.Name, owner, "Json", "Text", "Whole", "Number", "Flag", "From"),
            type,
            $"{read}(\"{field.Name}\"){sure}",
            field.Always,
            field.Description ?? $"The field {field.Name}.");
    }
}
