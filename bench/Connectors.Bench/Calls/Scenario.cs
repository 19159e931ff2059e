using System.Text;
using System.Text.Json;

namespace Connectors.Bench.Calls;

/// <summary>One call, as data that all subjects share: what an agent sends, what goes out, what comes back.</summary>
internal sealed class Scenario
{
    public required string Tool { get; init; }

    /// <summary>The tool's input as an agent writes it.</summary>
    public required byte[] Input { get; init; }

    public required string Path { get; init; }

    public required bool IsPage { get; init; }

    /// <summary>The properties that come back.</summary>
    public required byte[][] Wanted { get; init; }

    /// <summary>Writes the request's body from values that a caller holds.</summary>
    public required Action<Utf8JsonWriter> WriteBody { get; init; }

    public static Scenario ContactCreate { get; } = new()
    {
        Tool = "hubspot_contact_create",
        Input = """{"email":"jane@acmecorp.com","firstname":"Jane","lastname":"Smith","jobtitle":"VP of Engineering","company":"Acme Corp","lifecyclestage":"lead"}"""u8.ToArray(),
        Path = "/crm/objects/2026-09/contacts",
        IsPage = false,
        Wanted = Names("email", "firstname", "lastname", "jobtitle", "company", "lifecyclestage"),
        WriteBody = static json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("properties"u8);
            json.WriteString("email"u8, "jane@acmecorp.com");
            json.WriteString("firstname"u8, "Jane");
            json.WriteString("lastname"u8, "Smith");
            json.WriteString("jobtitle"u8, "VP of Engineering");
            json.WriteString("company"u8, "Acme Corp");
            json.WriteString("lifecyclestage"u8, "lead");
            json.WriteEndObject();
            json.WriteEndObject();
        },
    };

    public static Scenario DealsSearch { get; } = new()
    {
        Tool = "hubspot_deals_search",
        Input = """{"query":"enterprise","properties":["dealname","amount","dealstage","closedate"],"limit":10}"""u8.ToArray(),
        Path = "/crm/objects/2026-09/deals/search",
        IsPage = true,
        Wanted = Names("dealname", "amount", "dealstage", "closedate"),
        WriteBody = static json => WriteSearch(json, "enterprise", "dealname", "amount", "dealstage", "closedate"),
    };

    public static Scenario ContactsSearch { get; } = new()
    {
        Tool = "hubspot_contacts_search",
        Input = """{"query":"acme","properties":["email","firstname","lastname","company","phone"],"limit":10}"""u8.ToArray(),
        Path = "/crm/objects/2026-09/contacts/search",
        IsPage = true,
        Wanted = Names("email", "firstname", "lastname", "company", "phone"),
        WriteBody = static json => WriteSearch(json, "acme", "email", "firstname", "lastname", "company", "phone"),
    };

    /// <summary>Trims the answer; gives the next page's cursor where there is one.</summary>
    public string? TrimAnswer(ReadOnlySpan<byte> answer, Utf8JsonWriter writer)
    {
        if (IsPage)
        {
            return Trim.Page(answer, Wanted, writer);
        }

        Trim.Record(answer, Wanted, writer);
        return null;
    }

    static void WriteSearch(Utf8JsonWriter json, string query, params ReadOnlySpan<string> properties)
    {
        json.WriteStartObject();
        json.WriteString("query"u8, query);
        json.WriteStartArray("properties"u8);
        foreach (var property in properties)
        {
            json.WriteStringValue(property);
        }

        json.WriteEndArray();
        json.WriteNumber("limit"u8, 10);
        json.WriteEndObject();
    }

    static byte[][] Names(params string[] names) => [.. names.Select(Encoding.UTF8.GetBytes)];
}
