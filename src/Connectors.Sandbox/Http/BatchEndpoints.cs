using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Time;

namespace Connectors.Sandbox.Http;

/// <summary>
/// Many records in one call (HubSpot docs, Using object APIs; Error handling). A read of missing records is a 207. A write with a
/// bad input fails as a whole, unless every input carries an <c>objectWriteTraceId</c>: then the good ones are written, and each
/// error names the trace id of its input.
/// </summary>
internal sealed class BatchEndpoints(MovableClock clock)
{
    const int MostInputs = 100;
    const string TraceId = "objectWriteTraceId";

    /// <summary>An input that was found good, and what will carry it out.</summary>
    sealed record Planned(Func<JsonObject> Write);

    /// <summary>Batch reads carry no associations.</summary>
    public ApiReply Read(ApiCall call)
    {
        var started = clock.Stamp();
        var (body, root) = (call.Body, call.Body.Root);
        var selection = new Selection
        {
            Properties = body.Texts(root, "properties"),
            WithHistory = body.Texts(root, "propertiesWithHistory"),
        };
        var idProperty = body.Text(root, "idProperty");
        var asked = Inputs(body).Select(input => Id(body, input)).ToList();
        var found = asked.Select(id => (Id: id, Record: call.Store.Find(id, idProperty, call.QueryFlag("archived")))).ToList();

        var results = found.Select(pair => pair.Record).OfType<CrmRecord>().DistinctBy(record => record.Id)
            .Select(record => RecordJson.Read(call.Portal, record, selection));
        var missing = found.Where(pair => pair.Record is null).Select(pair => pair.Id).ToList();
        return Answer(200, started, results, missing.Count > 0 ? [NotFound(call.Type, missing)] : []);
    }

    public ApiReply Create(ApiCall call) => Write(call, 201, (body, input, claimed) =>
    {
        var accepted = call.Store.CheckCreate(body.Properties(input));
        var links = AssociationInput.Read(call, input);
        Claim(call.Store, accepted, claimed);
        return new Planned(() =>
        {
            var record = call.Store.Add(accepted, call.SourceId);
            AssociationInput.Connect(call, record, links);
            return RecordJson.Written(call.Portal, record);
        });
    });

    public ApiReply Update(ApiCall call) => Write(call, 200, (body, input, claimed) =>
    {
        var id = Id(body, input);
        var record = call.Store.Find(id, body.Text(input, "idProperty")) ?? throw Missing(call.Type, [id]);
        return Change(call, record, body.Properties(input), claimed);
    });

    /// <summary>Updates what a unique property finds and creates the rest; <c>new</c> says which it was.</summary>
    public ApiReply Upsert(ApiCall call) => Write(call, 200, (body, input, claimed) =>
    {
        var (id, idProperty) = (Id(body, input), body.Text(input, "idProperty"));
        var properties = body.Properties(input);
        if (call.Store.Find(id, idProperty) is { } record)
            return Marked(Change(call, record, properties, claimed), isNew: false);
        if (string.IsNullOrEmpty(idProperty))
            throw Missing(call.Type, [id]);

        properties.TryAdd(idProperty, id);
        var accepted = call.Store.CheckCreate(properties);
        Claim(call.Store, accepted, claimed);
        return Marked(new Planned(() => RecordJson.Written(call.Portal, call.Store.Add(accepted, call.SourceId))), isNew: true);
    });

    public static ApiReply Archive(ApiCall call)
    {
        foreach (var id in Inputs(call.Body).Select(input => Id(call.Body, input)).ToList())
        {
            if (call.Store.Find(id, null) is not { } record)
                continue;
            call.Store.Archive(record);
            call.Portal.Associations.Forget(record.Id);
        }

        return ApiReply.NoContent();
    }

    /// <summary>Checks every input before the first is written, because one bad input must leave nothing behind.</summary>
    ApiReply Write(ApiCall call, int status, Func<JsonBody, JsonElement, HashSet<string>, Planned> plan)
    {
        var started = clock.Stamp();
        var body = call.Body;
        var inputs = Inputs(body);
        var isTraced = inputs.All(input => body.Text(input, TraceId) is not null);
        var claimed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var planned = new List<(string? Trace, Planned Plan)>();
        var errors = new List<JsonObject>();
        var missing = new List<string>();
        foreach (var input in inputs)
        {
            var trace = body.Text(input, TraceId);
            try
            {
                planned.Add((trace, plan(body, input, claimed)));
            }
            catch (Refusal refusal) when (isTraced)
            {
                errors.Add(Traced(refusal, trace!));
            }
            catch (Refusal refusal) when (refusal.Status == 404)
            {
                missing.Add(Id(body, input));
            }
        }

        if (missing.Count > 0)
            errors.Add(NotFound(call.Type, missing));
        return Answer(status, started, [.. planned.Select(entry => WithTrace(entry.Plan.Write(), entry.Trace))], errors);
    }

