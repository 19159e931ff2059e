using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Connectors.Accounts.Testing;

/// <summary>
/// An OAuth provider with a token, an introspection and a revocation endpoint and one resource, written from the RFCs (6749, 7009,
/// 7662) without any of our code. What goes wrong, and when, the test says.
/// </summary>
public sealed class AuthorizationServer(TimeProvider clock) : HttpMessageHandler, IHttpMessageHandlerFactory
{
    const int Remembered = 8;

    readonly Lock _gate = new();
    readonly Dictionary<string, (Grant Grant, DateTimeOffset? UsedAt)> _refreshTokens = new(StringComparer.Ordinal);
    readonly Dictionary<string, (Grant Grant, DateTimeOffset End)> _accessTokens = new(StringComparer.Ordinal);
    long _number;

    /// <summary>The registered client.</summary>
    public string ClientId { get; set; } = "client";

    /// <summary>The secrets that are taken.</summary>
    public HashSet<string> Secrets { get; } = ["s3cret"];

    public Rotation Rotation { get; set; }

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(1800);

    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What goes wrong with a request to an endpoint; null is nothing.</summary>
    public Func<string, Fault?> Fault { get; set; } = static _ => null;

    /// <summary>Waits before a request is taken and before its answer goes out; for tests that order these steps themselves.</summary>
    public Func<string, Task>? Step { get; set; }

    /// <summary>Members that a token answer has beside, or in the place of, the usual ones; null leaves one out.</summary>
    public Dictionary<string, JsonNode?> Members { get; } = [];

    /// <summary>Everything that arrived.</summary>
    public List<ServerRequest> Requests { get; } = [];

    /// <summary>All grants by subject; the last one counts.</summary>
    public Dictionary<string, Grant> Grants { get; } = new(StringComparer.Ordinal);

    public IEnumerable<ServerRequest> TokenRequests => Requests.Where(r => r.Path == "/token");

    public HttpMessageHandler CreateHandler(string name) => this;

    /// <summary>A grant as a consent would have made it.</summary>
    public (Grant Grant, string AccessToken, string RefreshToken) Issue(string subject)
    {
        lock (_gate)
        {
            var grant = Grants[subject] = new(subject);
            return (grant, NewAccess(grant), NewRefresh(grant));
        }
    }

    /// <summary>The end of an access token; null when it is not taken.</summary>
    public DateTimeOffset? EndOf(string accessToken)
    {
        lock (_gate)
        {
            return _accessTokens.TryGetValue(accessToken, out var found) && found.Grant.IsAlive && found.End > clock.GetUtcNow() ? found.End : null;
        }
    }

    /// <summary>A refresh token is shown by a request that comes from nowhere any more.</summary>
    public void Present(string refreshToken)
    {
        lock (_gate)
        {
            Refresh(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, null);
        }
    }

    /// <summary>The user removes the app.</summary>
    public void Uninstall(string subject) => Grants[subject].IsAlive = false;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (Step is { } step)
        {
            await step("send").WaitAsync(cancellationToken);
        }

        var fault = Fault(path);
        if (fault is { Kind: FaultKind.Refuse })
        {
            Log(path, null, "refused the connection");
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused.");
        }

        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        if (fault is { Kind: FaultKind.Hang, Commits: false })
        {
            Log(path, null, "hung");
            await NeverAsync(cancellationToken);
        }

        if (Latency > TimeSpan.Zero)
        {
            await Task.Delay(Latency / 2, clock, cancellationToken);
        }

        var response = fault is { Commits: false } ? null : Answer(path, request, body, fault);
        if (fault is { Commits: false })
        {
            Log(path, null, fault.ToString());
        }

        if (Latency > TimeSpan.Zero)
        {
            await Task.Delay(Latency / 2, clock, cancellationToken);
        }

        if (Step is not null)
        {
            await Step("answer").WaitAsync(cancellationToken);
        }

        switch (fault?.Kind)
        {
            case FaultKind.Hang:
                await NeverAsync(cancellationToken);
                break;
            case FaultKind.Cut:
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was reset.");
            case FaultKind.Answer:
                return fault.Response();
        }

