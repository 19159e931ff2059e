namespace Connectors.Sandbox;

/// <summary>
/// The story a newcomer is shown: every tool once or more, against the seed data, in an order in which each step finds what the
/// ones before it left. It is data; whoever plays it needs to know nothing about HubSpot.
/// </summary>
public static class ReferenceCalls
{
    /// <summary>What an answer must hold for its step to have gone as it should.</summary>
    /// <param name="Path">
    /// A JSON pointer into the shaped answer (RFC 6901), such as <c>/email</c>; a segment <c>*</c> stands for any element of an array.
    /// </param>
    /// <param name="Equal">
    /// The text that must stand there, placeholders filled in; for <c>*</c> one element having it is enough. Any value will do when
    /// <see langword="null"/>.
    /// </param>
    public sealed record Expectation(string Path, string? Equal = null);

    /// <summary>One call of the story.</summary>
    /// <param name="Title">What happens, in a few words.</param>
    /// <param name="Tool">The name of the tool.</param>
    /// <param name="Input">The arguments as a JSON object. May hold <c>{{name}}</c> for what an earlier step captured.</param>
    /// <param name="CaptureAs">The name under which the <c>id</c> of the answer is kept for later steps, if it is.</param>
    /// <param name="Explain">Why the step is worth seeing, in one sentence.</param>
    public sealed record Step(string Title, string Tool, string Input, string? CaptureAs, string Explain)
    {
        /// <summary>What the answer must hold.</summary>
        public required Expectation Expect { get; init; }

        /// <summary>The step searches for what was just written: when it fails, wait a moment and try again.</summary>
        public bool WaitForIndex { get; init; }
    }

    /// <summary>The step that may be called again and again: a search would soon meet the five a second that a portal allows.</summary>
    public static Step Frequent => All.First(step => step.Tool == "hubspot_contacts_list");

    /// <summary>The whole story, in order.</summary>
    public static IReadOnlyList<Step> All { get; } =
    [
        new(
            "Search contacts",
            "hubspot_contacts_search",
            """{"query":"acme corp","properties":"firstname,lastname,email,jobtitle,lifecyclestage","limit":10}""",
            null,
            "Full text over names, addresses and companies; the properties to return are a comma-separated list.")
        {
            Expect = new("/results/*/id"),
        },
        new(
            "Create a contact",
            "hubspot_contact_create",
            """{"email":"jane@acmecorp.com","firstname":"Jane","lastname":"Smith","jobtitle":"VP of Engineering","company":"Acme Corp","lifecyclestage":"lead"}""",
            "contact_id",
            "An e-mail address identifies a contact: creating her a second time is refused with the id of the first.")
        {
            Expect = new("/email", "jane@acmecorp.com"),
        },
        new(
            "Create a deal",
            "hubspot_deal_create",
            """{"dealname":"Acme Corp — Enterprise 2026","amount":75000,"dealstage":"presentationscheduled","pipeline":"default","closedate":"2026-06-30","hs_priority":"HIGH"}""",
            "deal_id",
            "The amount is a number and the priority is in capitals here; the provider gets the text and the lower case it insists on.")
        {
            Expect = new("/dealname", "Acme Corp — Enterprise 2026"),
        },
        new(
            "Search deals",
            "hubspot_deals_search",
            """{"filterGroups":"[{\"filters\":[{\"propertyName\":\"dealstage\",\"operator\":\"EQ\",\"value\":\"presentationscheduled\"},{\"propertyName\":\"amount\",\"operator\":\"GT\",\"value\":\"50000\"}]}]","properties":"dealname,amount,dealstage,closedate,hs_priority","limit":20}""",
            null,
            "Filters may come as a JSON text, as models like to send them. A new deal shows up a moment after it was written.")
        {
            Expect = new("/results/*/id", "{{deal_id}}"),
            WaitForIndex = true,
        },
        new(
            "Update a contact, the older way",
            "hubspot_contact_update",
            """{"contact_id":"{{contact_id}}","props":{"jobtitle":"CTO"}}""",
            null,
            "Changes wrapped in an object: the shape that older prompts know.")
        {
            Expect = new("/jobtitle", "CTO"),
        },
        new(
            "Update a contact, the newer way",
            "hubspot_contact_update",
            """{"contact_id":"{{contact_id}}","jobtitle":"CTO"}""",
            null,
            "The same change as a plain argument: both shapes mean the same call.")
        {
            Expect = new("/jobtitle", "CTO"),
        },
        new(
            "Read the contact back",
            "hubspot_contact_get",
            """{"contact_id":"{{contact_id}}","properties":"email,firstname,lastname,jobtitle,lifecyclestage"}""",
            null,
            "A read by id sees a write at once; only search lags behind.")
        {
            Expect = new("/jobtitle", "CTO"),
        },
        new(
            "List contacts",
            "hubspot_contacts_list",
            """{"limit":5}""",
            null,
            "Page by page: an answer that is not the last one carries the cursor of the next.")
        {
            Expect = new("/results/*/id"),
        },
        new(
            "Create a company",
            "hubspot_company_create",
            """{"name":"Willow Ridge Robotics","domain":"willowridge.example","industry":"MACHINERY","city":"Ghent","country":"Belgium","numberofemployees":64,"annualrevenue":8200000}""",
            "company_id",
            "Nothing makes a company unique: creating it twice makes two, so a repeated call must be made with care.")
        {
            Expect = new("/name", "Willow Ridge Robotics"),
        },
        new(
            "Read the company back",
            "hubspot_company_get",
            """{"company_id":"{{company_id}}"}""",
            null,
            "Without a list of properties the provider's own defaults come back.")
        {
            Expect = new("/domain", "willowridge.example"),
        },
        new(
            "Search companies",
            "hubspot_companies_search",
            """{"query":"willow ridge"}""",
            null,
            "Every word must begin some word of the name, the domain, the website or the phone number.")
        {
            Expect = new("/results/*/id", "{{company_id}}"),
            WaitForIndex = true,
        },
        new(
            "Move the deal on",
            "hubspot_deal_update",
            """{"deal_id":"{{deal_id}}","dealstage":"contractsent"}""",
            null,
            "A stage is named by its id, never by its label; the provider recalculates the weighted amount.")
        {
            Expect = new("/dealstage", "contractsent"),
        },
    ];
}
