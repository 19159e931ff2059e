using System.Diagnostics.CodeAnalysis;

namespace Connectors.Sandbox.Crm;

/// <summary>The properties of one object type in one portal: HubSpot's own, and those the portal has added.</summary>
internal sealed class PropertySchema(ObjectType type, long portalId)
{
    readonly OrderedDictionary<string, PropertyDefinition> _rows = new(
        Table(type).Select(row => KeyValuePair.Create(row.Name, row with { Group = type.Singular + "information" })),
        StringComparer.Ordinal);

    public long PortalId => portalId;

    public IEnumerable<PropertyDefinition> Rows => _rows.Values;

    public PropertyDefinition? Find(string name) => _rows.GetValueOrDefault(name);

    public bool TryFind(string name, [NotNullWhen(true)] out PropertyDefinition? row) => _rows.TryGetValue(name, out row);

    /// <summary>Adds a property of the portal's own. False when the name is taken.</summary>
    public bool TryAdd(PropertyDefinition row) => _rows.TryAdd(row.Name, row);

    /// <summary>Puts a changed row in the place of the one with its name.</summary>
    public void Replace(PropertyDefinition row) => _rows[row.Name] = row;

    static IEnumerable<PropertyDefinition> Table(ObjectType type) =>
        type == ObjectType.Contacts ? ContactProperties.Rows()
        : type == ObjectType.Companies ? CompanyProperties.Rows()
        : DealProperties.Rows();
}
