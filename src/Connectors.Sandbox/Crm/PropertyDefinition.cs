namespace Connectors.Sandbox.Crm;

/// <summary>What a property's value is made of; the wire names are those of HubSpot's properties API.</summary>
internal enum ValueKind
{
    Text,
    Number,
    Date,
    DateTime,
    Enumeration,
    Bool,
    Phone,
}

/// <summary>What a value must be beyond its kind.</summary>
internal enum ValueRule
{
    None,
    Email,
    Owner,
    Pipeline,
    Stage,
    ForwardOnly,
    Multiple,
}

/// <summary>Who may set a value: anybody, HubSpot at creation, or a formula.</summary>
internal enum ValueAccess
{
    Open,
    ReadOnly,
    Calculated,
}

internal sealed record PropertyOption(string Value, string Label);

/// <summary>One property of an object type: a row of the schema tables, and what the properties API shows of it.</summary>
internal sealed record PropertyDefinition(string Name, string Label, ValueKind Kind)
{
    public string Group { get; init; } = "";

    public string Description { get; init; } = "";

    public ValueAccess Access { get; init; }

    public ValueRule Rule { get; init; }

    public bool Unique { get; init; }

    public bool HubSpotDefined { get; init; } = true;

    /// <summary>The form control a portal chose for it; empty for the one that goes with the kind.</summary>
    public string ChosenFieldType { get; init; } = "";

    public IReadOnlyList<PropertyOption> Options { get; init; } = [];

    /// <summary>An enumeration without options of its own takes them from elsewhere (owners, pipelines), as HubSpot says too.</summary>
    public bool ExternalOptions => Rule is ValueRule.Owner or ValueRule.Pipeline or ValueRule.Stage;

    public string WireType => Kind switch
    {
        ValueKind.Number => "number",
        ValueKind.Date => "date",
        ValueKind.DateTime => "datetime",
        ValueKind.Enumeration => "enumeration",
        ValueKind.Bool => "bool",
        ValueKind.Phone => "phone_number",
        _ => "string",
    };

    public string FieldType => ChosenFieldType.Length > 0 ? ChosenFieldType : Kind switch
    {
        _ when Access == ValueAccess.Calculated => "calculation_equation",
        ValueKind.Number => "number",
        ValueKind.Date or ValueKind.DateTime => "date",
        ValueKind.Enumeration => Rule == ValueRule.Multiple ? "checkbox" : "select",
        ValueKind.Bool => "booleancheckbox",
        ValueKind.Phone => "phonenumber",
        _ => "text",
    };
}
