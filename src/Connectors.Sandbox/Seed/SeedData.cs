using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Seed;

/// <summary>
/// What a portal holds when somebody looks at it for the first time: enough to search, filter and page through. All names are
/// invented. Nobody here is jane@acmecorp.com, so that the story of the reference calls can create her.
/// </summary>
internal static class SeedData
{
    const string SourceId = "0";
    const int PrimaryContactToCompany = 1, ContactToCompany = 279, DealToContact = 3, DealToCompany = 341;

    public static void Fill(Portal portal, MovableClock clock)
    {
        var start = clock.Stamp().AddDays(-90);
        var companies = SeedTables.Companies
            .Select((row, day) => Add(portal, ObjectType.Companies, start.AddDays(day), new()
            {
                ["name"] = row.Name,
                ["domain"] = row.Domain,
                ["industry"] = row.Industry,
                ["city"] = row.City,
                ["country"] = row.Country,
                ["numberofemployees"] = row.Employees,
                ["annualrevenue"] = row.Revenue,
            }))
            .ToDictionary(record => record["domain"]!);
        var contacts = SeedTables.Contacts
            .Select((row, day) => Add(portal, ObjectType.Contacts, start.AddDays(10 + day), new()
            {
                ["email"] = $"{row.First}.{row.Last}@{row.Domain}".ToLowerInvariant(),
                ["firstname"] = row.First,
                ["lastname"] = row.Last,
                ["jobtitle"] = row.Job,
                ["company"] = companies[row.Domain]["name"]!,
                ["phone"] = row.Phone,
                ["lifecyclestage"] = row.Stage,
            }))
            .ToList();
        foreach (var contact in contacts)
        {
            var company = companies[contact["hs_email_domain"]!];
            Connect(portal, contact, ContactToCompany, company);
            Connect(portal, contact, PrimaryContactToCompany, company);
        }

        AddDeals(portal, start.AddDays(40), companies, contacts);
        foreach (var type in ObjectType.All)
            portal[type].Index.CatchUp();
    }

    static void AddDeals(Portal portal, DateTimeOffset start, Dictionary<string, CrmRecord> companies, List<CrmRecord> contacts)
    {
        foreach (var (place, row) in SeedTables.Deals.Index())
        {
            var deal = Add(portal, ObjectType.Deals, start.AddDays(place), new()
            {
                ["dealname"] = row.Name,
                ["amount"] = row.Amount,
                ["dealstage"] = row.Stage,
                ["pipeline"] = DealPipeline.Id,
                ["closedate"] = HubSpotTime.FormatDay(start.AddDays(60 + (7 * place))),
                ["dealtype"] = row.Type,
                ["hs_priority"] = row.Priority,
            });
            Connect(portal, deal, DealToCompany, companies[row.Domain]);
            if (contacts.Find(contact => contact["hs_email_domain"] == row.Domain) is { } contact)
                Connect(portal, deal, DealToContact, contact);
        }
    }

    /// <summary>Seed data passes the same checks as anybody's.</summary>
    static CrmRecord Add(Portal portal, ObjectType type, DateTimeOffset at, OrderedDictionary<string, string> properties) =>
        portal[type].Add(portal[type].CheckCreate(properties), SourceId, at);

    static void Connect(Portal portal, CrmRecord from, int typeId, CrmRecord to) =>
        portal.Associations.Connect(from.Id, AssociationTypes.Find(from.Type, typeId)!, to.Id);
}
