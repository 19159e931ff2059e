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
            .Select(f => new RecordField(f.Name, CSharpName.Member(f.Name, name, "Json", "Text", "From"), f.Always, f.Description ?? $"The field {f.Name}."))
            .ToEquatableArray());
    }
}

/// <summary>A field of a record.</summary>
internal sealed record RecordField(string WireName, string Name, bool IsAlways, string Description);
