using System.Buffers.Text;
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
    const int MaxParameterLength = 4096;

    readonly IAccountStore _store;
    readonly AccountSeals _seals;
    readonly ConnectionRegistry _connections;
    readonly AuthorizationLinks _links;
    readonly TokenClient _client;
    readonly ConsentSettlement _settlement;
    readonly Refresher _refresher;

    internal ConsentFlow(IAccountStore store, AccountSeals seals, ConnectionRegistry connections, AuthorizationLinks links, TokenClient client, Transitions transitions, Refresher refresher)
    {
        _store = store;
        _seals = seals;
        _connections = connections;
        _links = links;
        _client = client;
        _refresher = refresher;
        _settlement = new(store, transitions);
    }

    /// <summary>A link was opened: where to send the browser, or why not.</summary>
    /// <param name="ticketText">The last segment of the link.</param>
    /// <param name="browserKey">The cookie of an earlier consent, so that two consents in one browser do not push each other out.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<(ConsentStart? Start, ConsentOutcome? Refusal)> BeginAsync(string ticketText, string? browserKey = null, CancellationToken cancellationToken = default)
    {
        if (_links.Read(ticketText) is not { } ticket || _connections.Find(ticket.Key.Tenant, ticket.Key.Connection) is not { } connection)
        {
            return (null, new(ConsentEnd.LinkUnusable));
        }

        var row = await _store.FindAsync(ticket.Key, cancellationToken).ConfigureAwait(false);
        if (row is null || row.Id != ticket.AccountId || row.LinkGeneration != ticket.Generation)
        {
            return (null, new(ConsentEnd.LinkUnusable) { Provider = connection.Connector.Title, Key = ticket.Key });
        }

        if (row.Status == AccountStatus.Suspended)
        {
            return (null, new(ConsentEnd.AccountChanged) { Provider = connection.Connector.Title, Key = ticket.Key });
        }

        var choice = connection.Choose(ticket.Scopes);
        if (choice.Undeclared.Count > 0)
        {
            return (null, new(ConsentEnd.Misconfigured) { Provider = connection.Connector.Title, Key = ticket.Key, MissingScopes = choice.Undeclared });
        }

        var (state, browser) = (RandomText(), IsBrowserKey(browserKey) ? browserKey! : RandomText());
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
            ReturnTo = ticket.ReturnTo?.OriginalString,
            ExpiresAt = _store.Clock.GetUtcNow() + AuthorizationLinks.Life,
        };
        if (verifier is not null)
        {
            var (keyId, bytes) = await _seals.SealAsync(ticket.Key, row.Id, VerifierField, verifier).ConfigureAwait(false);
            attempt = attempt with { KeyId = keyId, Verifier = bytes };
        }

        await _store.PutAttemptAsync(attempt, cancellationToken).ConfigureAwait(false);
        return (new(AuthorizeUrl(connection, choice, state, verifier), browser), null);
    }

    /// <summary>The browser came back. Of any number of equal callbacks one is taken.</summary>
    /// <param name="query">The callback's parameters, decoded. A parameter given twice must be left out.</param>
    /// <param name="browserKey">The cookie of <see cref="BeginAsync"/>, if the browser sent it.</param>
    /// <param name="cancellationToken">Gives up before the code is exchanged; after that it is brought to its end.</param>
    public async Task<ConsentOutcome> CompleteAsync(IReadOnlyDictionary<string, string> query, string? browserKey, CancellationToken cancellationToken = default)
    {
        if (Parameter(query, "state") is not { } state
            || await _store.TakeAttemptAsync(Hash(state), cancellationToken).ConfigureAwait(false) is not { } attempt
            || attempt.ExpiresAt <= _store.Clock.GetUtcNow()
            || !IsFrom(attempt, browserKey)
            || _connections.Find(attempt.Key.Tenant, attempt.Key.Connection) is not { } connection)
        {
            return new(ConsentEnd.StateUnknown);
        }

        var outcome = await CompleteAsync(query, attempt, connection).ConfigureAwait(false);
        return outcome with
        {
            Provider = connection.Connector.Title,
            Key = attempt.Key,
            ReturnTo = attempt.ReturnTo is { } returnTo ? new(returnTo) : null,
        };
    }

    async Task<ConsentOutcome> CompleteAsync(IReadOnlyDictionary<string, string> query, ConsentAttempt attempt, Connection connection)
    {
        if (!IssuerFits(connection.OAuth, Parameter(query, "iss")))
        {
            return new(ConsentEnd.Refused) { ErrorCode = "issuer_mismatch" };
        }

        if (Parameter(query, "error") is { } error)
        {
            return error == "access_denied"
                ? await _settlement.DeclinedAsync(attempt).ConfigureAwait(false)
                : new(ConsentEnd.Refused) { ErrorCode = Word(error) };
        }

        if (Parameter(query, "code") is not { } code || attempt.ClientId != connection.Options.ClientId)
        {
            return new(ConsentEnd.Refused) { ErrorCode = "no_code" };
        }

        Secret? verifier = null;
        try
        {
            verifier = attempt.Verifier is null ? null : await _seals.OpenAsync(attempt.Key, attempt.AccountId, VerifierField, attempt.Verifier).ConfigureAwait(false);
        }
        catch (VaultException)
        {
            return new(ConsentEnd.StateUnknown);
        }

        using var sealer = await _seals.SealerAsync(attempt.Key.Tenant).ConfigureAwait(false);

        // From here on nobody can cancel: the code is spent with the request.
        var outcome = await _client.ExchangeAsync(connection, new(code), verifier, CancellationToken.None).ConfigureAwait(false);
        switch (outcome)
        {
            case TokenOutcome.Granted { Grant: var grant }:
                await _refresher.GateOf(connection).ReportAsync(outcome, CancellationToken.None).ConfigureAwait(false);
                return await _settlement.GrantedAsync(sealer, attempt, connection, grant).ConfigureAwait(false);
            case TokenOutcome.Refused { Kind: TokenFailureKind.Misconfigured } refused:
                await _refresher.GateOf(connection).ReportAsync(outcome, CancellationToken.None).ConfigureAwait(false);
                return new(ConsentEnd.Misconfigured) { ErrorCode = refused.Code };
            case TokenOutcome.Refused { Kind: TokenFailureKind.Revoked or TokenFailureKind.Scopes } refused:
                return new(ConsentEnd.Refused) { ErrorCode = refused.Code };
            case TokenOutcome.Refused refused:
                return new(ConsentEnd.Unavailable) { ErrorCode = refused.Code };
            default:
                return new(ConsentEnd.Unavailable);
        }
    }

    static Uri AuthorizeUrl(Connection connection, ScopeChoice choice, string state, Secret? verifier)
    {
        var oauth = connection.OAuth;
        var query = new StringBuilder(oauth.AuthorizeUrl.AbsoluteUri).Append(oauth.AuthorizeUrl.Query.Length > 0 ? '&' : '?');
        Add("client_id", connection.Options.ClientId);
        Add("redirect_uri", connection.Options.RedirectUri.OriginalString);
        Add("response_type", "code");
        if (oauth.OptionalScopeParameter is { } optional && choice.Optional.Count > 0)
        {
            Add(oauth.ScopeParameter, string.Join(oauth.ScopeSeparator, choice.Required));
            Add(optional, string.Join(oauth.ScopeSeparator, choice.Optional));
        }
        else if (choice.All.Any())
        {
            Add(oauth.ScopeParameter, string.Join(oauth.ScopeSeparator, choice.All));
        }

        foreach (var (name, value) in oauth.AuthorizeParameters.Where(p => p.Key != "response_type"))
        {
            Add(name, value);
        }

        if (oauth.Resource is { } resource)
        {
            Add("resource", resource);
        }

        if (verifier is not null)
        {
            Add("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier.Reveal()))));
            Add("code_challenge_method", "S256");
        }

        Add("state", state);
        return new(query.ToString(0, query.Length - 1));

        void Add(string name, string value) => query.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
    }

    /// <summary>RFC 9207: announced, it must be there and equal; unannounced, it must at least come from where the user was sent.</summary>
    static bool IssuerFits(OAuthDescriptor oauth, string? issuer) => oauth.Issuer is { } announced
        ? issuer == announced
        : issuer is null || (Uri.TryCreate(issuer, UriKind.Absolute, out var from)
            && (from.Host == oauth.AuthorizeUrl.Host || from.Host == oauth.TokenUrl.Host) && from.Scheme == oauth.AuthorizeUrl.Scheme);

    static bool IsFrom(ConsentAttempt attempt, string? browserKey) =>
        attempt.BrowserHash is null || (browserKey is not null && CryptographicOperations.FixedTimeEquals(attempt.BrowserHash, Hash(browserKey)));

    static bool IsBrowserKey(string? text) => text is { Length: 43 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    static string? Parameter(IReadOnlyDictionary<string, string> query, string name) =>
        query.TryGetValue(name, out var value) && value.Length is > 0 and <= MaxParameterLength ? value : null;

    static string Word(string text) => text.Length <= 60 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? text : "error";

    /// <summary>256 bits as 43 characters: a state, a verifier (RFC 7636, 4.1), a browser's key.</summary>
    static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
