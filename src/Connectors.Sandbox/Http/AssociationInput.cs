using System.Text.Json;
using Connectors.Sandbox.Crm;

namespace Connectors.Sandbox.Http;

/// <summary>The associations a create may bring along (HubSpot docs, Using object APIs: create associated records).</summary>
internal static class AssociationInput
{
    /// <summary>Reads and checks all of them, so that a create with a wrong one creates nothing.</summary>
    /// <exception cref="Refusal">A type id that does not start at this object type, or a record that does not exist.</exception>
    public static IReadOnlyList<(AssociationType Type, CrmRecord To)> Read(ApiCall call, JsonElement owner)
    {
        var body = call.Body;
        var links = new List<(AssociationType, CrmRecord)>();
        foreach (var association in body.Elements(owner, "associations"))
        {
            var id = association.TryGetProperty("to", out var to) && to.ValueKind == JsonValueKind.Object ? body.Text(to, "id") : null;
            if (id is null)
                throw body.Objection(association, "Some required fields were not set: [to]"); // Ours.
            foreach (var label in body.Elements(association, "types"))
            {
                var type = AssociationTypes.Find(call.Type, (int)(body.Integer(label, "associationTypeId") ?? 0));
                if (body.Text(label, "associationCategory") != AssociationTypes.Category || type is null)
                    throw Refusal.Validation($"{label.GetRawText()} is not a valid association type for {call.Type.Plural}"); // Ours.
                var target = call.Portal[type.To].Find(id, null)
                    ?? throw Refusal.Validation($"{type.To.Shouted} {id} does not exist"); // Ours.
                links.Add((type, target));
            }
        }

        return links;
    }

    public static void Connect(ApiCall call, CrmRecord record, IReadOnlyList<(AssociationType Type, CrmRecord To)> links)
    {
        foreach (var (type, to) in links)
            call.Portal.Associations.Connect(record.Id, type, to.Id);
    }
}
