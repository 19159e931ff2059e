using System.Collections.Immutable;
using System.Globalization;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Crm;

/// <summary>
/// What HubSpot sets by itself. A create and an update answer with all of it, which makes their answers wider than a read; which
/// properties a new record gets is taken from published 201 answers.
/// </summary>
internal static class CalculatedProperties
{
    /// <summary>Which app wrote the record, as the record tells it afterwards.</summary>
    public const string Source = "INTEGRATION";

    const string True = "true", False = "false", None = "0";

    public static void OnCreate(CrmRecord record, string sourceId, ImmutableSortedDictionary<string, string>.Builder values)
    {
        values["createdate"] = HubSpotTime.Format(record.CreatedAt);
        values["hs_object_id"] = record.IdText;
        values["hs_object_source"] = Source;
        values["hs_object_source_id"] = sourceId;
        values["hs_object_source_label"] = Source;

        if (record.Type == ObjectType.Contacts)
            NewContact(record, values);
        else if (record.Type == ObjectType.Companies)
            NewCompany(values);
        else
            NewDeal(record, values);
    }

    public static void OnWrite(CrmRecord record, DateTimeOffset at, ImmutableSortedDictionary<string, string>.Builder values)
    {
        values[record.Type.ModifiedProperty] = HubSpotTime.Format(at);
        LifecycleDates(record, at, values);
        if (record.Type == ObjectType.Contacts)
            Contact(values);
        else if (record.Type == ObjectType.Deals)
            Deal(record, values);
    }

    static void NewContact(CrmRecord record, ImmutableSortedDictionary<string, string>.Builder values)
    {
        // An account setting, on by default: HubSpot answers "lead" although the request named no stage.
        values.TryAdd("lifecyclestage", "lead");
        values["hs_all_contact_vids"] = record.IdText;
        values["hs_associated_target_accounts"] = None;
        values["hs_currently_enrolled_in_prospecting_agent"] = False;
        values["hs_is_contact"] = True;
        values["hs_membership_has_accessed_private_content"] = None;
        values["hs_pipeline"] = "contacts-lifecycle-pipeline";
        values["hs_prospecting_agent_actively_enrolled_count"] = None;
        values["hs_prospecting_agent_total_enrolled_count"] = None;
        values["hs_registered_member"] = None;
        values["hs_sequences_actively_enrolled_count"] = None;
        values["num_notes"] = None;
    }

    static void NewCompany(ImmutableSortedDictionary<string, string>.Builder values)
    {
        values["hs_num_child_companies"] = None;
        values["hs_pipeline"] = "companies-lifecycle-pipeline";
        values["num_notes"] = None;
    }

    static void NewDeal(CrmRecord record, ImmutableSortedDictionary<string, string>.Builder values)
    {
        values.TryAdd("pipeline", DealPipeline.Id);
        values["hs_createdate"] = HubSpotTime.Format(record.CreatedAt);
        values["hs_is_deal_split"] = False;
    }

    static void Contact(ImmutableSortedDictionary<string, string>.Builder values)
    {
        var email = values.GetValueOrDefault("email") ?? "";
        var name = $"{values.GetValueOrDefault("firstname")} {values.GetValueOrDefault("lastname")}".Trim();
        SetOrClear(values, "hs_email_domain", email[(email.IndexOf('@', StringComparison.Ordinal) + 1)..]);
        SetOrClear(values, "hs_full_name_or_email", name.Length > 0 ? name : email);
        values["hs_is_unworked"] = values.ContainsKey("hs_lead_status") || values.ContainsKey("hubspot_owner_id") ? False : True;
    }

    static void Deal(CrmRecord record, ImmutableSortedDictionary<string, string>.Builder values)
    {
        var stage = DealPipeline.Find(values.GetValueOrDefault("dealstage"));
        var probability = ExactDecimal.FromDouble(stage?.Probability ?? 0);
        var amount = ExactDecimal.TryParse(values.GetValueOrDefault("amount") ?? None, out var written) ? written : ExactDecimal.Zero;
        var closed = (stage is { IsWon: true } ? amount : ExactDecimal.Zero).ToString();
        var projected = (amount * probability).ToString();

        values["hs_deal_stage_probability"] = probability.ToString();
        values["hs_deal_stage_probability_shadow"] = probability.ToString();
        values["hs_is_closed"] = stage is { IsClosed: true } ? True : False;
        values["hs_is_closed_won"] = stage is { IsWon: true } ? True : False;
        values["hs_closed_amount"] = closed;
        values["hs_closed_amount_in_home_currency"] = closed;
        values["hs_projected_amount"] = projected;
        values["hs_projected_amount_in_home_currency"] = projected;
        values["days_to_close"] = DaysToClose(record.CreatedAt, values.GetValueOrDefault("closedate"));
    }

    /// <summary>Whole days from creation to the close date; nought without one, and never negative.</summary>
    static string DaysToClose(DateTimeOffset created, string? closeDate) =>
        closeDate is not null && HubSpotTime.TryRead(closeDate, out var closes) && closes > created
            ? ((long)(closes - created).TotalDays).ToString(CultureInfo.InvariantCulture)
            : None;

    static void LifecycleDates(CrmRecord record, DateTimeOffset at, ImmutableSortedDictionary<string, string>.Builder values)
    {
        if (values.GetValueOrDefault("lifecyclestage") is { } stage && stage != record["lifecyclestage"])
            values[$"hs_lifecyclestage_{stage}_date"] = HubSpotTime.EpochMilliseconds(at);
    }

    static void SetOrClear(ImmutableSortedDictionary<string, string>.Builder values, string name, string value)
    {
        if (value.Length > 0)
            values[name] = value;
        else
            values.Remove(name);
    }
}
