using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tokens;

/// <summary>
/// Whose data a call acts on: one end user on one connection. <paramref name="Identifier"/> is opaque, whatever the
/// host calls its user; two identifiers are the same only when every character is.
/// </summary>
/// <param name="Connection">Name of the connection, which is the host's registered app at a provider.</param>
/// <param name="Identifier">The host's own name for the end user.</param>
public readonly record struct Account(string Connection, string Identifier);

/// <summary>Gives the token of an account. A host may bring its own.</summary>
public interface ITokenProvider
{
    /// <summary>A token that is usable now, or the reason why there is none. Must not throw for an account it does not know.</summary>
    ValueTask<TokenAnswer> GetTokenAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken);
}

/// <summary>A token, or a refusal that reaches the caller as it is.</summary>
public sealed class TokenAnswer
{
    TokenAnswer(AccessToken? token, IReadOnlySet<string>? grantedScopes, ToolError? refusal)
    {
        Token = token;
        GrantedScopes = grantedScopes;
        Refusal = refusal;
    }

    internal AccessToken? Token { get; }

    /// <summary>The scopes the account granted; null where they are not known and the provider has to judge.</summary>
    internal IReadOnlySet<string>? GrantedScopes { get; }

    internal ToolError? Refusal { get; }

    /// <summary>A usable token, with the scopes the account granted where they are known.</summary>
    public static TokenAnswer Granted(AccessToken token, IReadOnlySet<string>? scopes = null) => new(token, scopes, null);

    /// <summary>No token, and why.</summary>
    public static TokenAnswer Refused(ToolError refusal) => new(null, null, refusal);
}
