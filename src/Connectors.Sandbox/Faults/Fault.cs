using System.Text;

namespace Connectors.Sandbox.Faults;

/// <summary>What goes wrong, and by that also when: before the request is looked at, or after its work is done.</summary>
internal enum FaultKind
{
    RateLimitSecondly,
    RateLimitSecondlyWithoutPolicy,
    RateLimitTenSecondlyRolling,
    RateLimitDaily,
    Locked,
    Migrating,
    BadGateway,
    Unavailable,
    HtmlOk,
    Hang,
    DropBefore,
    TokenRateLimit,
    TokenOkWithError,
    TokenHuge,
    TokenServiceError,
    Answer,
    OriginTimeout,
    Truncated,
    DropAfter,
}

/// <summary>A fault lying in wait for the requests it is meant for.</summary>
internal sealed record Fault(FaultKind Kind)
{
    /// <summary>Null for any method.</summary>
    public string? Method { get; init; }

    /// <summary>Null for any path; else a part of the path and query as sent.</summary>
    public string? PathContains { get; init; }

    /// <summary>Null for any body; else a part of it, such as <c>grant_type=refresh_token</c>.</summary>
    public string? BodyContains { get; init; }

    /// <summary>Below zero: until the board is cleared.</summary>
    public int Times { get; init; } = 1;

    /// <summary>In seconds, for the header of the same name. HubSpot documents it for 477 only.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>For <see cref="FaultKind.Answer"/>: the status to answer with.</summary>
    public int AnswerStatus { get; init; } = 200;

    /// <summary>For <see cref="FaultKind.Answer"/>: the body to answer with, letter by letter.</summary>
    public string AnswerBody { get; init; } = "";

    /// <summary>True for the faults whose request is executed all the same: the client cannot know, and must not repeat blindly.</summary>
    public bool StrikesAfterCommit => Kind is FaultKind.OriginTimeout or FaultKind.Truncated or FaultKind.DropAfter;

    public bool IsFor(string method, string target, byte[] body) =>
        (Method is null || Method.Equals(method, StringComparison.OrdinalIgnoreCase))
        && (PathContains is null || target.Contains(PathContains, StringComparison.OrdinalIgnoreCase))
        && (BodyContains is null || Encoding.UTF8.GetString(body).Contains(BodyContains, StringComparison.Ordinal));
}
