namespace Connectors.Sandbox.Faults;

/// <summary>The names faults have in <c>POST /_twin/faults</c>.</summary>
internal static class FaultNames
{
    static readonly Dictionary<string, FaultKind> Kinds = new(StringComparer.Ordinal)
    {
        ["rate_limit_secondly"] = FaultKind.RateLimitSecondly,
        ["rate_limit_secondly_without_policy"] = FaultKind.RateLimitSecondlyWithoutPolicy,
        ["rate_limit_ten_secondly_rolling"] = FaultKind.RateLimitTenSecondlyRolling,
        ["rate_limit_daily"] = FaultKind.RateLimitDaily,
        ["locked"] = FaultKind.Locked,
        ["migrating"] = FaultKind.Migrating,
        ["bad_gateway"] = FaultKind.BadGateway,
        ["unavailable"] = FaultKind.Unavailable,
        ["html_ok"] = FaultKind.HtmlOk,
        ["hang"] = FaultKind.Hang,
        ["drop_before"] = FaultKind.DropBefore,
        ["token_rate_limit"] = FaultKind.TokenRateLimit,
        ["token_ok_with_error"] = FaultKind.TokenOkWithError,
        ["token_huge"] = FaultKind.TokenHuge,
        ["token_service_error"] = FaultKind.TokenServiceError,
        ["answer"] = FaultKind.Answer,
        ["origin_timeout"] = FaultKind.OriginTimeout,
        ["truncated"] = FaultKind.Truncated,
        ["drop_after"] = FaultKind.DropAfter,
    };

    public static IEnumerable<string> All => Kinds.Keys;

    public static FaultKind? Find(string name) => Kinds.TryGetValue(name, out var kind) ? kind : null;

    public static string Of(FaultKind kind) => Kinds.First(pair => pair.Value == kind).Key;
}
