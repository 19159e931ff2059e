namespace Connectors.Sandbox.Seed;

internal sealed record SeedCompany(
    string Name, string Domain, string Industry, string City, string Country, string Employees, string Revenue);

internal sealed record SeedContact(string First, string Last, string Domain, string Job, string Phone, string Stage);

internal sealed record SeedDeal(string Name, string Domain, string Amount, string Stage, string Type, string Priority);

/// <summary>The rows of the seed data.</summary>
internal static class SeedTables
{
    public static IReadOnlyList<SeedCompany> Companies { get; } =
    [
        new("Acme Corp", "acmecorp.com", "MACHINERY", "Springfield", "United States", "480", "62000000"),
        new("Blue Harbor Freight", "blueharbor.example", "LOGISTICS_AND_SUPPLY_CHAIN", "Portland", "United States", "1250", "148000000"),
        new("Quillon Labs", "quillon.example", "BIOTECHNOLOGY", "Basel", "Switzerland", "85", "9400000"),
        new("Lindenhof Tools", "lindenhof.example", "CONSTRUCTION", "Stuttgart", "Germany", "230", "31000000"),
        new("Paper Lantern Studio", "paperlantern.example", "MARKETING_AND_ADVERTISING", "Lisbon", "Portugal", "18", "1700000"),
        new("Tern Island Energy", "ternisland.example", "RENEWABLES_ENVIRONMENT", "Bergen", "Norway", "340", "57000000"),
        new("Mosaic Ledger", "mosaicledger.example", "FINANCIAL_SERVICES", "Toronto", "Canada", "610", "98000000"),
        new("Copper Kettle Foods", "copperkettle.example", "FOOD_PRODUCTION", "Leeds", "United Kingdom", "150", "22000000"),
    ];

    public static IReadOnlyList<SeedContact> Contacts { get; } =
    [
        new("Morgan", "Reyes", "acmecorp.com", "Head of Procurement", "+1 555 010 1101", "opportunity"),
        new("Priya", "Nair", "acmecorp.com", "Plant Manager", "+1 555 010 1102", "lead"),
        new("Oskar", "Lund", "acmecorp.com", "Controller", "+1 555 010 1103", "marketingqualifiedlead"),
        new("Dana", "Whitfield", "blueharbor.example", "Operations Director", "+1 555 010 2201", "customer"),
        new("Luis", "Ferreira", "blueharbor.example", "Fleet Planner", "+1 555 010 2202", "lead"),
        new("Mei", "Tanaka", "blueharbor.example", "IT Manager", "+1 555 010 2203", "salesqualifiedlead"),
        new("Anouk", "Steiner", "quillon.example", "Chief Scientist", "+41 61 555 0301", "lead"),
        new("Rafael", "Costa", "quillon.example", "Lab Manager", "+41 61 555 0302", "subscriber"),
        new("Greta", "Holm", "quillon.example", "Head of Quality", "+41 61 555 0303", "opportunity"),
        new("Jonas", "Weber", "lindenhof.example", "Managing Director", "+49 711 555 0401", "customer"),
        new("Helene", "Braun", "lindenhof.example", "Purchasing", "+49 711 555 0402", "lead"),
        new("Emre", "Yildiz", "lindenhof.example", "Site Engineer", "+49 711 555 0403", "lead"),
        new("Beatriz", "Matos", "paperlantern.example", "Founder", "+351 21 555 0501", "evangelist"),
        new("Tomas", "Pinto", "paperlantern.example", "Designer", "+351 21 555 0502", "subscriber"),
        new("Ingrid", "Solheim", "ternisland.example", "Grid Planner", "+47 55 55 06 01", "lead"),
        new("Lars", "Eide", "ternisland.example", "CFO", "+47 55 55 06 02", "opportunity"),
        new("Nora", "Vik", "ternisland.example", "Office Lead", "+47 55 55 06 03", "lead"),
        new("Amara", "Okafor", "mosaicledger.example", "VP Risk", "+1 555 010 7701", "salesqualifiedlead"),
        new("Felix", "Dubois", "mosaicledger.example", "Data Engineer", "+1 555 010 7702", "lead"),
        new("Sunita", "Rao", "mosaicledger.example", "Product Manager", "+1 555 010 7703", "marketingqualifiedlead"),
        new("Caleb", "Stone", "mosaicledger.example", "Security Lead", "+1 555 010 7704", "lead"),
        new("Harriet", "Moss", "copperkettle.example", "Head Chef", "+44 113 555 0801", "lead"),
        new("Owen", "Price", "copperkettle.example", "Supply Manager", "+44 113 555 0802", "customer"),
        new("Yasmin", "Khan", "copperkettle.example", "Finance Lead", "+44 113 555 0803", "lead"),
        new("Peter", "Hale", "copperkettle.example", "Sales Manager", "+44 113 555 0804", "other"),
    ];

    public static IReadOnlyList<SeedDeal> Deals { get; } =
    [
        new("Acme Corp — Pilot line", "acmecorp.com", "18000", "closedwon", "newbusiness", "medium"),
        new("Acme Corp — Spare parts", "acmecorp.com", "42000", "qualifiedtobuy", "existingbusiness", "low"),
        new("Blue Harbor — Route planning", "blueharbor.example", "96000", "presentationscheduled", "newbusiness", "high"),
        new("Blue Harbor — Dock sensors", "blueharbor.example", "31500.50", "contractsent", "existingbusiness", "medium"),
        new("Quillon — Sample tracking", "quillon.example", "12500", "appointmentscheduled", "newbusiness", "low"),
        new("Lindenhof — Tool rental portal", "lindenhof.example", "54000", "decisionmakerboughtin", "newbusiness", "high"),
        new("Lindenhof — Training days", "lindenhof.example", "4800", "closedlost", "existingbusiness", "low"),
        new("Paper Lantern — Brand refresh", "paperlantern.example", "7200", "qualifiedtobuy", "newbusiness", "low"),
        new("Tern Island — Grid forecast", "ternisland.example", "210000", "contractsent", "newbusiness", "high"),
        new("Mosaic Ledger — Audit trail", "mosaicledger.example", "68000", "presentationscheduled", "newbusiness", "medium"),
        new("Mosaic Ledger — Renewal", "mosaicledger.example", "120000", "closedwon", "existingbusiness", "medium"),
        new("Copper Kettle — Cold chain", "copperkettle.example", "23000", "appointmentscheduled", "newbusiness", "medium"),
    ];
}
