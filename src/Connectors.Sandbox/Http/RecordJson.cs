using System.Text.Json.Nodes;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Http;

/// <summary>Which properties of a record an answer shows.</summary>
internal sealed record Selection
{
    /// <summary>Empty for the defaults of the type.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    public IReadOnlyList<string> WithHistory { get; init; } = [];

    public IReadOnlyList<string> Associations { get; init; } = [];

    public static Selection FromQuery(ApiCall call) => new()
    {
        Properties = call.QueryList("properties"),
        WithHistory = call.QueryList("propertiesWithHistory"),
        Associations = call.QueryList("associations"),
    };
}

/// <summary>Records as HubSpot writes them: every value a text or null, properties in the order of their names.</summary>
internal static class RecordJson
{
    /// <summary>The narrow form of reads: what was asked for, or the defaults. Unknown names are left out without a word.</summary>
    public static JsonObject Read(Portal portal, CrmRecord record, Selection selection)
    {
        var type = record.Type;
        IReadOnlyList<string> always = ["createdate", type.ModifiedProperty, "hs_object_id"];
        var asked = selection.Properties.Concat(selection.WithHistory).ToList();
        var shown = asked.Count > 0 ? asked.Concat(always) : type.DefaultProperties;
        var properties = new JsonObject();
        foreach (var name in shown.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (portal[type].Schema.Find(name) is not null)
                properties[name] = record[name];
        }

        var body = new JsonObject { ["id"] = record.IdText, ["properties"] = properties };
        if (selection.WithHistory.Count > 0)
            body["propertiesWithHistory"] = History(portal, record, selection.WithHistory);
        Stamp(body, record);
        if (Associations(portal, record, selection.Associations) is { Count: > 0 } associations)
            body["associations"] = associations;
        return body;
    }

    /// <summary>The wide form of creates and updates: every property that has a value.</summary>
    public static JsonObject Written(Portal portal, CrmRecord record)
    {
        var properties = new JsonObject();
        foreach (var (name, value) in record.Values)
            properties[name] = value;
        var body = new JsonObject { ["id"] = record.IdText, ["properties"] = properties };
        Stamp(body, record);
        body["url"] = $"app.hubspot.com/go-to/{portal.Id}/{record.Type.Id}/{record.Id}";
        return body;
    }

    static void Stamp(JsonObject body, CrmRecord record)
    {
        body["createdAt"] = HubSpotTime.Format(record.CreatedAt);
        body["updatedAt"] = HubSpotTime.Format(record.UpdatedAt);
        body["archived"] = record.IsArchived;
        if (record.ArchivedAt is { } archivedAt)
            body["archivedAt"] = HubSpotTime.Format(archivedAt);
    }

    static JsonObject History(Portal portal, CrmRecord record, IReadOnlyList<string> names)
    {
        var history = new JsonObject();
        foreach (var name in names.Where(name => portal[record.Type].Schema.Find(name) is not null))
        {
            history[name] = new JsonArray([.. record.History.GetValueOrDefault(name, []).Select(version => new JsonObject
            {
                ["value"] = version.Value,
                ["timestamp"] = HubSpotTime.Format(version.Since),
                ["sourceType"] = CalculatedProperties.Source,
                ["sourceId"] = version.SourceId,
            })]);
        }

        return history;
    }

    static JsonObject Associations(Portal portal, CrmRecord record, IReadOnlyList<string> names)
    {
        var associations = new JsonObject();
        foreach (var type in names.Select(ObjectType.Find).OfType<ObjectType>().Distinct())
        {
            var links = portal.Associations.From(record.Id, type).ToList();
            if (links.Count == 0)
                continue;
            associations[type.Plural] = new JsonObject
            {
                ["results"] = new JsonArray([.. links.Select(link => new JsonObject
                {
                    ["id"] = link.To.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["type"] = link.Type.Name,
                })]),
            };
        }

        return associations;
    }
}
