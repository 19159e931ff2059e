namespace Connectors.Sandbox.Crm;

/// <summary>One of HubSpot's own labels between two records, read from one end.</summary>
internal sealed record AssociationType(int Id, ObjectType From, ObjectType To, string Name, int Inverse);

/// <summary>The association type ids HubSpot defines (HubSpot docs, Associations: HUBSPOT_DEFINED).</summary>
internal static class AssociationTypes
{
    public const string Category = "HUBSPOT_DEFINED";

    static readonly AssociationType[] All =
    [
        new(279, ObjectType.Contacts, ObjectType.Companies, "contact_to_company_unlabeled", 280),
        new(1, ObjectType.Contacts, ObjectType.Companies, "contact_to_company", 2),
        new(280, ObjectType.Companies, ObjectType.Contacts, "company_to_contact_unlabeled", 279),
        new(2, ObjectType.Companies, ObjectType.Contacts, "company_to_contact", 1),
        new(4, ObjectType.Contacts, ObjectType.Deals, "contact_to_deal", 3),
        new(3, ObjectType.Deals, ObjectType.Contacts, "deal_to_contact", 4),
        new(341, ObjectType.Deals, ObjectType.Companies, "deal_to_company_unlabeled", 342),
        new(5, ObjectType.Deals, ObjectType.Companies, "deal_to_company", 6),
        new(342, ObjectType.Companies, ObjectType.Deals, "company_to_deal_unlabeled", 341),
        new(6, ObjectType.Companies, ObjectType.Deals, "company_to_deal", 5),
    ];

    public static AssociationType? Find(ObjectType from, int id) => All.FirstOrDefault(type => type.From == from && type.Id == id);

    public static AssociationType InverseOf(AssociationType type) => All.First(other => other.Id == type.Inverse);
}
