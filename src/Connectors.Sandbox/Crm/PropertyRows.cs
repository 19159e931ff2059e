namespace Connectors.Sandbox.Crm;

/// <summary>The words the schema tables are written in, so that a table reads as one line per property.</summary>
internal static class PropertyRows
{
    public static PropertyDefinition Text(string name, string label) => new(name, label, ValueKind.Text);

    public static PropertyDefinition Email(string name, string label) => new(name, label, ValueKind.Text) { Rule = ValueRule.Email };

    public static PropertyDefinition Phone(string name, string label) => new(name, label, ValueKind.Phone);

    public static PropertyDefinition Number(string name, string label) => new(name, label, ValueKind.Number);

    public static PropertyDefinition Moment(string name, string label) => new(name, label, ValueKind.DateTime);

    public static PropertyDefinition Flag(string name, string label) => new(name, label, ValueKind.Bool);

    public static PropertyDefinition Choice(string name, string label, params IReadOnlyList<PropertyOption> options) =>
        new(name, label, ValueKind.Enumeration) { Options = options };

    public static PropertyDefinition Choices(string name, string label, params IReadOnlyList<PropertyOption> options) =>
        Choice(name, label, options) with { Rule = ValueRule.Multiple };

    public static PropertyDefinition Owner() =>
        new("hubspot_owner_id", "Owner", ValueKind.Enumeration) { Rule = ValueRule.Owner };

    /// <summary>The stages in the order of the journey. Custom stages have numeric ids; the twin has none.</summary>
    public static PropertyDefinition LifecycleStage() => Choice(
        "lifecyclestage",
        "Lifecycle Stage",
        new("subscriber", "Subscriber"),
        new("lead", "Lead"),
        new("marketingqualifiedlead", "Marketing Qualified Lead"),
        new("salesqualifiedlead", "Sales Qualified Lead"),
        new("opportunity", "Opportunity"),
        new("customer", "Customer"),
        new("evangelist", "Evangelist"),
        new("other", "Other")) with { Rule = ValueRule.ForwardOnly };

    /// <summary>The moment each lifecycle stage was entered; unlike other moments it is written in epoch milliseconds.</summary>
    public static IEnumerable<PropertyDefinition> LifecycleDates() =>
        LifecycleStage().Options.Select(stage =>
            Moment($"hs_lifecyclestage_{stage.Value}_date", $"Became a {stage.Label} Date").ReadOnly());

    public static IEnumerable<PropertyDefinition> ServerSet(string modifiedProperty) =>
    [
        Moment("createdate", "Create Date").ReadOnly(),
        Moment(modifiedProperty, "Last Modified Date").ReadOnly(),
        Number("hs_object_id", "Record ID").ReadOnly(),
        Text("hs_object_source", "Record creation source").ReadOnly(),
        Text("hs_object_source_id", "Record creation source ID").ReadOnly(),
        Text("hs_object_source_label", "Record source").ReadOnly(),
    ];

    public static PropertyDefinition ReadOnly(this PropertyDefinition row) => row with { Access = ValueAccess.ReadOnly };

    public static PropertyDefinition Calculated(this PropertyDefinition row) => row with { Access = ValueAccess.Calculated };
}
