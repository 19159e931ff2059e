using System.Text.Json.Nodes;

namespace Connectors.Sandbox.Crm;

/// <summary>One thing that is wrong with one property of a write.</summary>
internal sealed record Violation(string Property, string Code, string Message);

/// <summary>
/// Checks a write before anything is stored. HubSpot reports every violation at once: as a JSON array inside the message, and
/// again in <c>errors</c> (HubSpot docs, Error handling).
/// </summary>
internal sealed class PropertyValidation(PropertySchema schema, ValueRules rules, long portalId)
{
    /// <summary>The values in the form they are stored in; an empty one clears.</summary>
    /// <exception cref="Refusal">At least one value is not acceptable.</exception>
    public OrderedDictionary<string, string> Check(OrderedDictionary<string, string> write, CrmRecord? current)
    {
        var accepted = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        var violations = new List<Violation>();
        foreach (var (name, value) in write)
        {
            if (Objection(name, value, write, current, out var stored) is { } violation)
                violations.Add(violation);
            else
                accepted[name] = stored;
        }

        return violations.Count == 0 ? accepted : throw Refuse(violations);
    }

    Violation? Objection(
        string name, string value, OrderedDictionary<string, string> write, CrmRecord? current, out string stored)
    {
        stored = value;
        if (!schema.TryFind(name, out var row))
            return new Violation(name, "PROPERTY_DOESNT_EXIST", $"Property \"{name}\" does not exist");
        if (row.Access != ValueAccess.Open)
        {
            var kind = row.Access == ValueAccess.Calculated ? "calculated" : "read only";
            return new Violation(name, "READ_ONLY_VALUE", $"\"{name}\" is a {kind} property; its value cannot be set.");
        }

        return value.Length == 0 ? null : rules.Objection(row, value, write, current, out stored);
    }

    Refusal Refuse(List<Violation> violations)
    {
        var inner = new JsonArray([.. violations.Select(violation => new JsonObject
        {
            ["isValid"] = false,
            ["message"] = violation.Message,
            ["error"] = violation.Code,
            ["name"] = violation.Property,
            ["localizedErrorMessage"] = violation.Message,
            ["portalId"] = portalId,
        })]);
        var errors = new JsonArray([.. violations.Select(violation => new JsonObject
        {
            ["message"] = violation.Message,
            ["code"] = violation.Code,
            ["context"] = new JsonObject { ["propertyName"] = new JsonArray(violation.Property) },
        })]);
        return new Refusal(400, "Property values were not valid: " + WireJson.Text(inner))
        {
            Category = "VALIDATION_ERROR",
            Errors = errors,
        };
    }
}
