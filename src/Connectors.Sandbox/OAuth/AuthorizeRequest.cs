namespace Connectors.Sandbox.OAuth;

/// <summary>
/// What an install URL asks for. It is read strictly: a space is <c>%20</c> and a plus is a plus, as in HubSpot's own examples, and
/// <c>optional_scope</c> is singular.
/// </summary>
internal sealed class AuthorizeRequest
{
    readonly Dictionary<string, string> _raw = new(StringComparer.Ordinal);

    public string? ClientId => Value("client_id");

    public string? RedirectUri => Value("redirect_uri");

    public IReadOnlyList<string> Scopes => Words("scope");

    public IReadOnlyList<string> OptionalScopes => Words("optional_scope");

    public string? Challenge => Value("code_challenge");

    public string? ChallengeMethod => Value("code_challenge_method");

    /// <param name="query">With or without its question mark. Ours: of a name that is repeated the first value counts.</param>
    public static AuthorizeRequest Parse(string query)
    {
        var request = new AuthorizeRequest();
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (pair, "") : (pair[..equals], pair[(equals + 1)..]);
            request._raw.TryAdd(Uri.UnescapeDataString(name), value);
        }

        return request;
    }

    /// <summary>The redirect URI with an outcome and the state, which goes back in the very letters it came in.</summary>
    public string ReturnTo(string name, string value)
    {
        var separator = RedirectUri!.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var state = _raw.TryGetValue("state", out var raw) ? $"&state={(IsPlain(raw) ? raw : Uri.EscapeDataString(Value("state")!))}" : "";
        return $"{RedirectUri}{separator}{name}={Uri.EscapeDataString(value)}{state}";
    }

    string? Value(string name) => _raw.TryGetValue(name, out var raw) ? Uri.UnescapeDataString(raw) : null;

    string[] Words(string name) =>
        [.. (Value(name) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    /// <summary>True for what may stand in a header and in a query as it is.</summary>
    static bool IsPlain(string raw) => !raw.AsSpan().ContainsAnyExceptInRange('!', '~') && !raw.Contains('#', StringComparison.Ordinal);
}
