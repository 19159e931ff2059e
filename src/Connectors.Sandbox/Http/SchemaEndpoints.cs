using System.Text.Json.Nodes;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Portals;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Http;

/// <summary>What a portal's records are made of: properties and pipelines (HubSpot docs, Properties; Pipelines).</summary>
internal static class SchemaEndpoints
{
    public static ApiReply ListProperties(ApiCall call) => ApiReply.Ok(new JsonObject
    {
        ["results"] = new JsonArray([.. call.Store.Schema.Rows.Select(row => Property(call.Portal, row))]),
    });

    public static ApiReply GetProperty(ApiCall call) =>
        ApiReply.Ok(Property(call.Portal, call.Store.Schema.Find(call.Route("name")) ?? throw Refusal.NotFound()));

    /// <summary>A property of the portal's own. Only what changes validation is kept: kind, options and uniqueness.</summary>
    public static ApiReply CreateProperty(ApiCall call)
    {
        var (body, root) = (call.Body, call.Body.Root);
        var name = body.Text(root, "name") ?? throw body.Objection(root, "Some required fields were not set: [name]"); // Ours.
        var row = new PropertyDefinition(name, body.Text(root, "label") ?? name, Kind(body.Text(root, "type")))
        {
            Group = body.Text(root, "groupName") ?? "",
            Description = body.Text(root, "description") ?? "",
            ChosenFieldType = body.Text(root, "fieldType") ?? "",
            Rule = body.Text(root, "fieldType") == "checkbox" ? ValueRule.Multiple : ValueRule.None,
            Unique = body.Flag(root, "hasUniqueValue") ?? false,
            HubSpotDefined = false,
            Options = Options(body),
        };
        return call.Store.Schema.TryAdd(row)
            ? ApiReply.Of(201, Property(call.Portal, row))
            : throw new Refusal(409, $"A property named '{name}' already exists.") { Category = "OBJECT_ALREADY_EXISTS" }; // Ours.
    }

    /// <summary>Other labels, or other options: accounts differ in theirs, and so can the twin's portals.</summary>
    public static ApiReply UpdateProperty(ApiCall call)
    {
        var (body, root) = (call.Body, call.Body.Root);
        var row = call.Store.Schema.Find(call.Route("name")) ?? throw Refusal.NotFound();
        var changed = row with
        {
            Label = body.Text(root, "label") ?? row.Label,
            Description = body.Text(root, "description") ?? row.Description,
            Options = root.TryGetProperty("options", out _) ? Options(body) : row.Options,
        };
        call.Store.Schema.Replace(changed);
        return ApiReply.Ok(Property(call.Portal, changed));
    }

    public static ApiReply ListPipelines(ApiCall call) => ApiReply.Ok(new JsonObject
    {
        ["results"] = call.Type == ObjectType.Deals ? new JsonArray(Pipeline(call.Portal)) : [],
    });

    public static ApiReply GetPipeline(ApiCall call) => IsThePipeline(call) ? ApiReply.Ok(Pipeline(call.Portal)) : throw Refusal.NotFound();

    public static ApiReply ListStages(ApiCall call) => IsThePipeline(call)
        ? ApiReply.Ok(new JsonObject { ["results"] = Stages(call.Portal) })
        : throw Refusal.NotFound();

    static IReadOnlyList<PropertyOption> Options(JsonBody body) =>
    [
        .. body.Elements(body.Root, "options")
            .Select(option => new PropertyOption(body.Text(option, "value") ?? "", body.Text(option, "label") ?? "")),
    ];

    static bool IsThePipeline(ApiCall call) => call.Type == ObjectType.Deals && call.Route("pipeline") == DealPipeline.Id;

    static ValueKind Kind(string? wireType) => wireType switch
    {
        "number" => ValueKind.Number,
        "date" => ValueKind.Date,
        "datetime" => ValueKind.DateTime,
        "enumeration" => ValueKind.Enumeration,
        "bool" => ValueKind.Bool,
        "phone_number" => ValueKind.Phone,
        "string" => ValueKind.Text,
        _ => throw Refusal.Validation($"{wireType} is not a valid property type"), // Ours.
    };

    static JsonObject Property(Portal portal, PropertyDefinition row)
    {
        var created = HubSpotTime.Format(portal.CreatedAt);
        return new JsonObject
        {
            ["updatedAt"] = created,
            ["createdAt"] = created,
            ["name"] = row.Name,
            ["label"] = row.Label,
            ["type"] = row.WireType,
            ["fieldType"] = row.FieldType,
            ["description"] = row.Description,
            ["groupName"] = row.Group,
            ["options"] = new JsonArray([.. Options(row).Select((option, place) => new JsonObject
            {
                ["label"] = option.Label,
                ["value"] = option.Value,
                ["displayOrder"] = place,
                ["hidden"] = false,
            })]),
            ["displayOrder"] = -1,
            ["calculated"] = row.Access == ValueAccess.Calculated,
            ["externalOptions"] = row.ExternalOptions,
            ["hasUniqueValue"] = row.Unique,
            ["hidden"] = false,
            ["hubspotDefined"] = row.HubSpotDefined,
            ["modificationMetadata"] = new JsonObject
            {
                ["archivable"] = !row.HubSpotDefined,
                ["readOnlyDefinition"] = row.HubSpotDefined,
                ["readOnlyValue"] = row.Access != ValueAccess.Open,
            },
            ["formField"] = row.Access == ValueAccess.Open,
            ["dataSensitivity"] = "non_sensitive",
        };
    }

    static IEnumerable<PropertyOption> Options(PropertyDefinition row) => row switch
    {
        { Rule: ValueRule.Pipeline } => [new(DealPipeline.Id, DealPipeline.Label)],
        { Rule: ValueRule.Stage } => DealPipeline.Stages.Select(stage => new PropertyOption(stage.Id, stage.Label)),
        { Kind: ValueKind.Bool } => [new("true", "True"), new("false", "False")],
        _ => row.Options,
    };

    static JsonObject Pipeline(Portal portal)
    {
        var created = HubSpotTime.Format(portal.CreatedAt);
        return new JsonObject
        {
            ["label"] = DealPipeline.Label,
            ["displayOrder"] = 0,
            ["id"] = DealPipeline.Id,
            ["stages"] = Stages(portal),
            ["createdAt"] = created,
            ["updatedAt"] = created,
            ["archived"] = false,
        };
    }

    static JsonArray Stages(Portal portal)
    {
        var created = HubSpotTime.Format(portal.CreatedAt);
        return new JsonArray([.. DealPipeline.Stages.Select((stage, place) => new JsonObject
        {
            ["label"] = stage.Label,
            ["displayOrder"] = place,
            ["metadata"] = new JsonObject
            {
                ["isClosed"] = stage.IsClosed ? "true" : "false",
                ["probability"] = stage.Probability.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture),
            },
            ["id"] = stage.Id,
            ["createdAt"] = created,
            ["updatedAt"] = created,
            ["archived"] = false,
            ["writePermissions"] = "CRM_PERMISSIONS_ENFORCEMENT",
        })]);
    }
}
