using System.Text.Json.Nodes;
using Connectors.Sandbox.Crm;
using Connectors.Sandbox.Crm.Search;

namespace Connectors.Sandbox.Http;

/// <summary>Single records: create, read, update, archive, list, search (HubSpot docs, Using object APIs).</summary>
internal static class ObjectEndpoints
{
    const int DefaultPage = 10, LargestPage = 100;

    /// <summary>Links carry HubSpot's host whatever host was asked; a client that follows them blindly should notice.</summary>
    const string PublicHost = "https://api.hubapi.com";

    public static ApiReply Create(ApiCall call)
    {
        var accepted = call.Store.CheckCreate(call.Body.Properties(call.Body.Root));
        var links = AssociationInput.Read(call, call.Body.Root);
        var record = call.Store.Add(accepted, call.SourceId);
        AssociationInput.Connect(call, record, links);
        return ApiReply.Of(201, RecordJson.Written(call.Portal, record));
    }

    public static ApiReply Get(ApiCall call)
    {
        var record = call.Store.Find(call.Route("id"), call.Query("idProperty"), call.QueryFlag("archived")) ?? throw Refusal.NotFound();
        return ApiReply.Ok(RecordJson.Read(call.Portal, record, Selection.FromQuery(call)));
    }

    public static ApiReply Update(ApiCall call)
    {
        var record = call.Store.Find(call.Route("id"), call.Query("idProperty")) ?? throw Refusal.NotFound();
        var accepted = call.Store.CheckChange(record, call.Body.Properties(call.Body.Root));
        return ApiReply.Ok(RecordJson.Written(call.Portal, call.Store.Change(record, accepted, call.SourceId)));
    }

    /// <summary>Archiving what is not there succeeds as well: the wish is fulfilled.</summary>
    public static ApiReply Archive(ApiCall call)
    {
        if (call.Store.Find(call.Route("id"), call.Query("idProperty")) is { } record)
        {
            call.Store.Archive(record);
            call.Portal.Associations.Forget(record.Id);
        }

        return ApiReply.NoContent();
    }

    /// <summary>The cursor is the id of the next record; no <c>paging</c> means there is none.</summary>
    public static ApiReply List(ApiCall call)
    {
        var limit = Limit(call.Query("limit"));
        var after = Number(call.Query("after"), 0, "after");
        var archived = call.QueryFlag("archived");
        var rest = call.Store.All.Where(record => record.IsArchived == archived && record.Id >= after).Take(limit + 1).ToList();
        var selection = Selection.FromQuery(call);

        var body = new JsonObject
        {
            ["results"] = new JsonArray([.. rest.Take(limit).Select(record => RecordJson.Read(call.Portal, record, selection))]),
        };
        if (rest.Count > limit)
        {
            var query = call.QueryExcept("after", "limit").Select(pair => $"&{pair.Key}={Uri.EscapeDataString(pair.Value ?? "")}");
            body["paging"] = new JsonObject
            {
                ["next"] = new JsonObject
                {
                    ["after"] = rest[limit].IdText,
                    ["link"] = $"{PublicHost}{call.Path}?after={rest[limit].IdText}&limit={limit}{string.Concat(query)}",
                },
            };
        }

        return ApiReply.Ok(body);
    }

    public static ApiReply Search(ApiCall call)
    {
        var request = SearchRequestReader.Read(call.Body, call.Store.Schema);
        var found = RecordSearch.Run(call.Store, call.Portal.Associations, request);
        var selection = new Selection { Properties = request.Properties };
        var body = new JsonObject
        {
            ["total"] = found.Total,
            ["results"] = new JsonArray([.. found.Page.Select(record => RecordJson.Read(call.Portal, record, selection))]),
        };
        if (found.NextOffset is { } next)
            body["paging"] = new JsonObject { ["next"] = new JsonObject { ["after"] = $"{next}" } };
        return ApiReply.Ok(body);
    }

    static int Limit(string? text)
    {
        var limit = Number(text, DefaultPage, "limit");
        return limit is >= 1 and <= LargestPage
            ? (int)limit
            : throw Refusal.Validation($"The limit must be between 1 and {LargestPage}, but was {limit}"); // Ours.
    }

    static long Number(string? text, long otherwise, string name)
    {
        if (string.IsNullOrEmpty(text))
            return otherwise;
        return long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refusal.Validation($"The parameter {name} must be a number, but was {text}"); // Ours.
    }
}
