namespace Connectors.Definitions;

/// <summary>How an account is connected and stays so (RFC 6749, 7636, 7009, 7662), with each provider's ways as data.</summary>
/// <param name="AuthorizeUrl">Where the user consents.</param>
/// <param name="TokenUrl">Where codes and refresh tokens are exchanged.</param>
/// <param name="IntrospectUrl">Where a token's state is asked for, or <c>null</c>.</param>
/// <param name="RevokeUrl">Where a grant is given back, or <c>null</c>.</param>
/// <param name="AuthorizeParameters">Fixed parameters of the consent page.</param>
/// <param name="ClientAuthentication">How the app proves itself: <c>body</c> or <c>basic</c>.</param>
/// <param name="TokenRequest">The token request's encoding: <c>form</c> or <c>json</c>.</param>
/// <param name="Pkce"><c>S256</c> or <c>none</c>.</param>
/// <param name="Scope">How scopes are asked for.</param>
/// <param name="AccessTokenPath">Where the access token stands in the answer.</param>
/// <param name="Success">What an answer with status 200 must also say, or <c>null</c>.</param>
/// <param name="LifetimeMilliseconds">An access token's life where the answer tells none, or <c>null</c>.</param>
/// <param name="Rotation">Whether a refresh replaces the refresh token: <c>none</c>, <c>grace</c> or <c>strict</c>.</param>
/// <param name="Issuer">The <c>iss</c> that callbacks carry (RFC 9207), or <c>null</c>.</param>
/// <param name="Resource">The resource that tokens are asked for (RFC 8707), or <c>null</c>.</param>
/// <param name="Grant">Where the answer tells who has consented to what.</param>
/// <param name="Failures">What a refused refresh means; the first match wins.</param>
public sealed record OAuthDefinition(
    string AuthorizeUrl,
    string TokenUrl,
    string? IntrospectUrl,
    string? RevokeUrl,
    EquatableArray<NamedText> AuthorizeParameters,
    string ClientAuthentication,
    string TokenRequest,
    string Pkce,
    ScopeRequest Scope,
    string? AccessTokenPath,
    MatchDefinition? Success,
    long? LifetimeMilliseconds,
    string Rotation,
    string? Issuer,
    string? Resource,
    GrantDefinition? Grant,
    EquatableArray<TokenFailure> Failures);

/// <summary>How scopes are asked for on the consent page.</summary>
/// <param name="Always">Scopes that every connection asks for.</param>
/// <param name="Separator">What stands between two scopes.</param>
/// <param name="Parameter">The parameter of the required scopes.</param>
/// <param name="OptionalParameter">The parameter of the optional scopes, or <c>null</c>.</param>
public sealed record ScopeRequest(EquatableArray<string> Always, string Separator, string Parameter, string? OptionalParameter);

/// <summary>Where the token answer tells who has consented to what.</summary>
/// <param name="Subject">The provider account.</param>
/// <param name="User">The person, or <c>null</c>.</param>
/// <param name="Scopes">The granted scopes, or <c>null</c>.</param>
public sealed record GrantDefinition(string Subject, string? User, string? Scopes);

/// <summary>What a refused token request means.</summary>
/// <param name="When">Which answers.</param>
/// <param name="Is"><c>revoked</c>, <c>misconfigured</c>, <c>scopes</c> or <c>transient</c>.</param>
public sealed record TokenFailure(MatchDefinition When, string Is);
