using System.Text.Json;

namespace Connectors.Bench.Calls;

/// <summary>Answers in the shape of the provider's, with made-up data.</summary>
internal static class Answers
{
    static readonly string[] s_calculated =
    [
        "hs_all_accessible_team_ids", "hs_all_owner_ids", "hs_calculated_merged_vids", "hs_count_is_unworked", "hs_count_is_worked",
        "hs_created_by_user_id", "hs_currently_enrolled_in_prospecting_agent", "hs_email_domain", "hs_full_name_or_email",
        "hs_is_contact", "hs_is_unworked", "hs_lifecyclestage_lead_date", "hs_marketable_status", "hs_marketable_until_renewal",
        "hs_membership_has_accessed_private_content", "hs_object_id", "hs_object_source", "hs_object_source_id", "hs_object_source_label",
        "hs_pipeline", "hs_prospecting_agent_actively_enrolled_count", "hs_registered_member", "hs_searchable_calculated_phone_number",
        "hs_sequences_actively_enrolled_count", "hs_updated_by_user_id", "lastmodifieddate", "num_notes", "num_unique_conversion_events",
    ];

    /// <summary>201 to a create: what was sent, and everything the provider calculates on top.</summary>
    public static byte[] ContactCreated { get; } = Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", "201000000001");
        json.WriteStartObject("properties");
        json.WriteString("company", "Acme Corp");
        json.WriteString("createdate", "2026-11-23T10:15:30.123Z");
        json.WriteString("email", "jane@acmecorp.com");
        json.WriteString("firstname", "Jane");
        foreach (var name in s_calculated)
        {
            json.WriteString(name, name.EndsWith("date", StringComparison.Ordinal) ? "2026-11-23T10:15:30.123Z" : "0");
        }

        json.WriteString("jobtitle", "VP of Engineering");
        json.WriteString("lastname", "Smith");
        json.WriteString("lifecyclestage", "lead");
        json.WriteEndObject();
        Trailer(json, "0-1", 201000000001);
        json.WriteEndObject();
    });

    /// <summary>A page of ten deals, some 4.6 KB.</summary>
    public static byte[] DealsFound { get; } = Page("0-3", i =>
    [
        ("amount", (12500 + (i * 750)).ToString(null, null)), ("closedate", "2026-12-15T00:00:00Z"), ("createdate", "2026-11-01T09:30:00.000Z"),
        ("dealname", $"Enterprise renewal number {i}"), ("dealstage", "contractsent"), ("hs_lastmodifieddate", "2026-11-20T16:45:00.000Z"),
    ]);

    /// <summary>A page of ten contacts, some 4.6 KB.</summary>
    public static byte[] ContactsFound { get; } = Page("0-1", i =>
    [
        ("company", "Acme Corporation Ltd"), ("createdate", "2026-11-01T09:30:00.000Z"), ("email", $"person{i}@acmecorp.com"), ("firstname", $"Person{i}"),
        ("lastmodifieddate", "2026-11-20T16:45:00.000Z"), ("lastname", "Example"), ("phone", $"+1 555 010 000{i}"),
    ]);

    static byte[] Page(string type, Func<int, (string Name, string Value)[]> properties) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("total", 137);
        json.WriteStartArray("results");
        for (var i = 0; i < 10; i++)
        {
            var id = 301000000001 + i;
            json.WriteStartObject();
            json.WriteString("id", id.ToString(null, null));
            json.WriteStartObject("properties");
            foreach (var (name, value) in properties(i))
            {
                json.WriteString(name, value);
            }

            json.WriteString("hs_object_id", id.ToString(null, null));
            json.WriteEndObject();
            Trailer(json, type, id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("paging");
        json.WriteStartObject("next");
        json.WriteString("after", "10");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    static void Trailer(Utf8JsonWriter json, string type, long id)
    {
        json.WriteString("createdAt", "2026-11-01T09:30:00.000Z");
        json.WriteString("updatedAt", "2026-11-20T16:45:00.000Z");
        json.WriteBoolean("archived", false);
        json.WriteString("url", $"https://app.hubspot.com/contacts/12345678/record/{type}/{id}");
    }

    static byte[] Write(Action<Utf8JsonWriter> body)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            body(json);
        }

        return stream.ToArray();
    }
}
