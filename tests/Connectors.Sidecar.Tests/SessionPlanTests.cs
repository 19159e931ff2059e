using System.Text;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Sessions;
using Connectors.Generated;
using Connectors.Runtime.Binding;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;
using Connectors.Sidecar.Configuration;
using Connectors.Sidecar.Sessions;

namespace Connectors.Sidecar.Tests;

/// <summary>What a session is granted follows from what was asked for, and all that is wrong with that is told at once.</summary>
public class SessionPlanTests
{
    static readonly ToolCatalog s_catalog = new(ConnectorCatalogs.All);

    [Fact]
    public void A_name_alone_is_a_session_that_reads_with_the_only_connection_for_an_hour()
    {
        var grant = Plan("""{"identifier":"user_1"}""", One("main"))!;

        Assert.Equal(("acme", "user_1", true, TimeSpan.FromHours(1)), (grant.Tenant, grant.Identifier, grant.ReadOnly, grant.Lifetime));
        Assert.Equal([new("hubspot", "main")], grant.Connections);
        Assert.Equal(s_catalog.Listed.Where(t => t.Descriptor.Effect == ToolEffect.Read).Select(t => t.Name), grant.Tools);
        Assert.Empty(grant.Bound);
    }

    [Fact]
    public void Whoever_wants_to_write_says_so()
    {
        var grant = Plan("""{"identifier":"u","access":"write","ttl":60,"connections":["b"],"bound":{"hubspot_owner_id":"77","limit":5}}""", One("a"), One("b"))!;

        Assert.Equal((false, TimeSpan.FromMinutes(1), "b"), (grant.ReadOnly, grant.Lifetime, grant.Connections["hubspot"]));
        Assert.Equal(s_catalog.Listed.Select(t => t.Name), grant.Tools);
        Assert.Equal([new("hubspot_owner_id", "\"77\""), new("limit", "5")], grant.Bound);
    }

    [Fact]
    public void Reading_takes_the_tools_that_write_away() => Assert.Equal(
        ["hubspot_deals_search"], Plan("""{"identifier":"u","tools":["hubspot_deals_search","hubspot_deal_update"]}""", One("main"))!.Tools);

