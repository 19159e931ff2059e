namespace Connectors.Runtime.Execution;

/// <summary>
/// Every way in which a call can fail. The wire name is stable; the table of all is <see cref="All"/>, and the pages in
/// <c>docs/errors</c> are written from it.
/// </summary>
public sealed class ErrorCode
{
    ErrorCode(string name, FixBy fixBy, int httpStatus, ErrorOrigin origin, string title, bool retryable = false)
    {
        Name = name;
        FixBy = fixBy;
        HttpStatus = httpStatus;
        Origin = origin;
        Title = title;
        Retryable = retryable;
    }

    /// <summary>The input does not fit the tool; all faults are listed and nothing was sent.</summary>
    public static ErrorCode InvalidInput { get; } = new("invalid_input", FixBy.Agent, 400, ErrorOrigin.Call, "The input does not fit the tool")
    {
        When = "A parameter is missing, unknown, of another type, or outside its bounds; or the call itself is not as its door takes it. Nothing was sent to the provider.",
        WhatToDo = "Read `faults`: each names a JSON path, what is wrong there and, where one is near, what to write. Correct all of them and send the call again.",
    };

    /// <summary>There is no tool of this name.</summary>
    public static ErrorCode UnknownTool { get; } = new("unknown_tool", FixBy.Agent, 404, ErrorOrigin.Call, "There is no such tool")
    {
        When = "The name is no tool of this server.",
        WhatToDo = "`next_action` has the nearest names; `GET /v1/tools` has all of them.",
    };

    /// <summary>There is no such account for this caller.</summary>
    public static ErrorCode AccountUnknown { get; } = new("account_unknown", FixBy.Agent, 404, ErrorOrigin.Account, "There is no such account")
    {
        When = "Nobody has connected an account under this identifier and connection. An account of another tenant looks the same.",
        WhatToDo = "Check `identifier` and `connection`. For a new user, create the account first and hand its link to the user.",
    };

    /// <summary>Nobody has connected the account yet.</summary>
    public static ErrorCode AccountPending { get; } = new("account_pending", FixBy.User, 409, ErrorOrigin.Account, "The account is not connected yet")
    {
        When = "The account was created, and its user has not consented yet, or has declined.",
        WhatToDo = "Hand `authorization_link` to the user, and to nobody else: whoever opens it connects an account of their own. Once the user has consented, send the call again.",
    };

    /// <summary>The provider has confirmed that the grant is gone.</summary>
    public static ErrorCode AccountRevoked { get; } = new("account_revoked", FixBy.User, 409, ErrorOrigin.Account, "The account's grant was taken back")
    {
        When = "The user, or an administrator at the provider, has uninstalled the app or taken its access back.",
        WhatToDo = "Ask the user whether the account is to be connected again, and hand over `authorization_link`. Trying again does not help.",
    };

    /// <summary>The operator has stopped the account.</summary>
    public static ErrorCode AccountSuspended { get; } = new("account_suspended", FixBy.Operator, 409, ErrorOrigin.Account, "The account is suspended")
    {
        When = "Whoever runs this has stopped the account.",
        WhatToDo = "Ask whoever runs this to resume it. Trying again does not help.",
    };

    /// <summary>The provider refuses the connection's own credentials; no user can mend that.</summary>
    public static ErrorCode ConnectionMisconfigured { get; } = new("connection_misconfigured", FixBy.Operator, 503, ErrorOrigin.Account, "The connection is misconfigured")
    {
        When = "The provider refuses the client id or the secret of the connection. No account was revoked, and no user can mend it.",
        WhatToDo = "Whoever runs this corrects client id and secret; the accounts then heal by themselves. `connectors check` shows the provider's words.",
    };

    /// <summary>The account is sound, but its token could not be renewed yet.</summary>
    public static ErrorCode TokenTemporarilyUnavailable { get; } = new("token_temporarily_unavailable", FixBy.Nobody, 503, ErrorOrigin.Account, "The account's token is being renewed", retryable: true)
    {
        When = "The token has run out, and the provider's token endpoint does not answer, or says that it cannot now. Nothing was sent.",
        WhatToDo = "Send the same call again after `retry_at`. The token is renewed in the background meanwhile.",
    };

