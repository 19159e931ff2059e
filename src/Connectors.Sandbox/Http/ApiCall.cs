using Connectors.Sandbox.Crm;
using Connectors.Sandbox.OAuth;
using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.Http;

/// <summary>A request that was let in: who asks, in which portal, for what.</summary>
internal sealed class ApiCall(HttpContext context, Exchange exchange, Grant grant)
{
    readonly Lazy<JsonBody> _body = new(() => JsonBody.Parse(exchange.Body));

    public Grant Grant => grant;

    public Portal Portal => grant.Portal;

    /// <summary>What becomes of the answer on its way.</summary>
    public Delivery Delivery => Delivery.Of(exchange);

    /// <summary>Who wrote a record, as the record tells it.</summary>
    public string SourceId => grant.AppId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public string Path => context.Request.Path.Value ?? "";

    /// <exception cref="Refusal">The path names no type the twin has.</exception>
    public ObjectType Type => ObjectType.Find(Route("type")) ?? throw Refusal.UnknownObjectType(Route("type"));

    public RecordStore Store => Portal[Type];

    public JsonBody Body => _body.Value;

    public string Route(string name) => context.Request.RouteValues[name] as string ?? "";

    public string? Query(string name) => context.Request.Query[name].FirstOrDefault();

    public bool QueryFlag(string name) => string.Equals(Query(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A list in a query: HubSpot's documentation joins by comma, its own client repeats the name.</summary>
    public IReadOnlyList<string> QueryList(string name) =>
    [
        .. context.Request.Query[name]
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
    ];

    /// <summary>The other parameters of the query, for the link to the next page.</summary>
    public IEnumerable<KeyValuePair<string, string?>> QueryExcept(params string[] names) =>
        context.Request.Query
            .Where(pair => !names.Contains(pair.Key))
            .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)));
}
