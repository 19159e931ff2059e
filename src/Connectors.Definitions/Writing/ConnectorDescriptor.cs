using Connectors.Definitions.Resolving;

namespace Connectors.Definitions.Writing;

/// <summary>Writes a connector's descriptor. Types and shapes are not in it: each tool carries its own.</summary>
internal static class ConnectorDescriptor
{
    public static string Write(ConnectorDefinition connector)
    {
        var json = JsonText.Compact();
        json.Object(() =>
        {
            json.Name("connector").Text(connector.Id).Name("title").Text(connector.Title).Name("base_url").Text(connector.BaseUrl);
            Texts(json, "headers", connector.Headers);
            Texts(json, "scopes", connector.Scopes);
            if (connector.OAuth is { } oauth) json.Name("oauth").Object(() => OAuth(json, oauth, connector));
            if (connector.Errors is { } errors) json.Name("errors").Object(() => Errors(json, errors));
            if (connector.Limits.Count > 0) json.Name("limits").List(() => Limits(json, connector.Limits));
        });
        return json.ToString();
    }

    static void OAuth(JsonText json, OAuthDefinition oauth, ConnectorDefinition connector)
    {
        json.Name("authorize_url").Text(Fill(oauth.AuthorizeUrl)!).Name("token_url").Text(Fill(oauth.TokenUrl)!)
            .Optional("introspect_url", Fill(oauth.IntrospectUrl)).Optional("revoke_url", Fill(oauth.RevokeUrl));
        Texts(json, "authorize_parameters", oauth.AuthorizeParameters);
        json.Name("client_authentication").Text(oauth.ClientAuthentication).Name("token_request").Text(oauth.TokenRequest)
            .Name("pkce").Text(oauth.Pkce)
            .Name("scope").Object(() => json.Optional("always", oauth.Scope.Always).Name("separator").Text(oauth.Scope.Separator)
                .Name("parameter").Text(oauth.Scope.Parameter).Optional("optional_parameter", oauth.Scope.OptionalParameter))
            .Optional("access_token_path", oauth.AccessTokenPath);
        Success(json, oauth.Success);
        json.Optional("lifetime_ms", oauth.LifetimeMilliseconds).Name("rotation").Text(oauth.Rotation)
            .Optional("issuer", oauth.Issuer).Optional("resource", oauth.Resource);
        if (oauth.Grant is { } grant)
        {
            json.Name("grant").Object(() =>
                json.Name("subject").Text(grant.Subject).Optional("user", grant.User).Optional("scopes", grant.Scopes));
        }

        if (oauth.Failures.Count == 0) return;
        json.Name("failures").List(() =>
        {
            foreach (var failure in oauth.Failures)
                json.Break().Object(() => json.Name("when").Object(() => Match(json, failure.When)).Name("is").Text(failure.Is));
            json.LastBreak();
        });

        string? Fill(string? address) => address is null ? null : PathHoles.FillVersions(address, connector.Versions);
    }

    static void Errors(JsonText json, ErrorsDefinition errors)
    {
        json.Optional("message", errors.Message);
        if (errors.Correlation is { } correlation)
            json.Name("correlation").Object(() => json.Optional("body", correlation.Body).Optional("header", correlation.Header));
        if (errors.Details is { } details)
        {
            json.Name("details").Object(() =>
                json.Name("list").Text(details.List).Name("message").Text(details.Message).Optional("field", details.Field));
        }

        Success(json, errors.Success);
        if (errors.Rules.Count == 0) return;
        json.Name("rules").List(() =>
        {
            foreach (var rule in errors.Rules) json.Break().Object(() => Rule(json, rule));
            json.LastBreak();
        });
    }

    static void Rule(JsonText json, ErrorRule rule)
    {
        json.Name("when").Object(() => Match(json, rule.When)).Name("is").Text(rule.Is)
            .Optional("executed", rule.Executed).Optional("wait_ms", rule.WaitMilliseconds).Optional("scopes", rule.Scopes);
        if (rule.Captures.Count == 0) return;
        json.Name("capture").Object(() =>
        {
            foreach (var capture in rule.Captures)
            {
                json.Name(capture.Name).Object(() => json.Name("from").Text(capture.From)
                    .Optional("after", capture.After).Name("characters").Text(capture.Characters));
            }
        });
    }

    static void Match(JsonText json, MatchDefinition match)
    {
        json.Optional("http", match.Http);
        if (match.Body.Count > 0)
        {
            json.Name("body").Object(() =>
            {
                foreach (var entry in match.Body) json.Name(entry.Name).Texts(entry.Texts);
            });
        }

        Texts(json, "text", match.Text);
    }

    static void Success(JsonText json, MatchDefinition? success)
    {
        if (success is not null) json.Name("success").Object(() => Match(json, success));
    }

    static void Limits(JsonText json, EquatableArray<LimitDefinition> limits)
    {
        foreach (var limit in limits)
        {
            json.Object(() => json.Name("name").Text(limit.Name).Name("per").Texts(limit.Per)
                .Name("allow").Number(limit.Allow).Name("every_ms").Number(limit.EveryMilliseconds)
                .Optional("maximum_header", limit.MaximumHeader).Optional("remaining_header", limit.RemainingHeader));
        }
    }

    static void Texts(JsonText json, string name, EquatableArray<NamedText> texts)
    {
        if (texts.Count == 0) return;
        json.Name(name).Object(() =>
        {
            foreach (var text in texts) json.Name(text.Name).Text(text.Text);
        });
    }
}
