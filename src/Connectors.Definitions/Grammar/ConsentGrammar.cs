namespace Connectors.Definitions.Grammar;

/// <summary>The language of a connector's `oauth`.</summary>
internal static class ConsentGrammar
{
    static readonly Shape Address = new TextShape(WordRule.Url, 300);

    static readonly MappingShape Scope = new(
        new("always", new ListShape(new TextShape(WordRule.Scope)), "Scopes that every connection asks for.") { Default = "[]" },
        new("separator", new TextShape(maxLength: 3), "What stands between two scopes.") { Default = "\" \"" },
        new("parameter", new TextShape(WordRule.Word), "The parameter of the required scopes.") { Default = "scope" },
        new("optional_parameter", new TextShape(WordRule.Word), "The parameter of the optional scopes."));

    static readonly MappingShape Grant = new(
        new("subject", TypeGrammar.AnswerPath, "The provider account.") { Required = true },
        new("user", TypeGrammar.AnswerPath, "The person."),
        new("scopes", TypeGrammar.AnswerPath, "The granted scopes."));

    static readonly MappingShape Failure = new(
        new("when", ErrorGrammar.When, "Which answers are meant. All that is written must hold.") { Required = true },
        new("is", new WordShape("revoked", "misconfigured", "scopes", "transient"), "Whether the user has taken the grant back, the operator has to act, the user must consent to other scopes, or time will help.") { Required = true });

    public static readonly MappingShape OAuth = new(
        new("authorize_url", Address, "Where the user consents.") { Required = true },
        new("token_url", Address, "Where codes and refresh tokens are exchanged.") { Required = true },
        new("introspect_url", Address, "Where a token's state is asked for (RFC 7662)."),
        new("revoke_url", Address, "Where a grant is given back (RFC 7009)."),
        new("authorize_parameters", new MappingOfShape(WordRule.Word, new TextShape(maxLength: 200)), "Fixed parameters of the consent page.") { Default = "{}" },
        new("client_authentication", new WordShape("body", "basic"), "How the app proves itself at the token address.") { Default = "body" },
        new("token_request", new WordShape("form", "json"), "The encoding of the token request.") { Default = "form" },
        new("pkce", new WordShape("S256", "none"), "Proof key for the code (RFC 7636).") { Default = "S256" },
        new("scope", Scope, "How scopes are asked for."),
        new("access_token_path", TypeGrammar.AnswerPath, "Where the access token stands in the token answer.") { Default = "access_token" },
        new("success", ErrorGrammar.Success, "What a token answer with status 200 must also say."),
        new("lifetime", new TextShape(WordRule.Duration), "An access token's life where the answer tells no `expires_in`."),
        new("rotation", new WordShape("none", "grace", "strict"), "Whether a refresh replaces the refresh token: `none` keeps it, `grace` still accepts the old one for some seconds, `strict` takes a second use of it for theft.") { Default = "strict" },
        new("issuer", Address, "The `iss` that the provider puts on its way back to us (RFC 9207); where it is written, a callback without it is refused."),
        new("resource", Address, "The resource that tokens are asked for (RFC 8707), in every request alike."),
        new("grant", Grant, "Where the token answer tells who has consented to what."),
        new("failures", new ListShape(Failure) { MaxItems = 250 }, "What a refused token request means; the first match wins, and what nothing matches is the operator's problem.") { Default = "[]" });
}