    /// <summary>The provider refuses the account's token; the user must consent again.</summary>
    public static ErrorCode ReauthRequired { get; } = new("reauth_required", FixBy.User, 409, ErrorOrigin.Account, "The account must be connected again")
    {
        When = "The provider refuses the account's token, a renewal included; or the account was disconnected here.",
        WhatToDo = "Hand `authorization_link` to the user; once they have consented, send the call again.",
    };

    /// <summary>The account did not grant a scope that the tool needs.</summary>
    public static ErrorCode MissingScopes { get; } = new("missing_scopes", FixBy.User, 409, ErrorOrigin.Account, "The account did not grant what the tool needs")
    {
        When = "The user has consented to less than the tool needs; `scopes` lists what is missing.",
        WhatToDo = "Hand `authorization_link` to the user; it asks for the missing scopes beside those already granted. If the app itself lacks them, whoever runs this adds them to the connection first.",
    };

    /// <summary>The provider's rate limit is reached.</summary>
    public static ErrorCode RateLimited { get; } = new("rate_limited", FixBy.Nobody, 429, ErrorOrigin.Provider, "The provider's rate limit is reached", retryable: true)
    {
        When = "The provider counts calls of the app or the account, and the count is used up; or the call would have waited longer than it may last. It was not carried out.",
        WhatToDo = "Send the same call again after `retry_at`. Fewer, larger pages cost less: see `all_pages`.",
    };

    /// <summary>The account's quota for the day is used up.</summary>
    public static ErrorCode QuotaExhausted { get; } = new("quota_exhausted", FixBy.Nobody, 429, ErrorOrigin.Provider, "The account's quota is used up", retryable: true)
    {
        When = "The account's calls of the day are used up, by all apps that are connected to it together.",
        WhatToDo = "Send the same call again after `retry_at`. Waiting seconds does not help; the provider may sell a larger quota.",
    };

    /// <summary>The provider does not answer, or says that it cannot now.</summary>
    public static ErrorCode ProviderUnavailable { get; } = new("provider_unavailable", FixBy.Nobody, 503, ErrorOrigin.Provider, "The provider is not available", retryable: true)
    {
        When = "The provider could not be reached, did not answer in time, or said that it cannot now; and it is proven that it did nothing, or the call only reads.",
        WhatToDo = "Send the same call again after `retry_at`.",
    };

    /// <summary>The provider has no such record.</summary>
    public static ErrorCode NotFound { get; } = new("not_found", FixBy.Agent, 404, ErrorOrigin.Provider, "The provider has no such record")
    {
        When = "The provider has no record of this id, or the account may not see it.",
        WhatToDo = "Check the id, or search for the record. A record that was just made may be missing from a search for a while.",
    };

    /// <summary>Another record is in the way.</summary>
    public static ErrorCode Conflict { get; } = new("conflict", FixBy.Agent, 409, ErrorOrigin.Provider, "Another record is in the way")
    {
        When = "A value that must be unique belongs to another record already. Nothing was changed.",
        WhatToDo = "Where `existing_id` is given, read that record, or update it instead; otherwise search for it.",
    };

    /// <summary>The provider refuses what was sent, and says why.</summary>
    public static ErrorCode RejectedByProvider { get; } = new("rejected_by_provider", FixBy.Agent, 422, ErrorOrigin.Provider, "The provider refused the request")
    {
        When = "The provider has read the request and refuses it: a value it does not know, a property that is not there, a rule of its own. Nothing was changed.",
        WhatToDo = "`complaints` has the provider's own words, and the field where it names one. Correct what is named and send the call again.",
    };

