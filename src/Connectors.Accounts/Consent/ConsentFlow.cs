using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Connectors.Accounts.Connections;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Refreshing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Vault;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Consent;

/// <summary>
/// The way of a person through consent: a link is opened, the provider asks, the browser comes back (RFC 6749 4.1, RFC 7636,
/// RFC 9207, RFC 9700). The state is taken out of the store before the code is exchanged, so it can be used once, and only by
/// the browser that began.
/// </summary>
public sealed class ConsentFlow
{
    const string VerifierField = "pkce_verifier";

    readonly IAccountStore _store;
    readonly AccountSeals _seals;
    readonly ConnectionRegistry _connections;
    readonly AuthorizationLinks _links;
    readonly TokenClient _client;
    readonly ConsentSettlement _settlement;
    readonly Refresher _refresher;

    internal ConsentFlow(
        IAccountStore store, AccountSeals seals, ConnectionRegistry connections, AuthorizationLinks links, TokenClient client,
        ConsentSettlement settlement, Refresher refresher)
    {
        _store = store;
        _seals = seals;
        _connections = connections;
        _links = links;
        _client = client;
        _settlement = settlement;
        _refresher = refresher;
    }

    /// <summary>A link was opened: where to send the browser, or why not.</summary>
    /// <param name="ticketText">The last segment of the link.</param>
    /// <param name="browserKey">The cookie of an earlier consent, so that two consents in one browser do not push each other out.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="StoreException">The attempt could not be kept; the link still works.</exception>
    /// <exception cref="VaultException">The tenant's key does not open.</exception>
    public async Task<(ConsentStart? Start, ConsentOutcome? Refusal)> BeginAsync(string ticketText, string? browserKey = null, CancellationToken cancellationToken = default)
    {
        if (_links.Read(ticketText) is not { } ticket || _connections.Find(ticket.Key.Tenant, ticket.Key.Connection) is not { } connection)
        {
            return (null, new(ConsentEnd.LinkUnusable));
        }

        var row = await _store.FindAsync(ticket.Key, cancellationToken).ConfigureAwait(false);
        if (ConsentSettlement.Unfit(row, ticket.AccountId, ticket.Generation) is { } end)
        {
            return Refused(end);
        }

        // A new consent takes the place of the old one at the provider: what the account has, it must ask for again.
        var choice = connection.Choose(ticket.Scopes, (row!.GrantedScopes ?? row.RequestedScopes)?.Split(' '));
        if (choice.Undeclared.Count > 0)
        {
            return Refused(ConsentEnd.Misconfigured, choice.Undeclared);
        }

        // The generation of the link travels in the state, whose hash is what is kept: nobody can write another one into it.
        var state = string.Create(CultureInfo.InvariantCulture, $"{RandomText()}.{row.LinkGeneration}");
        var browser = IsBrowserKey(browserKey) ? browserKey! : RandomText();
        var verifier = connection.OAuth.UsesPkce ? new Secret(RandomText()) : null;
        var attempt = new ConsentAttempt
        {
            StateHash = Hash(state),
            Key = ticket.Key,
            AccountId = row.Id,
            KeyId = 0,
            BrowserHash = Hash(browser),
            Scopes = string.Join(' ', choice.All),
            ClientId = connection.Options.ClientId,
            AllowsOtherSubject = ticket.AllowsOtherSubject,
            ReturnTo = ticket.ReturnTo?.AbsoluteUri,
            ExpiresAt = _store.Clock.GetUtcNow() + AuthorizationLinks.Life,
        };
        if (verifier is not null)
        {
            var (keyId, bytes) = await _seals.SealAsync(ticket.Key, PlaceOf(attempt), VerifierField, verifier).ConfigureAwait(false);
            attempt = attempt with { KeyId = keyId, Verifier = bytes };
        }

        await _store.PutAttemptAsync(attempt, cancellationToken).ConfigureAwait(false);
        return (new(AuthorizeRequest.Address(connection, choice, state, verifier), browser), null);

        (ConsentStart?, ConsentOutcome?) Refused(ConsentEnd why, IReadOnlyList<string>? undeclared = null) =>
            (null, new(why) { Provider = connection.Connector.Title, Key = ticket.Key, MissingScopes = undeclared ?? [] });
    }

