using System.Text.Json;
using Connectors.Runtime.Execution;
using Connectors.Runtime.Replay;
using Connectors.Runtime.Tokens;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Answers;

/// <summary>Makes a typed error from a provider's refusal, by the connector's vocabulary alone.</summary>
internal sealed class ErrorReader(ConnectorDescriptor connector, ToolDescriptor tool, TimeProvider clock)
{
    const int MaxComplaints = 20;
    const int MaxTextLength = 500;

    /// <summary>No provider's promise to be back is worth more than a week.</summary>
    static readonly TimeSpan s_longestWait = TimeSpan.FromDays(7);

    /// <summary>Where neither the provider nor its definition says how long to wait.</summary>
    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(5);

    readonly ErrorVocabulary _vocabulary = connector.Errors;

    /// <summary>Reads an answer whose body is JSON, or empty (<paramref name="body"/> is then undefined).</summary>
    public ToolError Read(UpstreamAnswer answer, JsonElement body)
    {
        var (rule, kind) = Classify(answer.Status, body);
        var complaints = Complaints(body);
        var said = Readable(body, complaints);
        var retryAt = RetryAt(answer, rule);
        var correlation = CorrelationId(answer, body);
        var details = Details(rule, body);

        ToolError Error(ErrorCode code, string message, string? nextAction, bool? retryable = null, DateTimeOffset? at = null) => new(code, message)
        {
            NextAction = nextAction,
            Retryable = retryable ?? code.Retryable,
            RetryAt = at,
            Complaints = complaints,
            Details = details,
            Scopes = kind == ErrorKind.MissingScopes ? Scopes(rule, body) : [],
            TokenRefusal = kind switch
            {
                ErrorKind.TokenExpired => TokenRefusal.Expired,
                ErrorKind.TokenRejected => TokenRefusal.Rejected,
                _ => null,
            },
            UpstreamStatus = answer.Status,
            CorrelationId = correlation,
            Proof = kind == ErrorKind.ProviderUnavailable && MayHaveExecuted(rule, answer.Status) ? Proof.Unknown : Proof.NotCarriedOut,
            Wait = WaitOf(answer, rule, kind),
        };

        switch (kind)
        {
            case ErrorKind.TokenExpired or ErrorKind.TokenRejected:
                return Error(ErrorCode.ReauthRequired, $"{connector.Title} does not accept the account's token{said}",
                    "Connect the account again, or give its connection a valid token.");
            case ErrorKind.MissingScopes:
                return Error(ErrorCode.MissingScopes, $"The account did not grant what {tool.Name} needs{said}",
                    "Connect the account again and grant the scopes listed.");
            case ErrorKind.NotFound:
                return Error(ErrorCode.NotFound, $"{connector.Title} has no such record{said}", "Check the id, or search for the record.");
            case ErrorKind.Conflict:
                return Error(ErrorCode.Conflict, $"Another record is in the way{said}",
                    details.TryGetValue("existing_id", out var id)
                        ? $"Use the existing record {id}: read it, or update it instead."
                        : "Search for the existing record and update it instead.");
            case ErrorKind.RateLimited:
                return Error(ErrorCode.RateLimited, $"{connector.Title} limits how often it may be called{said}",
                    "Wait until retry_at, then send the same call again.", at: retryAt ?? clock.GetUtcNow() + s_wait);
            case ErrorKind.QuotaExhausted:
                return Error(ErrorCode.QuotaExhausted, $"The account's quota at {connector.Title} is used up{said}", "Call again after retry_at, when the quota may have been renewed.", at: retryAt ?? clock.GetUtcNow() + s_wait);
            case ErrorKind.ProviderUnavailable when LeavesWriteOpen(rule, answer.Status):
                return OutcomeUnknown(connector, tool, $"answered {answer.Status} after the request had been sent", answer.Status, correlation, WaitOf(answer, rule, kind));
            case ErrorKind.ProviderUnavailable:
                return Error(ErrorCode.ProviderUnavailable, $"{connector.Title} cannot serve the call now (status {answer.Status}){said}",
                    "Wait until retry_at, then send the same call again.", at: retryAt ?? clock.GetUtcNow() + s_wait);
            default:
                return Error(ErrorCode.RejectedByProvider, $"{connector.Title} refused the request (status {answer.Status}){said}",
                    "Correct what is named and send the call again.");
        }
    }

