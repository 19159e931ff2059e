using static Connectors.Sandbox.Crm.PropertyRows;

namespace Connectors.Sandbox.Crm;

/// <summary>The deal properties the twin knows.</summary>
internal static class DealProperties
{
    public static IEnumerable<PropertyDefinition> Rows() =>
    [
        .. ServerSet(ObjectType.Deals.ModifiedProperty),
        Text("dealname", "Deal Name"),
        Number("amount", "Amount"),
        new("pipeline", "Pipeline", ValueKind.Enumeration) { Rule = ValueRule.Pipeline },
        new("dealstage", "Deal Stage", ValueKind.Enumeration) { Rule = ValueRule.Stage },
        Moment("closedate", "Close Date"),
        Choice("dealtype", "Deal Type", new("newbusiness", "New Business"), new("existingbusiness", "Existing Business")),
        // Lower case here, upper case on tickets: integrations in the field write it so; no official page lists the values.
        Choice("hs_priority", "Priority", new("low", "Low"), new("medium", "Medium"), new("high", "High")),
        Text("description", "Deal Description"),
        Text("hs_next_step", "Next step"),
        Text("closed_won_reason", "Closed Won Reason"),
        Text("closed_lost_reason", "Closed Lost Reason"),
        Choice("deal_currency_code", "Currency", new("USD", "US Dollar"), new("EUR", "Euro")),
        Owner(),
        .. Calculations(),
    ];

    static IEnumerable<PropertyDefinition> Calculations() =>
    [
        Moment("hs_createdate", "Object create date/time").ReadOnly(),
        Number("days_to_close", "Days to close").Calculated(),
        Number("hs_closed_amount", "Closed Deal Amount").Calculated(),
        Number("hs_closed_amount_in_home_currency", "Closed Deal Amount In Home Currency").Calculated(),
        Number("hs_deal_stage_probability", "Deal probability").Calculated(),
        Number("hs_deal_stage_probability_shadow", "Deal stage probability shadow").Calculated(),
        Flag("hs_is_closed", "Is Deal Closed?").Calculated(),
        Flag("hs_is_closed_won", "Is Closed Won").Calculated(),
        Flag("hs_is_deal_split", "Is Deal Split").Calculated(),
        Number("hs_projected_amount", "Weighted amount").Calculated(),
        Number("hs_projected_amount_in_home_currency", "Weighted amount in company currency").Calculated(),
    ];
}
