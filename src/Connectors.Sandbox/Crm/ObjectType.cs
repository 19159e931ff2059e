namespace Connectors.Sandbox.Crm;

/// <summary>One of the three kinds of record the twin holds, with what HubSpot's pages say about the kind as a whole.</summary>
internal sealed class ObjectType
{
    ObjectType()
    {
    }

    /// <summary>HubSpot's number for the type, which stands for its name in any path.</summary>
    public required string Id { get; init; }

    public required string Singular { get; init; }

    public required string Plural { get; init; }

    /// <summary>Contacts say <c>lastmodifieddate</c> where all other types say <c>hs_lastmodifieddate</c>.</summary>
    public required string ModifiedProperty { get; init; }

    /// <summary>What a read returns when the request names no properties (HubSpot docs, Using object APIs).</summary>
    public required IReadOnlyList<string> DefaultProperties { get; init; }

    /// <summary>What the <c>query</c> of a search looks into (HubSpot docs, Search the CRM: searchable properties).</summary>
    public required IReadOnlyList<string> QueriedProperties { get; init; }

    /// <summary>What a create must set: of each group at least one.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> RequiredOnCreate { get; init; }

    /// <summary>The name in messages about many records: <c>CONTACT</c>.</summary>
    public string Shouted => Singular.ToUpperInvariant();

    /// <summary>The name that opens a sentence: <c>Contact already exists.</c></summary>
    public string Capitalised => char.ToUpperInvariant(Singular[0]) + Singular[1..];

    public static ObjectType Contacts { get; } = new()
    {
        Id = "0-1",
        Singular = "contact",
        Plural = "contacts",
        ModifiedProperty = "lastmodifieddate",
        DefaultProperties = ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"],
        QueriedProperties =
        [
            "firstname", "lastname", "email", "phone", "hs_additional_emails", "fax", "mobilephone", "company",
            "hs_marketable_until_renewal",
        ],
        RequiredOnCreate = [["email", "firstname", "lastname"]],
    };

    public static ObjectType Companies { get; } = new()
    {
        Id = "0-2",
        Singular = "company",
        Plural = "companies",
        ModifiedProperty = "hs_lastmodifieddate",
        DefaultProperties = ["createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"],
        QueriedProperties = ["website", "phone", "name", "domain"],
        RequiredOnCreate = [["name", "domain"]],
    };

    public static ObjectType Deals { get; } = new()
    {
        Id = "0-3",
        Singular = "deal",
        Plural = "deals",
        ModifiedProperty = "hs_lastmodifieddate",
        DefaultProperties =
        [
            "amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline",
        ],
        QueriedProperties = ["dealname", "pipeline", "dealstage", "description", "dealtype"],
        RequiredOnCreate = [["dealname"], ["dealstage"]],
    };

    public static IReadOnlyList<ObjectType> All { get; } = [Contacts, Companies, Deals];

    /// <summary>Finds a type by what a path may call it: plural, singular or number, in any case.</summary>
    public static ObjectType? Find(string name) => All.FirstOrDefault(type =>
        name.Equals(type.Plural, StringComparison.OrdinalIgnoreCase)
        || name.Equals(type.Singular, StringComparison.OrdinalIgnoreCase)
        || name == type.Id);

    public override string ToString() => Plural;
}