    /// <summary>A write was sent and it is not known whether it was carried out.</summary>
    public static ErrorCode OutcomeUnknown { get; } = new("outcome_unknown", FixBy.Agent, 504, ErrorOrigin.Provider, "It is not known whether the write was carried out")
    {
        When = "A write was sent and no answer came, or one that leaves it open: the connection broke, the time ran out, a gateway gave up. The provider may have done the work.",
        WhatToDo = "Find out before anything else: `next_action` says how. An update may be sent again, since it sets the same values (`retryable` says so); a create that is sent again without looking may make a second record.",
    };

    /// <summary>The idempotency key was used before, with another input; nothing was sent.</summary>
    public static ErrorCode IdempotencyConflict { get; } = new("idempotency_conflict", FixBy.Agent, 422, ErrorOrigin.Call, "The idempotency key belongs to another call")
    {
        When = "The idempotency key was used before, for another tool, another account or another input. Nothing was sent.",
        WhatToDo = "Use a new key for a new write. To repeat an earlier one, send exactly the input that it had.",
    };

    /// <summary>A call with the same idempotency key is being sent at this moment; nothing was sent twice.</summary>
    public static ErrorCode InFlight { get; } = new("in_flight", FixBy.Nobody, 409, ErrorOrigin.Call, "The same call is being sent now", retryable: true)
    {
        When = "A call with the same idempotency key is on its way at this moment. This one was not sent.",
        WhatToDo = "Send the same call with the same key again after `retry_at`; it then gets the answer of the first.",
    };

    /// <summary>The answer is larger than a model can use.</summary>
    public static ErrorCode ResponseTooLarge { get; } = new("response_too_large", FixBy.Agent, 502, ErrorOrigin.Provider, "The answer is too large")
    {
        When = "The answer is larger than is read, or than a model can use. A write was carried out all the same.",
        WhatToDo = "Ask for fewer properties, for a smaller page, or for the compact view. After a write, read the record with fewer properties.",
    };

    /// <summary>The answer is not what the provider's API promises.</summary>
    public static ErrorCode ResponseUnreadable { get; } = new("response_unreadable", FixBy.Provider, 502, ErrorOrigin.Provider, "The answer could not be read")
    {
        When = "What came is not what the provider's API promises: a page of HTML, half an answer, a redirect, broken JSON, or no record where one is due.",
        WhatToDo = "After a read or an update, send the call again (`retryable` says so); after a create, search for the record first, since it may have been made. If this stays, tell whoever runs this.",
    };

    /// <summary>Something broke on our side.</summary>
    public static ErrorCode InternalError { get; } = new("internal_error", FixBy.Operator, 500, ErrorOrigin.Server, "Something broke in the runtime")
    {
        When = "Something broke here: a store that does not answer, tokens that do not open with the keys at hand, a fault of ours.",
        WhatToDo = "Tell whoever runs this, with `execution_id` where there is one; the server's standard error has the details. `retryable` says whether waiting may help.",
    };

    /// <summary>All codes.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        InvalidInput, UnknownTool, IdempotencyConflict, InFlight,
        AccountUnknown, AccountPending, AccountRevoked, AccountSuspended, ConnectionMisconfigured, TokenTemporarilyUnavailable, ReauthRequired, MissingScopes,
        RateLimited, QuotaExhausted, ProviderUnavailable, NotFound, Conflict, RejectedByProvider, OutcomeUnknown, ResponseTooLarge, ResponseUnreadable,
        InternalError,
    ];

    /// <summary>The name on the wire, for example <c>invalid_input</c>.</summary>
    public string Name { get; }

    /// <summary>Who can usually do something about it.</summary>
    public FixBy FixBy { get; }

    /// <summary>The status by which a door over HTTP answers.</summary>
    public int HttpStatus { get; }

    /// <summary>Where it comes from.</summary>
    public ErrorOrigin Origin { get; }

    /// <summary>The error in a few words, the same for every occurrence.</summary>
    public string Title { get; }

    /// <summary>Whether the same call may succeed later, unchanged and without harm.</summary>
    public bool Retryable { get; }

    /// <summary>When it happens, and whether anything was carried out.</summary>
    public required string When { get; init; }

    /// <summary>What to do about it.</summary>
    public required string WhatToDo { get; init; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
