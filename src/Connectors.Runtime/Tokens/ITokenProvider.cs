using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Tokens;

/// <summary>
/// Whose data a call acts on: one end user on one connection. <paramref name="Identifier"/> is opaque, whatever the
/// host calls its user; two identifiers are the same only when every character is.
/// </summary>
/// <param name="Connection">Name of the connection, which is the host's registered app at a provider.</param>
/// <param name="Identifier">The host's own name for the end user.</param>
public readonly record struct Account(string Connection, string Identifier)
{
    /// <summary>Whose agents act. It follows from the caller's credential, never from what the caller says.</summary>
    public string Tenant { get; init; } = DefaultTenant;

    /// <summary>The tenant of a host that has only one.</summary>
    public const string DefaultTenant = "default";
}

/// <summary>Gives the token of an account. A host may bring its own.</summary>
public interface ITokenProvider
{
    /// <summary>A token that is usable now, or the reason why there is none. Must not throw for an account it does not know.</summary>
    ValueTask<TokenAnswer> GetTokenAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken);

    /// <summary>
    /// The API has refused a token that was just given, so the call was not carried out. Another token, with which the call
    /// is sent once more; or the reason why there is none. Null, as here, leaves it at the API's refusal.
    /// </summary>
    ValueTask<TokenAnswer?> RenewAsync(Account account, ConnectorDescriptor connector, AccessToken refused, TokenRefusal why, CancellationToken cancellationToken) =>
        new((TokenAnswer?)null);

    /// <summary>The scopes that the account has granted, without asking for a token; null, as here, where that is not known.</summary>
    ValueTask<IReadOnlySet<string>?> GrantedScopesAsync(Account account, ConnectorDescriptor connector, CancellationToken cancellationToken) =>
        new((IReadOnlySet<string>?)null);

    /// <summary>Where the end user can grant these scopes beside those the account has; null where nobody can.</summary>
    ValueTask<AuthorizationLink?> LinkAsync(Account account, ConnectorDescriptor connector, IReadOnlyList<string> scopes, CancellationToken cancellationToken) =>
        new((AuthorizationLink?)null);
}

/// <summary>How an API says that it does not take a token.</summary>
public enum TokenRefusal
{
    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It is unknown, or no longer wanted.</summary>
    Rejected,
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

    /// <summary>The provider's own account behind the token, by which its limits count; null where that is not known.</summary>
    internal string? Subject { get; private init; }

    /// <summary>The app the token was given to; null where that is not known.</summary>
    internal string? App { get; private init; }

    /// <summary>A usable token, with the scopes the account granted where they are known.</summary>
    /// <param name="token">The token.</param>
    /// <param name="scopes">What the account granted.</param>
    /// <param name="subject">The provider's own account behind the token.</param>
    /// <param name="app">The app it was given to.</param>
    public static TokenAnswer Granted(AccessToken token, IReadOnlySet<string>? scopes = null, string? subject = null, string? app = null) =>
        new(token, scopes, null) { Subject = subject, App = app };

    /// <summary>No token, and why.</summary>
    public static TokenAnswer Refused(ToolError refusal) => new(null, null, refusal);
}
