using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Buffers.Text;

namespace Connectors.Accounts.Tests.Consent;

/// <summary>A request as it left.</summary>
internal sealed record Sent(string Method, Uri Address, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>What proxies and servers write into their logs.</summary>
    public string Line => $"{Method} {Address.OriginalString}";
}

/// <summary>Who consents, and to what.</summary>
internal sealed record Consenting(string Subject = "7", string User = "u-1")
{
    /// <summary>What is granted of what was asked for; null is everything.</summary>
    public Func<IReadOnlyList<string>, IEnumerable<string>>? Grants { get; init; }

    public bool GivesRefreshToken { get; init; } = true;

    /// <summary>A provider that has one refresh token for one user of an app gives it again with each consent.</summary>
    public string? RefreshToken { get; init; }
}

/// <summary>A provider of one style: consent page, token, revocation and API endpoints, in memory, as strict as the RFCs allow.</summary>
internal sealed class FakeProvider(Style style) : HttpMessageHandler, IHttpMessageHandlerFactory
{
    sealed record Issued(string ClientId, string RedirectUri, string? Challenge, IReadOnlyList<string> Asked, Consenting By);

    sealed record Grant(Issued Of, string Label);

    readonly ConcurrentDictionary<string, Issued> _codes = [];
    readonly ConcurrentDictionary<string, Grant> _refreshTokens = [];
    readonly ConcurrentDictionary<string, Grant> _accessTokens = [];
    int _count;

    public string ClientSecret { get; set; } = "s3cret/canary+client";

    public ConcurrentQueue<Sent> Requests { get; } = [];

    /// <summary>Answers in the provider's place; null lets it answer itself.</summary>
    public Func<Sent, CancellationToken, Task<HttpResponseMessage?>> Instead { get; set; } = (_, _) => Task.FromResult<HttpResponseMessage?>(null);

    /// <summary>Every secret it has handed out or been shown.</summary>
    public ConcurrentBag<string> Secrets { get; } = [];

    public IEnumerable<Sent> To(string end) => Requests.Where(r => r.Address.AbsolutePath.EndsWith(end, StringComparison.Ordinal));

    public int Exchanges => Requests.Count(r => r.Body.Contains("authorization_code", StringComparison.Ordinal));

    public bool HasRefreshToken(string token) => _refreshTokens.ContainsKey(token);

    public HttpMessageHandler CreateHandler(string name) => this;

