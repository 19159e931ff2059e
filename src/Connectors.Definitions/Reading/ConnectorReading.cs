using Connectors.Definitions.Yaml;

namespace Connectors.Definitions.Reading;

/// <summary>Makes a connector of a document that the connector's grammar has accepted.</summary>
internal static class ConnectorReading
{
    public static ConnectorDefinition Read(YamlMapping root) => new(
        root.Text("connector"),
        root.Text("title"),
        root.Text("base_url"),
        root.NamedTexts("headers"),
        root.NamedTexts("versions"),
        root.NamedTexts("scopes"),
        root.Mapping("oauth") is { } oauth ? OAuth(oauth) : null,
        root.Mapping("errors") is { } errors ? Errors(errors) : null,
        root.Each("limits", Limit),
        root.Named("types", Type),
        root.Named("shapes", Shape));

    static OAuthDefinition OAuth(YamlMapping keys) => new(
        keys.Text("authorize_url"),
        keys.Text("token_url"),
        keys.TextOrNull("introspect_url"),
        keys.TextOrNull("revoke_url"),
        keys.NamedTexts("authorize_parameters"),
        keys.TextOr("client_authentication", "body"),
        keys.TextOr("token_request", "form"),
        keys.TextOr("pkce", "S256"),
        ScopeRequest(keys.Mapping("scope")),
        keys.TextOrNull("access_token_path"),
        Match(keys.Mapping("success")),
        keys.Milliseconds("lifetime"),
        keys.TextOr("rotation", "strict"),
        keys.TextOrNull("issuer"),
        keys.TextOrNull("resource"),
        keys.Mapping("grant") is { } grant
            ? new GrantDefinition(grant.Text("subject"), grant.TextOrNull("user"), grant.TextOrNull("scopes"))
            : null,
        keys.Each("failures", static failure => new TokenFailure(Match(failure.Mapping("when"))!, failure.Text("is"))));

    static ScopeRequest ScopeRequest(YamlMapping? keys) => keys is null
        ? new ScopeRequest(default, " ", "scope", null)
        : new ScopeRequest(
            keys.Texts("always"), keys.TextOr("separator", " "), keys.TextOr("parameter", "scope"), keys.TextOrNull("optional_parameter"));

    static ErrorsDefinition Errors(YamlMapping keys) => new(
        keys.TextOrNull("message"),
        keys.Mapping("correlation") is { } correlation
            ? new CorrelationDefinition(correlation.TextOrNull("body"), correlation.TextOrNull("header"))
            : null,
        keys.Mapping("details") is { } details
            ? new DetailsDefinition(details.Text("list"), details.Text("message"), details.TextOrNull("field"))
            : null,
        Match(keys.Mapping("success")),
        keys.Each("rules", Rule));

    static ErrorRule Rule(YamlMapping keys) => new(
        Match(keys.Mapping("when"))!,
        keys.Text("is"),
        keys.TextOrNull("executed"),
        keys.Milliseconds("wait"),
        keys.Texts("scopes"),
        keys.Named("capture", static (name, node) => Capture(name, (YamlMapping)node)));

    static CaptureDefinition Capture(string name, YamlMapping keys) =>
        new(name, keys.Text("from"), keys.TextOr("after", ""), keys.Text("characters"));

    static MatchDefinition? Match(YamlMapping? keys) => keys is null ? null : new MatchDefinition(
        keys.Texts("http"),
        keys.Named("body", static (path, value) => new NamedTexts(path, CheckedNodes.Texts(value))),
        keys.NamedTexts("text"));

    static LimitDefinition Limit(YamlMapping keys) => new(
        keys.Text("name"),
        keys.Texts("per"),
        keys.Whole("allow")!.Value,
        keys.Milliseconds("every")!.Value,
        keys.TextOrNull("maximum_header"),
        keys.TextOrNull("remaining_header"));

    static TypeDefinition Type(string name, YamlNode node)
    {
        var keys = (YamlMapping)node;
        return new TypeDefinition(name, keys.Text("description"), keys.Named("fields", ToolReading.Parameter));
    }

    static ShapeDefinition Shape(string name, YamlNode node)
    {
        var keys = (YamlMapping)node;
        return new ShapeDefinition(name, keys.Text("description"), keys.Named("fields", ShapeField), keys.TextOrNull("more"));
    }

    static ShapeField ShapeField(string name, YamlNode node)
    {
        var keys = (YamlMapping)node;
        return new ShapeField(name, keys.Text("from"), keys.Flag("always"), keys.TextOrNull("description"), keys.TextOr("type", "string"));
    }
}
