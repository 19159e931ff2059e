using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Connectors.Accounts.Connections;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.OAuth;

/// <summary>
/// Speaks to a provider's token, introspection and revocation endpoints. One request, one answer: it never repeats, never
/// follows a redirect, and reads no more than 64 KiB. Secrets travel in bodies and headers, never in an address.
/// </summary>
internal sealed class TokenClient(IHttpMessageHandlerFactory handlers, TimeProvider clock)
{
    const int MaxAnswerBytes = 64 * 1024;

    /// <summary>For all secrets that are tried together.</summary>
    static readonly TimeSpan s_total = TimeSpan.FromSeconds(20);
    static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    /// <summary>Exchanges a code (RFC 6749, 4.1.3).</summary>
    public Task<TokenOutcome> ExchangeAsync(Connection connection, Secret code, Secret? verifier, CancellationToken cancellationToken) =>
        RequestAsync(connection,
        [
            new("grant_type", "authorization_code"),
            new("code", code.Reveal()),
            new("redirect_uri", connection.Options.RedirectUri.OriginalString),
            .. verifier is null ? [] : (KeyValuePair<string, string>[])[new("code_verifier", verifier.Reveal())],
        ], cancellationToken);

    /// <summary>Renews a grant (RFC 6749, 6).</summary>
    public Task<TokenOutcome> RefreshAsync(Connection connection, Secret refreshToken, CancellationToken cancellationToken) =>
        RequestAsync(connection, [new("grant_type", "refresh_token"), new("refresh_token", refreshToken.Reveal())], cancellationToken);

    /// <summary>Whether the provider still knows the refresh token (RFC 7662); null where no answer says it.</summary>
    public Task<bool?> IsActiveAsync(Connection connection, Secret refreshToken, CancellationToken cancellationToken) =>
        WithEachSecretAsync(connection, connection.OAuth.IntrospectUrl!, Hinted(refreshToken),
            static (_, answer) => answer.Status is { } status ? TokenAnswerReader.IsActive(status, answer.Body) : null, cancellationToken);

    /// <summary>Gives a grant back (RFC 7009); true when the provider confirms it.</summary>
    public Task<bool> RevokeAsync(Connection connection, Secret refreshToken, CancellationToken cancellationToken) =>
        WithEachSecretAsync(connection, connection.OAuth.RevokeUrl!, Hinted(refreshToken), static (_, answer) => answer.Status is >= 200 and < 300, cancellationToken);

    static KeyValuePair<string, string>[] Hinted(Secret refreshToken) => [new("token", refreshToken.Reveal()), new("token_type_hint", "refresh_token")];

    Task<TokenOutcome> RequestAsync(Connection connection, KeyValuePair<string, string>[] members, CancellationToken cancellationToken) =>
        WithEachSecretAsync(connection, connection.OAuth.TokenUrl, members, static (oauth, answer) => Read(oauth, answer), cancellationToken);

    static TokenOutcome Read(OAuthDescriptor oauth, Answer answer) =>
        answer.Status is { } status ? TokenAnswerReader.Read(oauth, status, answer.Body, answer.Wait, answer.SentAt)
            : answer.MayHaveLeft ? new TokenOutcome.Ambiguous(answer.Failure!)
            : new TokenOutcome.NotSent(answer.Failure!);

    /// <summary>While a secret is being rotated there are two, and which one counts is known to the provider alone. A refused client costs no grant.</summary>
    async Task<T> WithEachSecretAsync<T>(
        Connection connection, Uri address, KeyValuePair<string, string>[] members, Func<OAuthDescriptor, Answer, T> read, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(s_total, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var secrets = connection.Secrets().ToList();
        for (var i = 0; ; i++)
        {
            var answer = await SendAsync(connection, address, members, secrets[i].Secret, either.Token).ConfigureAwait(false);
            if (i + 1 < secrets.Count && Read(connection.OAuth, answer) is TokenOutcome.Refused { Kind: TokenFailureKind.Misconfigured })
            {
                continue;
            }

            if (answer.Status is >= 200 and < 300)
            {
                connection.Prefer(secrets[i].Index);
            }

            var result = read(connection.OAuth, answer);
            CryptographicOperations.ZeroMemory(answer.Body.Span);
            return result;
        }
    }

    async Task<Answer> SendAsync(Connection connection, Uri address, KeyValuePair<string, string>[] members, Secret secret, CancellationToken cancellationToken)
    {
        var sentAt = clock.GetUtcNow();
        using var body = new TokenBody([.. members, .. Credentials(connection, secret)], connection.OAuth.UsesJson);
        using var request = Request(connection, address, secret, body);
        try
        {
            using var invoker = new HttpMessageInvoker(handlers.CreateHandler(Runtime.Execution.Transport.ClientName), disposeHandler: false);
            using var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var bytes = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            return bytes is null && response.IsSuccessStatusCode
                ? new() { MayHaveLeft = true, Failure = "answer_too_large" }
                : new() { Status = (int)response.StatusCode, Body = bytes ?? default, Wait = Wait(response), SentAt = sentAt };
        }
        catch (OperationCanceledException)
        {
            return new() { MayHaveLeft = body.MayHaveLeft, Failure = "no_answer_in_time" };
        }
        catch (Exception)
        {
            // Also what a host's own handlers throw: whatever it is, the question is only whether something has left.
            return new() { MayHaveLeft = body.MayHaveLeft, Failure = body.MayHaveLeft ? "connection_broke" : "unreachable" };
        }
    }

    static IEnumerable<KeyValuePair<string, string>> Credentials(Connection connection, Secret secret)
    {
        if (!connection.OAuth.UsesBasic)
        {
            yield return new("client_id", connection.Options.ClientId);
            yield return new("client_secret", secret.Reveal());
        }

        if (connection.OAuth.Resource is { } resource)
        {
            yield return new("resource", resource);
        }
    }

    static HttpRequestMessage Request(Connection connection, Uri address, Secret secret, TokenBody body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = body };
        request.Headers.Accept.Add(new("application/json"));
        foreach (var (name, value) in connection.Connector.Headers)
        {
            request.Headers.Add(name, value);
        }

        if (connection.OAuth.UsesBasic)
        {
            // RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(
                $"{Uri.EscapeDataString(connection.Options.ClientId)}:{Uri.EscapeDataString(secret.Reveal())}")));
        }

        return request;
    }

    /// <summary>Null when it is longer than any answer should be, whatever length was announced.</summary>
    static async Task<Memory<byte>?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var announced = response.Content.Headers.ContentLength;
        if (announced > MaxAnswerBytes)
        {
            return null;
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[(announced ?? MaxAnswerBytes) + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length > MaxAnswerBytes ? default(Memory<byte>?) : buffer.AsMemory(0, length);
    }

    TimeSpan? Wait(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait is { } known ? TimeSpan.FromTicks(Math.Clamp(known.Ticks, 0, s_longestWait.Ticks)) : null;
    }

    readonly record struct Answer
    {
        public int? Status { get; init; }

        public Memory<byte> Body { get; init; }

        public TimeSpan? Wait { get; init; }

        public DateTimeOffset SentAt { get; init; }

        public bool MayHaveLeft { get; init; }

        public string? Failure { get; init; }
    }
}