        return response!;
    }

    /// <summary>Until the caller gives up, and then on the caller's thread.</summary>
    static async Task NeverAsync(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource();
        await using var givenUp = cancellationToken.UnsafeRegister(_ => never.TrySetCanceled(cancellationToken), null);
        await never.Task;
    }

    HttpResponseMessage Answer(string path, HttpRequestMessage request, byte[] body, Fault? fault)
    {
        lock (_gate)
        {
            if (path is not ("/token" or "/introspect" or "/revoke"))
            {
                return Resource(path, request);
            }

            var members = ClientRequest.Members(request, body);
            var (client, secret) = ClientRequest.Credentials(request, members);
            if (client != ClientId || !Secrets.Contains(secret))
            {
                return Refuse(path, null, 401, "invalid_client");
            }

            return path switch
            {
                "/introspect" => Introspect(members.GetValueOrDefault("token", "")),
                "/revoke" => Revoke(members.GetValueOrDefault("token", "")),
                _ => Refresh(members, fault),
            };
        }
    }

    HttpResponseMessage Refresh(Dictionary<string, string> members, Fault? fault)
    {
        var shown = members.GetValueOrDefault("refresh_token", "");
        if (members.GetValueOrDefault("grant_type") != "refresh_token" || !_refreshTokens.TryGetValue(shown, out var known))
        {
            return Refuse("/token", null, 400, "invalid_grant");
        }

        var grant = known.Grant;
        if (known.UsedAt is { } used && grant.IsAlive && !(Rotation == Rotation.Grace && clock.GetUtcNow() - used < TimeSpan.FromSeconds(10)))
        {
            if (Rotation == Rotation.Strict)
            {
                grant.IsAlive = false;
                grant.IsReused = true;
                return Refuse("/token", grant.Subject, 400, "invalid_grant", "reused");
            }

            return Refuse("/token", grant.Subject, 400, "invalid_grant");
        }

        if (!grant.IsAlive)
        {
            return Refuse("/token", grant.Subject, 400, "invalid_grant");
        }

        if (Rotation != Rotation.None && known.UsedAt is null)
        {
            _refreshTokens[shown] = (grant, clock.GetUtcNow());
            NewRefresh(grant);
        }

        Log("/token", grant.Subject, fault is null ? "granted" : $"granted, then {fault}");
        var access = NewAccess(grant);
        if (Members.Count == 0)
        {
            return Json(200, string.Create(CultureInfo.InvariantCulture,
                $$"""{"access_token":"{{access}}","token_type":"bearer","expires_in":{{(int)Lifetime.TotalSeconds}},"refresh_token":"{{grant.RefreshToken}}"}"""));
        }

        var answer = new JsonObject { ["access_token"] = access, ["token_type"] = "bearer", ["expires_in"] = (int)Lifetime.TotalSeconds, ["refresh_token"] = grant.RefreshToken };
        foreach (var (name, value) in Members)
        {
            answer.Remove(name);
            if (value is not null)
            {
                answer[name] = value.DeepClone();
            }
        }

        return Json(200, answer.ToJsonString());
    }

    HttpResponseMessage Introspect(string token)
    {
        var isActive = _refreshTokens.TryGetValue(token, out var known) && known.Grant.IsAlive && known.UsedAt is null;
        Log("/introspect", known.Grant?.Subject, isActive ? "active" : "inactive");
        return Json(200, new JsonObject { ["active"] = isActive }.ToJsonString());
    }

    HttpResponseMessage Revoke(string token)
    {
        if (_refreshTokens.TryGetValue(token, out var known))
        {
            known.Grant.IsAlive = false;
        }

        Log("/revoke", known.Grant?.Subject, "revoked");
        return Json(200, "{}");
    }

    HttpResponseMessage Resource(string path, HttpRequestMessage request)
    {
        var found = _accessTokens.TryGetValue(request.Headers.Authorization?.Parameter ?? "", out var known);
        var (status, category) = !found || !known.Grant.IsAlive ? (401, "INVALID") : known.End <= clock.GetUtcNow() ? (401, "EXPIRED") : (200, "OK");
        Log(path, known.Grant?.Subject, category);
        return Json(status, new JsonObject { ["category"] = category, ["id"] = "1" }.ToJsonString());
    }

    HttpResponseMessage Refuse(string path, string? subject, int status, string error, string? note = null)
    {
        Log(path, subject, note ?? error);
        return Json(status, new JsonObject { ["error"] = error }.ToJsonString());
    }

    void Log(string path, string? subject, string outcome)
    {
        lock (_gate)
        {
            Requests.Add(new(clock.GetUtcNow(), path, subject, outcome));
        }
    }

    string NewAccess(Grant grant)
    {
        var now = clock.GetUtcNow();
        while (grant.AccessTokens is [var oldest, ..] && oldest.End <= now)
        {
            // Kept a while longer than it lives, so that a late use is told from an unknown token.
            if (oldest.End > now - TimeSpan.FromHours(1))
            {
                break;
            }

            _accessTokens.Remove(oldest.Token);
            grant.AccessTokens.RemoveAt(0);
        }

        var token = string.Create(CultureInfo.InvariantCulture, $"at-{grant.Subject}-{_number++}");
        grant.AccessTokens.Add((token, now + Lifetime));
        _accessTokens[token] = (grant, now + Lifetime);
        return token;
    }

    string NewRefresh(Grant grant)
    {
        grant.RefreshToken = string.Create(CultureInfo.InvariantCulture, $"rt-{grant.Subject}-{_number++}");
        _refreshTokens[grant.RefreshToken] = (grant, null);
        grant.RefreshTokens.Enqueue(grant.RefreshToken);
        if (grant.RefreshTokens.Count > Remembered)
        {
            _refreshTokens.Remove(grant.RefreshTokens.Dequeue());
        }

        return grant.RefreshToken;
    }

    static HttpResponseMessage Json(int status, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new("application/json");
        return new((HttpStatusCode)status) { Content = content };
    }
}
