using System.Text.Json;
using Connectors.Runtime.Answers;

namespace Connectors.Runtime.Tools;

/// <summary>What a refresh does to the refresh token.</summary>
internal enum TokenRotation
{
    /// <summary>It stays; asking twice does no harm.</summary>
    None,

    /// <summary>It is replaced, and the old one is still taken for some seconds.</summary>
    Grace,

    /// <summary>It is replaced; using the old one again ends the whole grant.</summary>
    Strict,
}

/// <summary>What a refused token request means.</summary>
internal enum TokenFailureKind
{
    /// <summary>The user, or an administrator, has taken the grant back.</summary>
    Revoked,

    /// <summary>The provider refuses the app itself; only the operator can mend that.</summary>
    Misconfigured,

    /// <summary>The scopes of the grant do not fit any more.</summary>
    Scopes,

    /// <summary>Time will help.</summary>
    Transient,
}

/// <summary>One line of the vocabulary: when a token answer looks like this, it means that.</summary>
internal sealed record TokenFailureRule(IReadOnlyList<StatusRange> Statuses, IReadOnlyList<BodyCondition> Body, TokenFailureKind Is);

/// <summary>How accounts of a provider are connected and stay so (RFC 6749, 7636, 7662, 7009, 9207, 8707), all of it data.</summary>
internal sealed class OAuthDescriptor
{
    public required Uri AuthorizeUrl { get; init; }

    public required Uri TokenUrl { get; init; }

    public Uri? IntrospectUrl { get; init; }

    public Uri? RevokeUrl { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> AuthorizeParameters { get; init; } = [];

    /// <summary>The client proves itself by HTTP Basic instead of by members of the request.</summary>
    public bool UsesBasic { get; init; }

    /// <summary>Token requests are JSON instead of a form.</summary>
    public bool UsesJson { get; init; }

    public bool UsesPkce { get; init; }

    public IReadOnlyList<string> AlwaysScopes { get; init; } = [];

    public string ScopeSeparator { get; init; } = " ";

    public string ScopeParameter { get; init; } = "scope";

    public string? OptionalScopeParameter { get; init; }

    public string AccessTokenPath { get; init; } = "access_token";

    /// <summary>What the body of a 200 must say to be a success.</summary>
    public IReadOnlyList<BodyCondition> Success { get; init; } = [];

    /// <summary>An access token's life where the answer does not tell a sound one; also the most that is believed.</summary>
    public TimeSpan? Lifetime { get; init; }

    public TokenRotation Rotation { get; init; }

    public string? Issuer { get; init; }

    public string? Resource { get; init; }

    public string? SubjectPath { get; init; }

    public string? UserPath { get; init; }

    public string? ScopesPath { get; init; }

    public IReadOnlyList<TokenFailureRule> Failures { get; init; } = [];

    /// <summary>What a refusal means; null where no rule says it. The body is undefined when it was no JSON.</summary>
    public TokenFailureKind? Classify(int status, JsonElement body) =>
        Failures.FirstOrDefault(f => (f.Statuses.Count == 0 || f.Statuses.Any(s => s.Holds(status))) && f.Body.All(c => ErrorReader.Holds(c, body)))?.Is;

    /// <summary>The same endpoints on another origin, for a local twin.</summary>
    public OAuthDescriptor At(Uri origin) => new()
    {
        AuthorizeUrl = Move(AuthorizeUrl, origin),
        TokenUrl = Move(TokenUrl, origin),
        IntrospectUrl = IntrospectUrl is null ? null : Move(IntrospectUrl, origin),
        RevokeUrl = RevokeUrl is null ? null : Move(RevokeUrl, origin),
        AuthorizeParameters = AuthorizeParameters,
        UsesBasic = UsesBasic,
        UsesJson = UsesJson,
        UsesPkce = UsesPkce,
        AlwaysScopes = AlwaysScopes,
        ScopeSeparator = ScopeSeparator,
        ScopeParameter = ScopeParameter,
        OptionalScopeParameter = OptionalScopeParameter,
        AccessTokenPath = AccessTokenPath,
        Success = Success,
        Lifetime = Lifetime,
        Rotation = Rotation,
        Issuer = Issuer,
        Resource = Resource,
        SubjectPath = SubjectPath,
        UserPath = UserPath,
        ScopesPath = ScopesPath,
        Failures = Failures,
    };

    static Uri Move(Uri address, Uri origin) => new(origin, address.PathAndQuery);
}
