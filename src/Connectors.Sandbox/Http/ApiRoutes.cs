using Connectors.Sandbox.Crm;
using Connectors.Sandbox.OAuth;
using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.Http;

/// <summary>
/// The map of the provider. Each API stands at the old path, <c>/crm/v3/{api}</c>, and at the dated one, <c>/crm/{api}/2026-09</c>;
/// HubSpot's own clients still use the old.
/// </summary>
internal sealed class ApiRoutes(ApiDoor door, BatchEndpoints batch, OAuthServer oauth, PortalDirectory portals)
{
    static readonly string[] DatedVersions = ["2026-03", "2026-09"];

    static readonly Admission Read = new(call => Scopes.ReadOf(call.Type));
    static readonly Admission Write = new(call => Scopes.WriteOf(call.Type));
    static readonly Admission Find = new(call => Scopes.ReadOf(call.Type), IsSearch: true);
    static readonly Admission Schema = new(call => Scopes.SchemaOf(call.Type));
    static readonly Admission SchemaChange = new(call => Scopes.SchemaChangeOf(call.Type));
    static readonly Admission Owners = new(_ => Scopes.Owners);
    static readonly Admission Account = new(_ => Scopes.Account);

    public void Map(IEndpointRouteBuilder app)
    {
        foreach (var root in Spellings("crm", "objects"))
            MapObjects(app, root + "/{type}");
        foreach (var root in Spellings("crm", "properties"))
            MapProperties(app, root + "/{type}");
        foreach (var root in Spellings("crm", "pipelines"))
            MapPipelines(app, root + "/{type}");
        foreach (var root in Spellings("crm", "owners"))
            MapOwners(app, root);
        foreach (var version in DatedVersions.Append("v3"))
            app.MapGet($"/account-info/{version}/details", door.For(Account, AccountEndpoints.Details));

        oauth.MapProvider(app, door);
        app.MapPost(
            "/oauth/v2/private-apps/get/access-token-info",
            door.Open((_, exchange) => AccountEndpoints.TokenInfo(portals, exchange)));

        app.MapFallback("{*path}", door.Open((_, _) => throw Refusal.NotFound()));
    }

    void MapObjects(IEndpointRouteBuilder app, string root)
    {
        app.MapPost(root, door.For(Write, ObjectEndpoints.Create));
        app.MapGet(root, door.For(Read, ObjectEndpoints.List));
        app.MapGet(root + "/{id}", door.For(Read, ObjectEndpoints.Get));
        app.MapPatch(root + "/{id}", door.For(Write, ObjectEndpoints.Update));
        app.MapDelete(root + "/{id}", door.For(Write, ObjectEndpoints.Archive));
        app.MapPost(root + "/search", door.For(Find, ObjectEndpoints.Search));
        app.MapPost(root + "/batch/read", door.For(Read, batch.Read));
        app.MapPost(root + "/batch/create", door.For(Write, batch.Create));
        app.MapPost(root + "/batch/update", door.For(Write, batch.Update));
        app.MapPost(root + "/batch/upsert", door.For(Write, batch.Upsert));
        app.MapPost(root + "/batch/archive", door.For(Write, BatchEndpoints.Archive));
    }

    void MapProperties(IEndpointRouteBuilder app, string root)
    {
        app.MapGet(root, door.For(Schema, SchemaEndpoints.ListProperties));
        app.MapPost(root, door.For(SchemaChange, SchemaEndpoints.CreateProperty));
        app.MapGet(root + "/{name}", door.For(Schema, SchemaEndpoints.GetProperty));
        app.MapPatch(root + "/{name}", door.For(SchemaChange, SchemaEndpoints.UpdateProperty));
    }

    void MapPipelines(IEndpointRouteBuilder app, string root)
    {
        app.MapGet(root, door.For(Schema, SchemaEndpoints.ListPipelines));
        app.MapGet(root + "/{pipeline}", door.For(Schema, SchemaEndpoints.GetPipeline));
        app.MapGet(root + "/{pipeline}/stages", door.For(Schema, SchemaEndpoints.ListStages));
    }

    void MapOwners(IEndpointRouteBuilder app, string root)
    {
        app.MapGet(root, door.For(Owners, AccountEndpoints.ListOwners));
        app.MapGet(root + "/{id}", door.For(Owners, AccountEndpoints.GetOwner));
    }

    static IEnumerable<string> Spellings(string family, string api) =>
        DatedVersions.Select(version => $"/{family}/{api}/{version}").Prepend($"/{family}/v3/{api}");
}