    /// <summary>
    /// Whether the status says it all, though the body cannot be read: a token refused, a limit reached, or a write
    /// that a gateway gave up on and that may have been carried out.
    /// </summary>
    public bool StatusIsEnough(UpstreamAnswer answer)
    {
        var (rule, kind) = Classify(answer.Status, default);
        return kind is ErrorKind.TokenExpired or ErrorKind.TokenRejected or ErrorKind.RateLimited or ErrorKind.QuotaExhausted
            || (kind == ErrorKind.ProviderUnavailable && LeavesWriteOpen(rule, answer.Status));
    }

    /// <summary>Not before this time, by the answer's own word or its definition's.</summary>
    public DateTimeOffset? RetryAt(UpstreamAnswer answer) => answer.IsSuccess ? null : RetryAt(answer, Classify(answer.Status, default).Rule);

    /// <summary>A write whose end nobody saw. An update may be repeated, since it sets the same values; a create may not.</summary>
    public static ToolError OutcomeUnknown(ConnectorDescriptor connector, ToolDescriptor tool, string whatHappened, int? status = null, string? correlation = null, TimeSpan? wait = null)
    {
        var repeatable = tool.Effect != ToolEffect.Create;
        return new(ErrorCode.OutcomeUnknown, $"{connector.Title} {whatHappened}; whether {tool.Name} was carried out is not known.")
        {
            Retryable = repeatable,
            UpstreamStatus = status,
            CorrelationId = correlation,
            Proof = Proof.Unknown,
            Wait = wait,
            NextAction = repeatable
                ? "Read the record; if it still has the old values, send the same call again."
                : "Search for the record first. Only if it does not exist, send the call again: repeating it blindly may create a second one.",
        };
    }

    /// <summary>A provider that could not be reached at all, so that nothing was carried out.</summary>
    public static ToolError Unreachable(ConnectorDescriptor connector, string why, DateTimeOffset retryAt) =>
        new(ErrorCode.ProviderUnavailable, $"{connector.Title} {why}; nothing was carried out.")
        {
            RetryAt = retryAt,
            NextAction = "Send the same call again after retry_at.",
        };

    public string? CorrelationId(UpstreamAnswer answer, JsonElement body) =>
        AnswerJson.Text(body, _vocabulary.CorrelationPath) ?? answer.Header(_vocabulary.CorrelationHeader);

    public static bool Holds(BodyCondition condition, JsonElement body)
    {
        foreach (var text in AnswerJson.Texts(body, condition.Path))
        {
            if (condition.Values.Any(v => condition.IsPartOfText ? text.Contains(v, StringComparison.OrdinalIgnoreCase) : text == v))
            {
                return true;
            }
        }

        return false;
    }

    (ErrorRule? Rule, ErrorKind Kind) Classify(int status, JsonElement body)
    {
        var rule = _vocabulary.Rules.FirstOrDefault(r => Matches(r, status, body));
        return (rule, rule?.Is ?? KindOf(status));
    }

    bool LeavesWriteOpen(ErrorRule? rule, int status) => tool.Effect != ToolEffect.Read && MayHaveExecuted(rule, status);

    static bool MayHaveExecuted(ErrorRule? rule, int status) => rule?.MayHaveExecuted ?? status >= 500;

    static bool Matches(ErrorRule rule, int status, JsonElement body) =>
        (rule.Statuses.Count == 0 || rule.Statuses.Any(s => s.Holds(status))) && rule.Body.All(c => Holds(c, body));

