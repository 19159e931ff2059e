using Connectors.Definitions.Grammar;
using Connectors.Definitions.Resolving;
using static Connectors.Definitions.ProblemCatalog;

namespace Connectors.Definitions.Rules;

/// <summary>Every rule that a connector must keep on its own. A table of contents first, the small rules below it.</summary>
internal static class ConnectorRules
{
    public static IEnumerable<Finding> Check(ConnectorDefinition connector) =>
    [
        .. Title(connector.Title),
        .. Address("base_url", connector.BaseUrl),
        .. connector.Headers.SelectMany(static header => TargetRules.Header("headers." + header.Name, header.Name)),
        .. connector.OAuth is { } oauth ? OAuth(oauth, connector) : [],
        .. connector.Errors is { } errors ? Errors(errors) : [],
        .. Limits(connector.Limits),
        .. TypeRules.Check(connector),
        .. NameRules.CSharp("shapes", connector.Shapes.Select(static shape => shape.Name)),
        .. TypesAndShapes(connector),
        .. connector.Shapes.SelectMany(static shape => NameRules.CSharp($"shapes.{shape.Name}.fields", shape.Fields.Select(static field => field.Name))),
    ];

    static IEnumerable<Finding> Title(string title)
    {
        if (PascalName.Of(title).Length == 0)
            yield return new Finding(SameCSharpName, "title", $"{Sentences.Quote(title)} becomes no name in C#; write letters or digits.");
    }

    // Both become classes, side by side.
    static IEnumerable<Finding> TypesAndShapes(ConnectorDefinition connector) =>
        from shape in connector.Shapes
        join type in connector.Types on PascalName.Of(shape.Name) equals PascalName.Of(type.Name)
        select new Finding(SameCSharpName, "shapes." + shape.Name,
            $"The shape `{shape.Name}` and the type `{type.Name}` both become `{PascalName.Of(shape.Name)}` in C#; rename one of the two.");

    static IEnumerable<Finding> OAuth(OAuthDefinition oauth, ConnectorDefinition connector)
    {
        (string Key, string? Address)[] addresses =
            [("authorize_url", oauth.AuthorizeUrl), ("token_url", oauth.TokenUrl), ("introspect_url", oauth.IntrospectUrl), ("revoke_url", oauth.RevokeUrl)];
        foreach (var (key, address) in addresses)
        {
            if (address is null) continue;
            foreach (var finding in Address("oauth." + key, address).Concat(PathRules.Versions("oauth." + key, address, connector))) yield return finding;
            foreach (var hole in PathHoles.Of(address).Where(static hole => PathHoles.Version(hole) is null))
                yield return new Finding(HoleWithoutParameter, "oauth." + key, $"Nothing can fill `{{{hole}}}` here; only `{{versions.name}}` can stand in this address.");
        }

        foreach (var finding in ReferenceRules.Known(UnknownScope, "scope", "oauth.scope.always", oauth.Scope.Always, connector.Scopes.Select(static scope => scope.Name)))
            yield return finding;
        foreach (var finding in MatchRules.Unreachable("oauth.failures", [.. oauth.Failures.Select(static failure => failure.When)]))
            yield return finding;
    }

    static IEnumerable<Finding> Errors(ErrorsDefinition errors)
    {
        foreach (var finding in MatchRules.Unreachable("errors.rules", [.. errors.Rules.Select(static rule => rule.When)])) yield return finding;
        for (var i = 0; i < errors.Rules.Count; i++)
        {
            foreach (var capture in errors.Rules[i].Captures)
            {
                if (CharacterClass.Fault(capture.Characters) is { } fault)
                    yield return new Finding(BadCharacters, $"errors.rules[{i}].capture.{capture.Name}.characters", fault);
            }
        }
    }

    static IEnumerable<Finding> Limits(EquatableArray<LimitDefinition> limits)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < limits.Count; i++)
        {
            if (!seen.Add(limits[i].Name))
                yield return new Finding(NameTaken, $"limits[{i}].name", $"Another bucket is already called {Sentences.Quote(limits[i].Name)}; choose another name.");
            if (limits[i].EveryMilliseconds == 0)
                yield return new Finding(EmptyRange, $"limits[{i}].every", "A bucket needs a time longer than zero, such as `10s`.");
        }
    }

    // Tokens and secrets travel to these addresses.
    static IEnumerable<Finding> Address(string path, string address)
    {
        if (address.StartsWith("https://", StringComparison.Ordinal)) yield break;
        var host = address.Substring("http://".Length).Split('/')[0];
        var name = host.StartsWith("[", StringComparison.Ordinal) ? host.Substring(0, host.IndexOf(']') + 1) : host.Split(':')[0];
        if (name is not ("localhost" or "127.0.0.1" or "[::1]"))
            yield return new Finding(UnsafeAddress, path, $"Credentials would travel in the clear; write `https://{host}`. Plain http is for localhost only.");
    }
}
