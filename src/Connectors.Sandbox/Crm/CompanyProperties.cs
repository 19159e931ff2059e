using static Connectors.Sandbox.Crm.PropertyRows;

namespace Connectors.Sandbox.Crm;

/// <summary>The company properties the twin knows.</summary>
internal static class CompanyProperties
{
    public static IEnumerable<PropertyDefinition> Rows() =>
    [
        .. ServerSet(ObjectType.Companies.ModifiedProperty),
        Text("name", "Company name"),
        Text("domain", "Company Domain Name"), // Not unique through the API, and not usable as idProperty.
        Text("website", "Website URL"),
        Phone("phone", "Phone Number"),
        Text("description", "Description"),
        Text("address", "Street Address"),
        Text("city", "City"),
        Text("state", "State/Region"),
        Text("zip", "Postal Code"),
        Text("country", "Country/Region"),
        Number("annualrevenue", "Annual Revenue"),
        Number("numberofemployees", "Number of Employees"),
        Text("founded_year", "Year Founded"),
        Flag("is_public", "Is Public"),
        Owner(),
        LifecycleStage(),
        Choice(
            "type",
            "Type",
            new("PROSPECT", "Prospect"),
            new("PARTNER", "Partner"),
            new("RESELLER", "Reseller"),
            new("VENDOR", "Vendor"),
            new("OTHER", "Other")),
        // Ours: a part of HubSpot's list, whose whole we have not seen written down. Values are UPPER_SNAKE; labels fail.
        Choice(
            "industry",
            "Industry",
            new("ACCOUNTING", "Accounting"),
            new("AUTOMOTIVE", "Automotive"),
            new("BANKING", "Banking"),
            new("BIOTECHNOLOGY", "Biotechnology"),
            new("COMPUTER_HARDWARE", "Computer Hardware"),
            new("COMPUTER_SOFTWARE", "Computer Software"),
            new("CONSTRUCTION", "Construction"),
            new("CONSUMER_GOODS", "Consumer Goods"),
            new("EDUCATION_MANAGEMENT", "Education Management"),
            new("FINANCIAL_SERVICES", "Financial Services"),
            new("FOOD_PRODUCTION", "Food Production"),
            new("HOSPITAL_HEALTH_CARE", "Hospital & Health Care"),
            new("HOSPITALITY", "Hospitality"),
            new("INFORMATION_TECHNOLOGY_AND_SERVICES", "Information Technology and Services"),
            new("INSURANCE", "Insurance"),
            new("INTERNET", "Internet"),
            new("LOGISTICS_AND_SUPPLY_CHAIN", "Logistics and Supply Chain"),
            new("MACHINERY", "Machinery"),
            new("MANAGEMENT_CONSULTING", "Management Consulting"),
            new("MARKETING_AND_ADVERTISING", "Marketing and Advertising"),
            new("REAL_ESTATE", "Real Estate"),
            new("RENEWABLES_ENVIRONMENT", "Renewables & Environment"),
            new("RETAIL", "Retail"),
            new("TELECOMMUNICATIONS", "Telecommunications"),
            new("UTILITIES", "Utilities")),
        .. LifecycleDates(),
        Text("hs_pipeline", "Pipeline").ReadOnly(),
        Number("hs_num_child_companies", "Number of child companies").Calculated(),
        Number("num_notes", "Number of times contacted").ReadOnly(),
    ];
}