    static ErrorKind KindOf(int status) => status switch
    {
        401 => ErrorKind.TokenRejected,
        404 => ErrorKind.NotFound,
        409 => ErrorKind.Conflict,
        429 => ErrorKind.RateLimited,
        408 or >= 500 => ErrorKind.ProviderUnavailable,
        _ => ErrorKind.RejectedByProvider,
    };

    List<ProviderComplaint> Complaints(JsonElement body) => _vocabulary.DetailsPath is not { } path
        ? []
        : [.. AnswerJson.Elements(body, path).Take(MaxComplaints).Select(e =>
            (message: AnswerJson.Text(e, _vocabulary.DetailMessagePath), field: AnswerJson.Text(e, _vocabulary.DetailFieldPath)))
            .Where(c => c.message is not null)
            .Select(c => new ProviderComplaint(Shorten(c.message!), c.field))];

    /// <summary>The provider's own words as the rest of a sentence; its single complaints where it has some, since they are the readable part.</summary>
    string Readable(JsonElement body, List<ProviderComplaint> complaints)
    {
        var words = complaints.Count > 0
            ? string.Join("; ", complaints.Take(3).Select(c => c.Message))
            : AnswerJson.Text(body, _vocabulary.MessagePath);
        return words is null ? "." : ": " + Shorten(words);
    }

    static Dictionary<string, string> Details(ErrorRule? rule, JsonElement body)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var capture in rule?.Captures ?? [])
        {
            var text = AnswerJson.Text(body, capture.From);
            var at = text?.IndexOf(capture.After, StringComparison.Ordinal) ?? -1;
            if (at >= 0)
            {
                var rest = text.AsSpan(at + capture.After.Length);
                var length = capture.Characters.Prefix(rest);
                if (length > 0)
                {
                    details[capture.Name] = rest[..length].ToString();
                }
            }
        }

        return details;
    }

    /// <summary>The scopes the provider names, of which one may be enough; the tool's own where it names none.</summary>
    IReadOnlyList<string> Scopes(ErrorRule? rule, JsonElement body)
    {
        var named = (rule?.ScopePaths ?? []).SelectMany(p => AnswerJson.Texts(body, p)).Distinct(StringComparer.Ordinal).ToList();
        var needed = tool.Scopes.Where(named.Contains).ToList();
        return needed.Count > 0 ? needed : named.Count > 0 ? named : tool.Scopes;
    }

    DateTimeOffset? RetryAt(UpstreamAnswer answer, ErrorRule? rule) => (Asked(answer) ?? Bounded(rule?.Wait)) is { } wait ? clock.GetUtcNow() + wait : null;

    /// <summary>
    /// How long a repetition has to wait: what the provider asks for, else what its definition says where that is a fact about the
    /// provider. After a failure of its servers there is no such fact.
    /// </summary>
    TimeSpan? WaitOf(UpstreamAnswer answer, ErrorRule? rule, ErrorKind kind) => Asked(answer) ?? kind switch
    {
        ErrorKind.RateLimited => Bounded(rule?.Wait) ?? s_wait,
        ErrorKind.ProviderUnavailable when !MayHaveExecuted(rule, answer.Status) => Bounded(rule?.Wait),
        _ => null,
    };

    /// <summary>Retry-After (RFC 9110, 10.2.3), be it seconds or a date.</summary>
    TimeSpan? Asked(UpstreamAnswer answer) => Bounded(answer.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    });

    static TimeSpan? Bounded(TimeSpan? wait) => wait is { } known ? TimeSpan.FromTicks(Math.Clamp(known.Ticks, 0, s_longestWait.Ticks)) : null;

    /// <summary>Cuts a long text, and never between the halves of a surrogate pair.</summary>
    static string Shorten(string text) => text.Length <= MaxTextLength
        ? text
        : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength), "…");
}
