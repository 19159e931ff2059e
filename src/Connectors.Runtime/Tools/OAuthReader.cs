using System.Text.Json;
using Connectors.Runtime.Answers;

namespace Connectors.Runtime.Tools;

/// <summary>Reads the part of a connector's compiled form that says how accounts are connected.</summary>
internal static class OAuthReader
{
    public static OAuthDescriptor Read(JsonElement json)
    {
        var scope = json.Child("scope");
        var grant = json.Child("grant");
        return new()
        {
            AuthorizeUrl = new(json.Text("authorize_url")),
            TokenUrl = new(json.Text("token_url")),
            IntrospectUrl = json.TextOrNull("introspect_url") is { } introspect ? new(introspect) : null,
            RevokeUrl = json.TextOrNull("revoke_url") is { } revoke ? new(revoke) : null,
            AuthorizeParameters = json.Pairs("authorize_parameters"),
            UsesBasic = json.TextOrNull("client_authentication") == "basic",
            UsesJson = json.TextOrNull("token_request") == "json",
            UsesPkce = json.TextOrNull("pkce") != "none",
            AlwaysScopes = scope.ValueKind == JsonValueKind.Object ? scope.Texts("always") : [],
            ScopeSeparator = scope.TextOrNull("separator") ?? " ",
            ScopeParameter = scope.TextOrNull("parameter") ?? "scope",
            OptionalScopeParameter = scope.TextOrNull("optional_parameter"),
            AccessTokenPath = json.TextOrNull("access_token_path") ?? "access_token",
            Success = DescriptorReader.Conditions(json.Child("success").Child("body"), isPartOfText: false),
            Lifetime = json.TryGetProperty("lifetime_ms", out var lifetime) ? TimeSpan.FromMilliseconds(lifetime.GetInt64()) : null,
            Rotation = json.TextOrNull("rotation") switch
            {
                "none" => TokenRotation.None,
                "grace" => TokenRotation.Grace,
                _ => TokenRotation.Strict,
            },
            Issuer = json.TextOrNull("issuer"),
            Resource = json.TextOrNull("resource"),
            SubjectPath = grant.TextOrNull("subject"),
            UserPath = grant.TextOrNull("user"),
            ScopesPath = grant.TextOrNull("scopes"),
            Failures = json.TryGetProperty("failures", out var failures) ? [.. failures.EnumerateArray().Select(Failure)] : [],
        };
    }

    static TokenFailureRule Failure(JsonElement json)
    {
        var when = json.GetProperty("when");
        return new(
            [.. when.Texts("http").Select(StatusRange.Parse)],
            [
                .. DescriptorReader.Conditions(when.Child("body"), isPartOfText: false),
                .. DescriptorReader.Conditions(when.Child("text"), isPartOfText: true),
            ],
            json.Text("is") switch
            {
                "revoked" => TokenFailureKind.Revoked,
                "misconfigured" => TokenFailureKind.Misconfigured,
                "scopes" => TokenFailureKind.Scopes,
                "transient" => TokenFailureKind.Transient,
                var other => throw new InvalidOperationException($"The descriptor has a token failure this runtime does not know: '{other}'."),
            });
    }
}