    [Theory]
    [InlineData("{}", "$.identifier is required")]
    [InlineData("""{"identifier":7}""", "$.identifier must be text")]
    [InlineData("""{"identifier":"a","identifier":"b"}""", "$.identifier is given twice")]
    [InlineData("""{"identifier":"a\u200bb"}""", "$.identifier must not hold invisible characters")]
    [InlineData("""{"identifier":"\ud800"}""", "$ holds text that is not valid Unicode")]
    [InlineData("""{"identifier":"u"} x""", "$ is not valid JSON")]
    [InlineData("", "$ is not valid JSON")]
    [InlineData("[]", "$ must be an object")]
    [InlineData("""{"identifier":"u","user":"u"}""", "$.user is not known here")]
    [InlineData("""{"identifier":"u","access":"admin"}""", "$.access must be read or write")]
    [InlineData("""{"identifier":"u","access":null}""", "$.access must be text")]
    [InlineData("""{"identifier":"u","ttl":59}""", "$.ttl must be a whole number of seconds from 60 to 86400")]
    [InlineData("""{"identifier":"u","ttl":86401}""", "$.ttl must be")]
    [InlineData("""{"identifier":"u","ttl":"60"}""", "$.ttl must be")]
    [InlineData("""{"identifier":"u","ttl":60.5}""", "$.ttl must be")]
    [InlineData("""{"identifier":"u","ttl":9999999999}""", "$.ttl must be")]
    [InlineData("""{"identifier":"u","connections":[]}""", "$.connections must name at least one")]
    [InlineData("""{"identifier":"u","connections":"main"}""", "$.connections must be a list of names")]
    [InlineData("""{"identifier":"u","connections":["main","main"]}""", "$.connections[1] is given twice")]
    [InlineData("""{"identifier":"u","connections":["mian"]}""", "$.connections[0] is not a connection main")]
    [InlineData("""{"identifier":"u","connections":["main","foreign"]}""", "$.connections[1] is not a connection")]
    [InlineData("""{"identifier":"u","connections":["main","second"]}""", "$.connections[1] is of hubspot as main is")]
    [InlineData("""{"identifier":"u","tools":[]}""", "$.tools must name at least one")]
    [InlineData("""{"identifier":"u","tools":[1]}""", "$.tools[0] must be text")]
    [InlineData("""{"identifier":"u","tools":["hubspot_deals_search","hubspot_deals_serach"]}""", "$.tools[1] is not a tool hubspot_deals_search")]
    [InlineData("""{"identifier":"u","tools":["hubspot_contact_by_email"]}""", "$.tools[0] is not a tool")]
    [InlineData("""{"identifier":"u","tools":["hubspot_deals_search","hubspot_deals_search"]}""", "$.tools[1] is given twice")]
    [InlineData("""{"identifier":"u","tools":["hubspot_deal_update"]}""", "$.access leaves no tool")]
    [InlineData("""{"identifier":"u","toolset":"sales"}""", "$.toolset is not a toolset")]
    [InlineData("""{"identifier":"u","toolset":"sales","tools":["hubspot_deals_search"]}""", "$.toolset cannot be given beside tools")]
    [InlineData("""{"identifier":"u","bound":[]}""", "$.bound must be an object")]
    [InlineData("""{"identifier":"u","bound":{"limit":1,"limit":2}}""", "$.bound.limit is given twice")]
    [InlineData("""{"identifier":"u","bound":{"limit":null}}""", "$.bound.limit must not be null")]
    [InlineData("""{"identifier":"u","bound":{"limt":1}}""", "$.bound.limt is not a parameter of any")]
    [InlineData("""{"identifier":"u","bound":{"hubspot_owner_id":"77"}}""", "$.bound.hubspot_owner_id is not a parameter of any")]
    [InlineData("""{"identifier":"u","access":"write","bound":{"hubspot_owner_id":"jane"}}""", "$.bound.hubspot_owner_id ")]
    [InlineData("""{"identifier":"u","bound":{"limit":[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}}""", "$.bound.limit must be JSON, nested at most 16 deep")]
    public void What_is_wrong_is_told_with_its_place(string body, string said)
    {
        // Where the body does not say which, a fault about the connections would hide behind the one that is meant.
        var faults = Faults(body, body.Contains("connections", StringComparison.Ordinal) ? [One("main"), One("second"), One("foreign", "globex")] : [One("main")]);
        Assert.Contains(faults, f => $"{f.Path} {f.Problem} {f.Suggestion}".Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal(
        ["$.identifier", "$.ttl", "$.connections[0]", "$.tools[0]"],
        Faults("""{"identifier":"","ttl":1,"connections":["nowhere"],"tools":["nothing"]}""", One("main")).Select(f => f.Path));

    [Fact]
    public void Connections_are_named_where_a_connector_has_several()
    {
        var fault = Assert.Single(Faults("""{"identifier":"u"}""", One("b"), One("a"), One("foreign", "globex")));
        Assert.Equal(("$.connections", "is required, since hubspot has several: a, b"), (fault.Path, fault.Problem));
        Assert.Equal("foreign", Plan("""{"identifier":"u"}""", "globex", [One("foreign", "globex"), One("own", "acme")])!.Connections["hubspot"]);
        Assert.Equal("$.connections", Assert.Single(Faults("""{"identifier":"u"}""")).Path);
    }

    [Fact]
    public void A_bound_value_has_at_most_4_KiB_and_there_are_at_most_20()
    {
        static string Body(string value) => $$"""{"identifier":"u","access":"write","bound":{"description":"{{value}}"} }""";
        Assert.NotNull(Plan(Body(new('x', 4094)), One("main")));
        Assert.Equal("may have at most 4 KiB", Assert.Single(Faults(Body(new('x', 4095)), One("main"))).Problem);
        var many = string.Join(',', Enumerable.Range(0, SessionRules.MaxBound + 1).Select(i => $"\"p{i}\":1"));
        Assert.Equal("$.bound", Assert.Single(Faults($$"""{"identifier":"u","bound":{ {{many}} } }""", One("main"))).Path);
    }

    static SessionGrant? Plan(string body, params (string, ConnectionSettings)[] connections) => Plan(body, "acme", connections);

    static SessionGrant? Plan(string body, string tenant, (string, ConnectionSettings)[] connections) => Read(body, tenant, connections).Grant;

    static List<InputFault> Faults(string body, params (string, ConnectionSettings)[] connections)
    {
        var (grant, faults) = Read(body, "acme", connections);
        Assert.Null(grant);
        return faults;
    }

    static (SessionGrant? Grant, List<InputFault> Faults) Read(string body, string tenant, (string Name, ConnectionSettings Connection)[] connections)
    {
        var faults = new List<InputFault>();
        var settings = new SidecarSettings(new Dictionary<string, Uri>(), connections.ToDictionary(c => c.Name, c => c.Connection));
        var request = SessionRequest.Read(Encoding.UTF8.GetBytes(body), faults);
        return (new SessionPlan(s_catalog, settings).For(tenant, request, faults), faults);
    }

    static (string, ConnectionSettings) One(string name, string? tenant = null) => (name, tenant is null ? new("hubspot", new AccessToken("t")) : new("hubspot", null, new ConnectionOptions
    {
        Name = name,
        Connector = "hubspot",
        ClientId = "c",
        ClientSecrets = [],
        RedirectUri = new("https://app.example/"),
        Tenants = [tenant],
    }));
}
