using Connectors.Sandbox.Portals;

namespace Connectors.Sandbox.OAuth;

/// <summary>
/// The three classes of scopes, and the two messages for an install URL that does not respect them (HubSpot knowledge base, Resolve
/// a request for integration permissions error).
/// </summary>
internal static class ScopeRules
{
    public const string Insufficient =
        "Authorization failed because the provided scopes are insufficient. Please contact the app developer.";

    public const string Mismatch =
        "Authorization failed because there is a mismatch between the scopes in the install URL and the app's configured scopes. "
        + "Please contact the app developer.";

    /// <summary>
    /// The message to refuse with, or null. Ours: where both apply, the first; and a required scope that is in both lists counts as
    /// put into the wrong one.
    /// </summary>
    public static string? Judge(OAuthApp app, IReadOnlyList<string> scopes, IReadOnlyList<string> optional)
    {
        if (app.RequiredScopes.Any(required => !scopes.Contains(required) || optional.Contains(required)))
            return Insufficient;
        var fits = scopes.All(scope => app.RequiredScopes.Contains(scope) || app.ConditionallyRequiredScopes.Contains(scope))
            && optional.All(app.OptionalScopes.Contains);
        return fits ? null : Mismatch;
    }

    /// <summary>What is granted in the end. An optional scope the account's edition lacks is silently left out.</summary>
    public static IReadOnlySet<string> Granted(AuthorizeRequest request, Portal portal) =>
        request.Scopes.Concat(request.OptionalScopes.Except(portal.LacksScopes)).ToHashSet(StringComparer.Ordinal);

    /// <summary>A scope in words, for the person who is asked. Ours.</summary>
    public static string Describe(string scope) => scope.Split('.') switch
    {
        [Scopes.OAuth] => "Know your account and its basic settings",
        ["crm", "objects", var type, "read"] => $"View {type} and their properties",
        ["crm", "objects", var type, "write"] => $"Create, change and delete {type}",
        ["crm", "schemas", var type, "read"] => $"View the fields of {type}",
        ["crm", "schemas", var type, "write"] => $"Create and change the fields of {type}",
        _ => "A permission the sandbox has no words for",
    };
}
