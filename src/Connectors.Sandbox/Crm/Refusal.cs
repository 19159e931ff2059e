using System.Text.Json.Nodes;

namespace Connectors.Sandbox.Crm;

/// <summary>
/// A request the twin refuses, with the answer HubSpot would give. It is thrown where the reason is found and caught once, where
/// answers are written; a batch catches it per input. Fields stand in the order in which HubSpot writes them.
/// </summary>
internal sealed class Refusal(int status, string message) : Exception(message)
{
    public int Status => status;

    /// <summary>Absent on HubSpot's oldest messages.</summary>
    public string? Category { get; init; }

    public JsonArray? Errors { get; init; }

    public JsonObject? Context { get; init; }

    public JsonObject? Links { get; init; }

    /// <summary>A 423 writes its category before the correlation id, all others after it.</summary>
    public bool CategoryFirst { get; init; }

    /// <summary>A 401 and the missing required properties disagree on whether context or category comes first.</summary>
    public bool ContextFirst { get; init; }

    public static Refusal Validation(string message) => new(400, message) { Category = "VALIDATION_ERROR" };

    /// <summary>The search endpoint's answer to whatever its index cannot make sense of, such as a filter on an unknown property.</summary>
    public static Refusal ProblemWithRequest() => new(400, "There was a problem with the request.");

    public static Refusal UnknownObjectType(string name) => new(400, $"Unable to infer object type from: {name}");

    public static Refusal NotFound() => new(404, "resource not found");

    public static Refusal NotNumeric(string id) => new(404, "Object not found.  objectId are usually numeric.")
    {
        Category = "OBJECT_NOT_FOUND",
        Context = new JsonObject { ["id"] = new JsonArray(id) },
        ContextFirst = true,
    };

    public static Refusal AlreadyExists(ObjectType type, long existingId) =>
        new(409, $"{type.Capitalised} already exists. Existing ID: {existingId}") { Category = "CONFLICT" };

    public JsonObject ToJson(string correlationId)
    {
        var body = new JsonObject { ["status"] = "error", ["message"] = Message };
        if (CategoryFirst)
            Append(body, "category", Category);
        Append(body, "correlationId", correlationId);
        if (ContextFirst)
            Append(body, "context", Context?.DeepClone());
        Append(body, "errors", Errors?.DeepClone());
        Append(body, "links", Links?.DeepClone());
        if (!CategoryFirst)
            Append(body, "category", Category);
        if (!ContextFirst)
            Append(body, "context", Context?.DeepClone());
        return body;
    }

    static void Append(JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
            body[name] = value;
    }
}
