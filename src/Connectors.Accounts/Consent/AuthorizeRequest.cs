using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Consent;

/// <summary>The address of the provider's consent page for one attempt (RFC 6749 4.1.1, RFC 7636 4.3, RFC 8707 2.1).</summary>
internal static class AuthorizeRequest
{
    /// <summary>Spaces become <c>%20</c>: some providers take a plus sign for a part of a scope's name.</summary>
    public static Uri Address(Connection connection, ScopeChoice scopes, string state, Secret? verifier)
    {
        var page = connection.OAuth.AuthorizeUrl;
        var query = string.Join('&', Parameters(connection, scopes, state, verifier).Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));
        return new($"{page.AbsoluteUri}{(page.Query.Length > 0 ? '&' : '?')}{query}");
    }

    static List<KeyValuePair<string, string>> Parameters(Connection connection, ScopeChoice scopes, string state, Secret? verifier)
    {
        var oauth = connection.OAuth;
        List<KeyValuePair<string, string>> parameters =
        [
            new("client_id", connection.Options.ClientId),
            new("redirect_uri", connection.Options.RedirectUri.OriginalString),
            new("response_type", "code"),
        ];

        // Providers that know optional scopes refuse one that stands among the others, and the other way round.
        var hasOptional = oauth.OptionalScopeParameter is not null;
        Add(oauth.ScopeParameter, hasOptional ? scopes.Required : [.. scopes.All]);
        if (hasOptional)
        {
            Add(oauth.OptionalScopeParameter!, scopes.Optional);
        }

        if (oauth.Resource is { } resource)
        {
            parameters.Add(new("resource", resource));
        }

        if (verifier is not null)
        {
            parameters.Add(new("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier.Reveal())))));
            parameters.Add(new("code_challenge_method", "S256"));
        }

        parameters.Add(new("state", state));

        // RFC 6749, 3.1: no parameter twice. What the protocol says wins over what the definition adds.
        var own = parameters.Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        parameters.AddRange(oauth.AuthorizeParameters.Where(p => !own.Contains(p.Key)));
        return parameters;

        void Add(string name, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                parameters.Add(new(name, string.Join(oauth.ScopeSeparator, values)));
            }
        }
    }
}
