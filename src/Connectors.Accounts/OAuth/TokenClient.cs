using System.Net.Http.Headers;
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

    static readonly TimeSpan s_total = TimeSpan.FromSeconds(20);
    static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    /// <summary>Exchanges a code (RFC 6749, 4.1.3).</summary>
    public Task<TokenOutcome> ExchangeAsync(Connection connection, Secret code, Secret? verifier, CancellationToken cancellationToken) =>
        WithEachSecretAsync(connection,
        [
            new("grant_type", "authorization_code"),
            new("code", code.Reveal()),
            new("redirect_uri", connection.Options.RedirectUri.OriginalString),
            .. verifier is null ? [] : (KeyValuePair<string, string>[])[new("code_verifier", verifier.Reveal())],
        ], cancellationToken);

    /// <summary>Renews a grant (RFC 6749, 6).</summary>
    public Task<TokenOutcome> RefreshAsync(Connection connection, Secret refreshToken, CancellationToken cancellationToken) =>
        WithEachSecretAsync(connection, [new("grant_type", "refresh_token"), new("refresh_token", refreshToken.Reveal())], cancellationToken);

    /// <summary>Whether the provider still knows the refresh token (RFC 7662); null where no answer says it.</summary>
    public async Task<bool?> IsActiveAsync(Connection connection, Secret refreshToken, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(connection, connection.OAuth.IntrospectUrl!, Hinted(refreshToken), connection.Secrets().First().Secret, cancellationToken).ConfigureAwait(false);
        return answer.Status is { } status ? TokenAnswerReader.IsActive(status, answer.Body) : null;
    }

    /// <summary>Gives a grant back (RFC 7009); true when the provider confirms it.</summary>
    public async Task<bool> RevokeAsync(Connection connection, Secret refreshToken, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(connection, connection.OAuth.RevokeUrl!, Hinted(refreshToken), connection.Secrets().First().Secret, cancellationToken).ConfigureAwait(false);
        return answer.Status is >= 200 and < 300;
    }

    static KeyValuePair<string, string>[] Hinted(Secret refreshToken) => [new("token", refreshToken.Reveal()), new("token_type_hint", "refresh_token")];

    /// <summary>While a secret is being rotated there are two, and which one counts is known to the provider alone. A refused client costs no grant.</summary>
    async Task<TokenOutcome> WithEachSecretAsync(Connection connection, KeyValuePair<string, string>[] members, CancellationToken cancellationToken)
    {
        TokenOutcome outcome = new TokenOutcome.NotSent("no_client_secret");
        foreach (var (index, secret) in connection.Secrets())
        {
            outcome = await RequestAsync(connection, members, secret, cancellationToken).ConfigureAwait(false);
            if (outcome is not TokenOutcome.Refused { Kind: TokenFailureKind.Misconfigured })
            {
                if (outcome is TokenOutcome.Granted)
                {
                    connection.Prefer(index);
                }

                break;
            }
        }

        return outcome;
    }

    async Task<TokenOutcome> RequestAsync(Connection connection, KeyValuePair<string, string>[] members, Secret secret, CancellationToken cancellationToken)
    {
        var sentAt = clock.GetUtcNow();
        var answer = await SendAsync(connection, connection.OAuth.TokenUrl, members, secret, cancellationToken).ConfigureAwait(false);
        return answer.Status is { } status ? TokenAnswerReader.Read(connection.OAuth, status, answer.Body, answer.Wait, sentAt)
            : answer.MayHaveLeft ? new TokenOutcome.Ambiguous(answer.Failure!)
            : new TokenOutcome.NotSent(answer.Failure!);
    }

    async Task<Answer> SendAsync(Connection connection, Uri address, KeyValuePair<string, string>[] members, Secret secret, CancellationToken cancellationToken)
    {
        var oauth = connection.OAuth;
        List<KeyValuePair<string, string>> all = [.. members];
        if (!oauth.UsesBasic)
        {
            all.Add(new("client_id", connection.Options.ClientId));
            all.Add(new("client_secret", secret.Reveal()));
        }

        if (oauth.Resource is { } resource)
        {
            all.Add(new("resource", resource));
        }

        using var body = new TokenBody(all, oauth.UsesJson);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = body };
        request.Headers.Accept.Add(new("application/json"));
        foreach (var (name, value) in connection.Connector.Headers)
        {
            request.Headers.Add(name, value);
        }

        if (oauth.UsesBasic)
        {
            // RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(
                $"{Uri.EscapeDataString(connection.Options.ClientId)}:{Uri.EscapeDataString(secret.Reveal())}")));
        }

        using var deadline = new CancellationTokenSource(s_total, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var invoker = new HttpMessageInvoker(handlers.CreateHandler(Runtime.Execution.Transport.ClientName), disposeHandler: false);
            using var response = await invoker.SendAsync(request, either.Token).ConfigureAwait(false);
            var bytes = await ReadAsync(response, either.Token).ConfigureAwait(false);
            return bytes is null
                ? new() { MayHaveLeft = true, Failure = "answer_too_large" }
                : new() { Status = (int)response.StatusCode, Body = bytes, Wait = Wait(response) };
        }
        catch (OperationCanceledException)
        {
            return new() { MayHaveLeft = body.MayHaveLeft, Failure = "no_answer_in_time" };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            return new() { MayHaveLeft = body.MayHaveLeft, Failure = body.MayHaveLeft ? "connection_broke" : "unreachable" };
        }
    }

    static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[MaxAnswerBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length > MaxAnswerBytes ? null : buffer[..length];
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

    readonly record struct Answer(int? Status, ReadOnlyMemory<byte> Body, TimeSpan? Wait, bool MayHaveLeft, string? Failure);
}