    /// <summary>The person says yes: what the browser is sent back with.</summary>
    public List<KeyValuePair<string, string>> Approve(Uri authorizeUrl, Consenting? by = null)
    {
        var query = Query(authorizeUrl);
        var asked = new[] { "scope", "optional_scope", "user_scope" }.SelectMany(n => query.GetValueOrDefault(n, "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)).ToList();
        var code = $"code.canary/+{Interlocked.Increment(ref _count)}={Random.Shared.NextInt64():x}";
        _codes[code] = new(query["client_id"], query["redirect_uri"], query.GetValueOrDefault("code_challenge"), asked, by ?? new());
        Secrets.Add(code);
        List<KeyValuePair<string, string>> back = [new("code", code), new("state", query["state"])];
        if (style.OAuth.Contains("\"issuer\"", StringComparison.Ordinal))
        {
            back.Add(new("iss", (string)JsonNode.Parse(style.OAuth)!["issuer"]!));
        }

        return back;
    }

    public static Dictionary<string, string> Query(Uri address) => address.Query[1..].Split('&').Select(p => p.Split('='))
        .ToDictionary(p => Uri.UnescapeDataString(p[0]), p => Uri.UnescapeDataString(p[1]));

    public static HttpResponseMessage Answer(int status, string body, string type = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _ = request.Content?.Headers.ContentLength;
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> ofBody = request.Content?.Headers is { } own ? own : [];
        var sent = new Sent(request.Method.Method, request.RequestUri!, request.Headers.Concat(ofBody).ToDictionary(h => h.Key, h => string.Join(", ", h.Value)),
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
        Requests.Enqueue(sent);
        return await Instead(sent, cancellationToken).WaitAsync(cancellationToken) ?? Respond(sent);
    }

    HttpResponseMessage Respond(Sent sent)
    {
        if (sent.Address.AbsolutePath == "/things")
        {
            return sent.Headers.TryGetValue("Authorization", out var bearer) && _accessTokens.TryGetValue(bearer["Bearer ".Length..], out var grant)
                ? Answer(200, $$"""{"subject":"{{grant.Of.By.Subject}}"}""")
                : Answer(401, "{}");
        }

        var members = style.IsJson
            ? ((JsonObject)JsonNode.Parse(sent.Body)!).ToDictionary(m => m.Key, m => (string)m.Value!)
            : sent.Body.Split('&').Select(p => p.Split('=')).ToDictionary(p => Uri.UnescapeDataString(p[0]), p => Uri.UnescapeDataString(p[1]));
        if (!KnowsClient(sent, members))
        {
            return Answer(style.BadClient.Status, style.BadClient.Body);
        }

        return members.TryGetValue("token", out var token) ? Revoke(token)
            : members["grant_type"] == "authorization_code" ? Exchange(members)
            : Renew(members["refresh_token"]);
    }

    bool KnowsClient(Sent sent, Dictionary<string, string> members) => style.IsBasic
        ? sent.Headers["Authorization"] == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"client-1:{Uri.EscapeDataString(ClientSecret)}"))
        : members.GetValueOrDefault("client_id") == "client-1" && members.GetValueOrDefault("client_secret") == ClientSecret;

    HttpResponseMessage Exchange(Dictionary<string, string> members)
    {
        if (members.TryGetValue("code_verifier", out var verifier))
        {
            Secrets.Add(verifier);
        }

        // RFC 6749 4.1.2: a code is used once, by whoever shows the verifier of its challenge (RFC 7636 4.6).
        if (!_codes.TryRemove(members["code"], out var issued) || issued.RedirectUri != members["redirect_uri"]
            || (style.HasPkce && (issued.Challenge is null || verifier is not { Length: >= 43 } || issued.Challenge != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))))))
        {
            return Answer(style.BadCode.Status, style.BadCode.Body);
        }

        return Tokens(new(issued, $"{issued.By.Subject}-{Interlocked.Increment(ref _count)}"), issued.By.GivesRefreshToken ? "new" : "none");
    }

    HttpResponseMessage Renew(string refreshToken)
    {
        if (!_refreshTokens.TryGetValue(refreshToken, out var grant))
        {
            return Answer(400, """{"error":"invalid_grant"}""");
        }

        if (style.Refresh == "rotated")
        {
            _refreshTokens.TryRemove(refreshToken, out _);
        }

        return Tokens(grant, style.Refresh, refreshToken);
    }

    HttpResponseMessage Revoke(string token)
    {
        if (_refreshTokens.TryRemove(token, out var grant))
        {
            foreach (var (access, of) in _accessTokens)
            {
                if (ReferenceEquals(of, grant))
                {
                    _accessTokens.TryRemove(access, out _);
                }
            }
        }

        _accessTokens.TryRemove(token, out _);
        return Answer(200, "{}");
    }

    HttpResponseMessage Tokens(Grant grant, string refresh, string? old = null)
    {
        var by = grant.Of.By;
        var scopes = (by.Grants?.Invoke(grant.Of.Asked) ?? grant.Of.Asked).ToList();
        var n = Interlocked.Increment(ref _count);
        var answer = (JsonObject)JsonNode.Parse("{" + style.Told
            .Replace("{literal}", long.TryParse(by.Subject, out _) ? by.Subject : $"\"{by.Subject}\"", StringComparison.Ordinal)
            .Replace("{subject}", by.Subject, StringComparison.Ordinal).Replace("{user}", by.User, StringComparison.Ordinal)
            .Replace("{scopes}", $"[{string.Join(',', scopes.Select(s => $"\"{s}\""))}]", StringComparison.Ordinal)
            .Replace("{scope}", string.Join(' ', scopes), StringComparison.Ordinal) + "}")!;
        var access = $"at.canary/+{n}.{grant.Label}";
        _accessTokens[access] = grant;
        if (style.TokenAt == "access_token")
        {
            answer["access_token"] = access;
        }
        else
        {
            answer["authed_user"] = new JsonObject { ["access_token"] = access, ["id"] = by.User, ["scope"] = string.Join(',', scopes) };
        }

        Secrets.Add(access);
        if (refresh != "none")
        {
            var token = refresh == "same" ? old! : by.RefreshToken ?? $"rt.canary/+{n}.{grant.Label}";
            _refreshTokens[token] = grant;
            answer["refresh_token"] = token;
            Secrets.Add(token);
        }

        return Answer(200, answer.ToJsonString());
    }
}
