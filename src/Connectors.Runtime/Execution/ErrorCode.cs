namespace Connectors.Runtime.Execution;

/// <summary>Who can do something about an error.</summary>
public enum FixBy
{
    /// <summary>The caller: another argument, another tool.</summary>
    Agent,

    /// <summary>The end user, by consenting again.</summary>
    User,

    /// <summary>Whoever runs this.</summary>
    Operator,

    /// <summary>The provider.</summary>
    Provider,

    /// <summary>Time alone.</summary>
    Nobody,
}

/// <summary>Every way in which a call can fail. The wire name is stable; the table of all is <see cref="All"/>.</summary>
public sealed class ErrorCode
{
    ErrorCode(string name, FixBy fixBy, string title, bool retryable = false)
    {
        Name = name;
        FixBy = fixBy;
        Title = title;
        Retryable = retryable;
    }

    /// <summary>The input does not fit the tool; all faults are listed and nothing was sent.</summary>
    public static ErrorCode InvalidInput { get; } = new("invalid_input", FixBy.Agent, "The input does not fit the tool");

    /// <summary>There is no tool of this name.</summary>
    public static ErrorCode UnknownTool { get; } = new("unknown_tool", FixBy.Agent, "There is no such tool");

    /// <summary>There is no such account for this caller.</summary>
    public static ErrorCode AccountUnknown { get; } = new("account_unknown", FixBy.Agent, "There is no such account");

    /// <summary>Nobody has connected the account yet.</summary>
    public static ErrorCode AccountPending { get; } = new("account_pending", FixBy.User, "The account is not connected yet");

    /// <summary>The provider has confirmed that the grant is gone.</summary>
    public static ErrorCode AccountRevoked { get; } = new("account_revoked", FixBy.User, "The account's grant was taken back");

    /// <summary>The operator has stopped the account.</summary>
    public static ErrorCode AccountSuspended { get; } = new("account_suspended", FixBy.Operator, "The account is suspended");

    /// <summary>The provider refuses the connection's own credentials; no user can mend that.</summary>
    public static ErrorCode ConnectionMisconfigured { get; } = new("connection_misconfigured", FixBy.Operator, "The connection is misconfigured");

    /// <summary>The account is sound, but its token could not be renewed yet.</summary>
    public static ErrorCode TokenTemporarilyUnavailable { get; } = new("token_temporarily_unavailable", FixBy.Nobody, "The account's token is being renewed", retryable: true);

    /// <summary>The provider refuses the account's token; the user must consent again.</summary>
    public static ErrorCode ReauthRequired { get; } = new("reauth_required", FixBy.User, "The account must be connected again");

    /// <summary>The account did not grant a scope that the tool needs.</summary>
    public static ErrorCode MissingScopes { get; } = new("missing_scopes", FixBy.User, "The account did not grant what the tool needs");

    /// <summary>The provider's rate limit is reached.</summary>
    public static ErrorCode RateLimited { get; } = new("rate_limited", FixBy.Nobody, "The provider's rate limit is reached", retryable: true);

    /// <summary>The account's quota for the day is used up.</summary>
    public static ErrorCode QuotaExhausted { get; } = new("quota_exhausted", FixBy.Nobody, "The account's quota is used up", retryable: true);

    /// <summary>The provider does not answer, or says that it cannot now.</summary>
    public static ErrorCode ProviderUnavailable { get; } = new("provider_unavailable", FixBy.Nobody, "The provider is not available", retryable: true);

    /// <summary>The provider has no such record.</summary>
    public static ErrorCode NotFound { get; } = new("not_found", FixBy.Agent, "The provider has no such record");

    /// <summary>Another record is in the way.</summary>
    public static ErrorCode Conflict { get; } = new("conflict", FixBy.Agent, "Another record is in the way");

    /// <summary>The provider refuses what was sent, and says why.</summary>
    public static ErrorCode RejectedByProvider { get; } = new("rejected_by_provider", FixBy.Agent, "The provider refused the request");

    /// <summary>A write was sent and it is not known whether it was carried out.</summary>
    public static ErrorCode OutcomeUnknown { get; } = new("outcome_unknown", FixBy.Agent, "It is not known whether the write was carried out");

    /// <summary>The idempotency key was used before, with another input; nothing was sent.</summary>
    public static ErrorCode IdempotencyConflict { get; } = new("idempotency_conflict", FixBy.Agent, "The idempotency key belongs to another call");

    /// <summary>A call with the same idempotency key is being sent at this moment; nothing was sent twice.</summary>
    public static ErrorCode InFlight { get; } = new("in_flight", FixBy.Nobody, "The same call is being sent now", retryable: true);

    /// <summary>The answer is larger than a model can use.</summary>
    public static ErrorCode ResponseTooLarge { get; } = new("response_too_large", FixBy.Agent, "The answer is too large");

    /// <summary>The answer is not what the provider's API promises.</summary>
    public static ErrorCode ResponseUnreadable { get; } = new("response_unreadable", FixBy.Provider, "The answer could not be read");

    /// <summary>Something broke on our side.</summary>
    public static ErrorCode InternalError { get; } = new("internal_error", FixBy.Operator, "Something broke in the runtime");

    /// <summary>All codes.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        InvalidInput, UnknownTool, AccountUnknown, AccountPending, AccountRevoked, AccountSuspended, ConnectionMisconfigured,
        TokenTemporarilyUnavailable, ReauthRequired, MissingScopes, RateLimited, QuotaExhausted,
        ProviderUnavailable, NotFound, Conflict, RejectedByProvider, OutcomeUnknown, IdempotencyConflict, InFlight, ResponseTooLarge, ResponseUnreadable, InternalError,
    ];

    /// <summary>The name on the wire, for example <c>invalid_input</c>.</summary>
    public string Name { get; }

    /// <summary>Who can usually do something about it.</summary>
    public FixBy FixBy { get; }

    /// <summary>The error in a few words, the same for every occurrence.</summary>
    public string Title { get; }

    /// <summary>Whether the same call may succeed later, unchanged and without harm.</summary>
    public bool Retryable { get; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
