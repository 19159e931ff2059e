namespace Connectors.Sandbox.OAuth;

/// <summary>An app as its developer has set it up at the provider. It is replaced as a whole, never changed.</summary>
internal sealed record OAuthApp(string ClientId, long AppId)
{
    /// <summary>Where an app without redirect URIs of its own may send people: here, at any port.</summary>
    const string LoopbackPath = "/oauth/callback";

    public string Name { get; init; } = "Sandbox app";

    /// <summary>All that are valid now: while a secret is being rotated there are two.</summary>
    public IReadOnlyList<string> ClientSecrets { get; init; } = [];

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> RequiredScopes { get; init; } = [];

    public IReadOnlyList<string> ConditionallyRequiredScopes { get; init; } = [];

    public IReadOnlyList<string> OptionalScopes { get; init; } = [];

    /// <summary>
    /// Registered addresses match letter by letter. Ours: an app that has registered none accepts any loopback address with the
    /// path <c>/oauth/callback</c>, because whoever tries the twin out does not know the port yet.
    /// </summary>
    public bool Accepts(string redirectUri) => RedirectUris.Count > 0
        ? RedirectUris.Contains(redirectUri, StringComparer.Ordinal)
        : Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", IsLoopback: true, AbsolutePath: LoopbackPath, Query: "", Fragment: "", UserInfo: "" };
}