    static Planned Change(ApiCall call, CrmRecord record, OrderedDictionary<string, string> properties, HashSet<string> claimed)
    {
        if (!claimed.Add("id " + record.IdText))
            throw Refusal.Validation($"Duplicate IDs found in batch input: [{record.Id}]. IDs must be unique"); // Ours.
        var accepted = call.Store.CheckChange(record, properties);
        Claim(call.Store, accepted, claimed);
        return new Planned(() => RecordJson.Written(call.Portal, call.Store.Change(record, accepted, call.SourceId)));
    }

    /// <summary>Two inputs of one batch cannot both have a unique value, though neither is stored yet.</summary>
    static void Claim(RecordStore store, OrderedDictionary<string, string> accepted, HashSet<string> claimed)
    {
        foreach (var (name, value) in accepted.Where(pair => pair.Value.Length > 0 && store.Schema.Find(pair.Key) is { Unique: true }))
        {
            if (!claimed.Add($"{name} {value}"))
                // Ours: there is no id yet that HubSpot's sentence could name.
                throw new Refusal(409, $"{store.Type.Capitalised} already exists. Another input of this batch has the same {name}.")
                {
                    Category = "CONFLICT",
                };
        }
    }

    static Planned Marked(Planned plan, bool isNew) => new(() =>
    {
        var body = plan.Write();
        body["new"] = isNew;
        return body;
    });

    static JsonObject WithTrace(JsonObject body, string? trace)
    {
        if (trace is not null)
            body[TraceId] = trace;
        return body;
    }

    static JsonObject Traced(Refusal refusal, string trace)
    {
        var context = refusal.Context ?? [];
        context[TraceId] = new JsonArray(trace);
        var error = new JsonObject
        {
            ["status"] = "error",
            ["category"] = refusal.Category,
            ["message"] = refusal.Message,
            ["context"] = context,
        };
        if (refusal.Errors is { } errors)
            error["errors"] = errors;
        return error;
    }

    static List<JsonElement> Inputs(JsonBody body)
    {
        var inputs = body.Elements(body.Root, "inputs").ToList();
        return inputs.Count <= MostInputs
            ? inputs
            : throw Refusal.Validation($"The batch is too large: {inputs.Count} inputs, at most {MostInputs} are allowed"); // Ours.
    }

    static string Id(JsonBody body, JsonElement input) =>
        body.Text(input, "id") ?? throw body.Objection(input, "Some required fields were not set: [id]"); // Ours.

    static Refusal Missing(ObjectType type, List<string> ids) => new(404, MissingMessage(type))
    {
        Category = "OBJECT_NOT_FOUND",
        Context = new JsonObject { ["ids"] = WireJson.Array(ids) },
    };

    static JsonObject NotFound(ObjectType type, List<string> ids) => new()
    {
        ["status"] = "error",
        ["category"] = "OBJECT_NOT_FOUND",
        ["message"] = MissingMessage(type),
        ["context"] = new JsonObject { ["ids"] = WireJson.Array(ids) },
    };

    static string MissingMessage(ObjectType type) =>
        $"Could not get some {type.Shouted} objects, they may be deleted or not exist. Check that ids are valid.";

    ApiReply Answer(int status, DateTimeOffset started, IEnumerable<JsonObject> results, List<JsonObject> errors)
    {
        var body = new JsonObject { ["status"] = "COMPLETE", ["results"] = new JsonArray([.. results]) };
        if (errors.Count > 0)
        {
            body["numErrors"] = errors.Count;
            body["errors"] = new JsonArray([.. errors]);
        }

        body["startedAt"] = HubSpotTime.Format(started);
        body["completedAt"] = HubSpotTime.Format(clock.Stamp());
        return ApiReply.Of(errors.Count > 0 ? 207 : status, body);
    }
}