    /// <summary>The browser came back. Of any number of equal callbacks one is taken.</summary>
    /// <param name="query">The callback's parameters, decoded, as often as they came.</param>
    /// <param name="browserKey">The cookie of <see cref="BeginAsync"/>, if the browser sent it.</param>
    /// <param name="cancellationToken">Gives up before the code is exchanged; after that it is brought to its end.</param>
    /// <exception cref="StoreException">Nothing was connected; the link can be opened again.</exception>
    /// <exception cref="VaultException">The tenant's key does not open; the code was not exchanged.</exception>
    public async Task<ConsentOutcome> CompleteAsync(IEnumerable<KeyValuePair<string, string>> query, string? browserKey, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var callback = Callback.Read(query);
        if (callback.State is not { } state
            || await _store.TakeAttemptAsync(Hash(state), cancellationToken).ConfigureAwait(false) is not { } attempt
            || attempt.ExpiresAt <= _store.Clock.GetUtcNow()
            || !IsFrom(attempt, browserKey)
            || _connections.Find(attempt.Key.Tenant, attempt.Key.Connection) is not { } connection)
        {
            return new(ConsentEnd.StateUnknown);
        }

        var generation = long.Parse(state.AsSpan(state.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        var outcome = await CompleteAsync(callback, attempt, generation, connection).ConfigureAwait(false);
        return outcome with
        {
            Provider = connection.Connector.Title,
            Key = attempt.Key,
            ReturnTo = attempt.ReturnTo is { } returnTo ? new(returnTo) : null,
        };
    }

    async Task<ConsentOutcome> CompleteAsync(Callback callback, ConsentAttempt attempt, long generation, Connection connection)
    {
        if (!callback.IsFrom(connection.OAuth))
        {
            return new(ConsentEnd.Refused) { ErrorCode = "issuer_mismatch" };
        }

        if (callback.IsMalformed)
        {
            return new(ConsentEnd.Refused) { ErrorCode = "malformed_callback" };
        }

        if (callback.Error is { } error)
        {
            return error == "access_denied"
                ? await _settlement.DeclinedAsync(attempt, generation).ConfigureAwait(false)
                : new(ConsentEnd.Refused) { ErrorCode = error };
        }

        if (callback.Code is not { } code)
        {
            return new(ConsentEnd.Refused) { ErrorCode = "no_code" };
        }

        if (attempt.ClientId != connection.Options.ClientId)
        {
            return new(ConsentEnd.Refused) { ErrorCode = StatusReason.ClientChanged };
        }

        // Looked at before the code is spent; what changes while it is being exchanged is seen again at the end.
        if (ConsentSettlement.Unfit(await _store.FindAsync(attempt.Key).ConfigureAwait(false), attempt.AccountId, generation) is { } unfit)
        {
            return new(unfit);
        }

        Secret? verifier = null;
        try
        {
            verifier = attempt.Verifier is null ? null : await _seals.OpenAsync(attempt.Key, PlaceOf(attempt), VerifierField, attempt.Verifier).ConfigureAwait(false);
        }
        catch (VaultException)
        {
            return new(ConsentEnd.StateUnknown);
        }

        using var sealer = await _seals.SealerAsync(attempt.Key.Tenant).ConfigureAwait(false);

        // From here on nobody can cancel: the code is spent with the request.
        var outcome = await _client.ExchangeAsync(connection, code, verifier, CancellationToken.None).ConfigureAwait(false);
        var end = outcome switch
        {
            // Durable before anything else happens, the gate's own bookkeeping included.
            TokenOutcome.Granted { Grant: var grant } => await _settlement.GrantedAsync(sealer, attempt, generation, connection, grant).ConfigureAwait(false),
            TokenOutcome.Refused { Kind: TokenFailureKind.Transient } refused => new(ConsentEnd.Unavailable) { ErrorCode = refused.Code },
            TokenOutcome.Refused refused => new(IsAboutClient(connection.OAuth, refused) ? ConsentEnd.Misconfigured : ConsentEnd.Refused) { ErrorCode = refused.Code },
            TokenOutcome.NotSent notSent => new(ConsentEnd.Unavailable) { ErrorCode = notSent.Code },
            TokenOutcome.Ambiguous ambiguous => new(ConsentEnd.Unavailable) { ErrorCode = ambiguous.Code },
            _ => new ConsentOutcome(ConsentEnd.Unavailable),
        };
        if (outcome is TokenOutcome.Granted || end.End == ConsentEnd.Misconfigured)
        {
            await _refresher.GateOf(connection).ReportAsync(outcome, CancellationToken.None).ConfigureAwait(false);
        }

        return end;
    }

    /// <summary>
    /// Whether a refusal is known to be about the app itself. At a refresh an unheard-of word is the operator's to look at; here it
    /// may be about the code, which anybody with a link can make up, and must not stop the whole connection.
    /// </summary>
    static bool IsAboutClient(OAuthDescriptor oauth, TokenOutcome.Refused refused) => refused.Kind == TokenFailureKind.Misconfigured
        && (refused.Code is "invalid_client" or "unauthorized_client" or "http_401"
            || oauth.Failures.Any(f => f.Is == TokenFailureKind.Misconfigured && f.Body.Any(c => !c.IsPartOfText && c.Values.Contains(refused.Code, StringComparer.Ordinal))));

    static bool IsFrom(ConsentAttempt attempt, string? browserKey) =>
        attempt.BrowserHash is { } expected && browserKey is not null && CryptographicOperations.FixedTimeEquals(expected, Hash(browserKey));

    /// <summary>A cookie that is one of ours by its form; what it stands for is its hash beside the attempt.</summary>
    static bool IsBrowserKey(string? text) => text is { Length: 43 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>A verifier is sealed for its attempt, not for its account: another attempt's does not open.</summary>
    static string PlaceOf(ConsentAttempt attempt) => $"{attempt.AccountId}.{Convert.ToHexStringLower(attempt.StateHash)}";

    /// <summary>256 bits as 43 characters: a state, a verifier (RFC 7636, 4.1), a browser's key.</summary>
    static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
