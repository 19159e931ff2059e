using static Connectors.Sandbox.Crm.PropertyRows;

namespace Connectors.Sandbox.Crm;

/// <summary>The contact properties the twin knows: those of the tools, those a create answers with, and some usual ones.</summary>
internal static class ContactProperties
{
    public static IEnumerable<PropertyDefinition> Rows() =>
    [
        .. ServerSet(ObjectType.Contacts.ModifiedProperty),
        Email("email", "Email") with { Unique = true },
        Text("firstname", "First Name"),
        Text("lastname", "Last Name"),
        Text("jobtitle", "Job Title"),
        Text("company", "Company Name"),
        Phone("phone", "Phone Number"),
        Phone("mobilephone", "Mobile Phone Number"),
        Phone("fax", "Fax Number"),
        Text("website", "Website URL"),
        Text("address", "Street Address"),
        Text("city", "City"),
        Text("state", "State/Region"),
        Text("zip", "Postal Code"),
        Text("country", "Country/Region"),
        Text("industry", "Industry"),
        Text("salutation", "Salutation"),
        Text("message", "Message"),
        Number("annualrevenue", "Annual Revenue"),
        Number("numemployees", "Number of Employees"),
        Moment("closedate", "Close Date"),
        Owner(),
        LifecycleStage(),
        Choice(
            "hs_lead_status",
            "Lead Status",
            new("NEW", "New"),
            new("OPEN", "Open"),
            new("IN_PROGRESS", "In Progress"),
            new("OPEN_DEAL", "Open Deal"),
            new("UNQUALIFIED", "Unqualified"),
            new("ATTEMPTED_TO_CONTACT", "Attempted to Contact"),
            new("CONNECTED", "Connected"),
            new("BAD_TIMING", "Bad Timing")),
        Choices(
            "hs_buying_role",
            "Buying Role",
            new("BLOCKER", "Blocker"),
            new("BUDGET_HOLDER", "Budget Holder"),
            new("CHAMPION", "Champion"),
            new("DECISION_MAKER", "Decision Maker"),
            new("END_USER", "End User"),
            new("EXECUTIVE_SPONSOR", "Executive Sponsor"),
            new("INFLUENCER", "Influencer"),
            new("LEGAL_AND_COMPLIANCE", "Legal & Compliance"),
            new("OTHER", "Other")),
        Flag("hs_email_optout", "Unsubscribed from all email"),
        .. LifecycleDates(),
        .. Answered(),
    ];

    /// <summary>What HubSpot adds by itself; the list is that of a published 201 answer.</summary>
    static IEnumerable<PropertyDefinition> Answered() =>
    [
        Text("hs_additional_emails", "Additional email addresses").Calculated(),
        Text("hs_all_contact_vids", "All vids for a contact").Calculated(),
        Number("hs_associated_target_accounts", "Associated Target Accounts").ReadOnly(),
        Flag("hs_currently_enrolled_in_prospecting_agent", "Currently enrolled in prospecting agent").ReadOnly(),
        Text("hs_email_domain", "Email Domain").Calculated(),
        Text("hs_email_to_firstname", "Email to first name").ReadOnly(),
        Text("hs_full_name_or_email", "Full name or email").Calculated(),
        Flag("hs_is_contact", "Is a contact").Calculated(),
        Flag("hs_is_unworked", "Contact unworked").Calculated(),
        Text("hs_marketable_until_renewal", "Marketing contact until next update").ReadOnly(),
        Number("hs_membership_has_accessed_private_content", "Has accessed private content").ReadOnly(),
        Text("hs_pipeline", "Pipeline").ReadOnly(),
        Number("hs_prospecting_agent_actively_enrolled_count", "Prospecting agent active enrollments").ReadOnly(),
        Number("hs_prospecting_agent_total_enrolled_count", "Prospecting agent total enrollments").ReadOnly(),
        Number("hs_registered_member", "Registered member").ReadOnly(),
        Number("hs_sequences_actively_enrolled_count", "Number of sequences actively enrolled").ReadOnly(),
        Number("num_notes", "Number of times contacted").ReadOnly(),
    ];
}
