using Connectors.Accounts.Connections;
using Connectors.Accounts.OAuth;
using Connectors.Accounts.Store;
using Connectors.Runtime.Tools;

namespace Connectors.Accounts.Refreshing;

/// <summary>
/// The state machine of an account: pure functions from a row and what happened to the next row. Nothing here reads a
/// store, a clock or the network; whoever calls writes the result, or finds that the row has changed and asks again.
/// </summary>
internal sealed class Transitions(RefreshOptions options, Random random)
{
    static readonly TimeSpan s_backoffBase = TimeSpan.FromSeconds(1);
    static readonly TimeSpan s_backoffCap = TimeSpan.FromSeconds(60);
    static readonly TimeSpan s_backoffCapExpired = TimeSpan.FromSeconds(300);
    static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a provider that rotates with grace still takes the old token.</summary>
    static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    /// <summary>The lease, and with it the durable word that a request is about to leave.</summary>
    public AccountRow Leased(AccountRow row, string owner, string attempt, byte[] fingerprint, DateTimeOffset now) => row with
    {
        LeaseOwner = owner,
        LeaseUntil = now + options.Lease,
        LeaseEpoch = row.LeaseEpoch + 1,
        IntentId = attempt,
        IntentAt = now,
        IntentFingerprint = fingerprint,
        // An intent that nobody cleared: its process died between the request and our knowing of the answer.
        AmbiguousSince = row.AmbiguousSince ?? row.IntentAt,
        // Should this process die, the loop finds the row again when the lease is over.
        DueAt = now + options.Lease,
        UpdatedAt = now,
    };

    /// <summary>New tokens, sealed already, of this grant.</summary>
    public AccountRow Renewed(AccountRow withTokens, Connection connection, TokenGrant grant, DateTimeOffset now)
    {
        var expiresAt = grant.SentAt + grant.Lifetime;
        var row = Settled(withTokens, now) with
        {
            ExpiresAt = expiresAt,
            Lifetime = grant.Lifetime,
            GrantedScopes = grant.Scopes is { } scopes ? string.Join(' ', scopes) : withTokens.GrantedScopes,
            Subject = withTokens.Subject ?? grant.Subject,
            UserId = grant.UserId ?? withTokens.UserId,
            ClientId = connection.Options.ClientId,
            ConfigGeneration = connection.Generation,
            Failures = 0,
            FailingSince = null,
            LastError = null,
            AmbiguousSince = null,
            SuspectSince = null,
        };
        return row.Status == AccountStatus.Suspended
            ? row with { SuspendedFrom = AccountStatus.Active, SuspendedReason = null, DueAt = null }
            : row with { Status = AccountStatus.Active, Reason = null, DueAt = NextLook(row, RefreshWindow.FirstTry(expiresAt, grant.Lifetime, random)) };
    }

    /// <summary>A refresh that did not bring tokens.</summary>
    public AccountRow Failed(AccountRow row, Connection connection, TokenOutcome outcome, DateTimeOffset now) => outcome switch
    {
        TokenOutcome.NotSent notSent => BackOff(row, notSent.Code, null, now),
        TokenOutcome.Ambiguous ambiguous => Ambiguous(row, connection, ambiguous.Code, now),
        TokenOutcome.Refused { Kind: TokenFailureKind.Revoked } refused => Refused(row, connection, refused.Code, now),
        TokenOutcome.Refused { Kind: TokenFailureKind.Scopes } refused => Ended(row, AccountStatus.ReauthRequired, StatusReason.Scopes, refused.Code, now),
        TokenOutcome.Refused { Kind: TokenFailureKind.Misconfigured } refused => PutOff(Settled(row, now) with { LastError = refused.Code }, StatusReason.ConnectionMisconfigured, now),
        TokenOutcome.Refused refused => BackOff(row, refused.Code, refused.Wait, now),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    /// <summary>The second look at a refused grant: <paramref name="isAlive"/> is what the provider says, null where nothing readable came.</summary>
    public AccountRow Confirmed(AccountRow row, bool? isAlive, DateTimeOffset now) => isAlive switch
    {
        false => Gone(row, row.LastError, now),
        true => BackOff(row with { SuspectSince = null }, "refused_though_active", null, now),
        null => BackOff(row, "confirmation_unreadable", null, now),
    };

    /// <summary>Not tried at all, because the connection is misconfigured or its provider down. Spread, so that its end makes no herd.</summary>
    public AccountRow PutOff(AccountRow row, string reason, DateTimeOffset now)
    {
        var look = now + TimeSpan.FromSeconds(60 + (Roll() * 120));
        return HasRunOut(row, now)
            ? row with { Status = AccountStatus.Expired, Reason = reason, DueAt = look, UpdatedAt = now }
            : row with { DueAt = NextLook(row, look), UpdatedAt = now };
    }

    /// <summary>A row that is due for nothing but the end of its token.</summary>
    public static AccountRow RanOut(AccountRow row, DateTimeOffset now) => row.RefreshToken is null
        ? Ended(row, AccountStatus.ReauthRequired, StatusReason.NoRefreshToken, row.LastError, now)
        : row with { Status = AccountStatus.Expired, Reason = row.Reason ?? StatusReason.ProviderUnavailable, UpdatedAt = now };

    public static bool HasRunOut(AccountRow row, DateTimeOffset now) => row.ExpiresAt is not { } end || end <= now;

    /// <summary>Whether a token tells a longer life than it was given: then a clock has been set back since.</summary>
    public static bool IsDoubtful(AccountRow row, DateTimeOffset now) => row is { ExpiresAt: { } end, Lifetime: { } life } && end - now > life + TimeSpan.FromSeconds(30);

    AccountRow Ambiguous(AccountRow row, Connection connection, string code, DateTimeOffset now)
    {
        var open = row with { AmbiguousSince = row.AmbiguousSince ?? row.IntentAt ?? now };
        // While the grace lasts the old token still brings the same successor, so there is no time to lose.
        return connection.OAuth.Rotation == TokenRotation.Grace && now - open.AmbiguousSince < s_grace
            ? BackOff(open, code, null, now) with { DueAt = now + s_shortestPause }
            : BackOff(open, code, null, now);
    }

    AccountRow Refused(AccountRow row, Connection connection, string code, DateTimeOffset now)
    {
        if (row.ClientId != connection.Options.ClientId || row.ConfigGeneration != connection.Generation)
        {
            return Ended(row, AccountStatus.ReauthRequired, StatusReason.ClientChanged, code, now);
        }

        if (connection.OAuth.Rotation != TokenRotation.None && row.AmbiguousSince is not null)
        {
            return Ended(row, AccountStatus.ReauthRequired, StatusReason.RotationLost, code, now);
        }

        if (row.SuspectSince is not null)
        {
            return Gone(row, code, now);
        }

        var (from, to) = options.ConfirmAfter;
        return Settled(row, now) with { SuspectSince = now, LastError = code, DueAt = now + from + ((to - from) * Roll()) };
    }

    /// <summary>
    /// The refusal is confirmed. While it is open whether an earlier attempt arrived, a provider that began to rotate would refuse
    /// just so; then nobody has taken anything back, and to say so would not be true.
    /// </summary>
    static AccountRow Gone(AccountRow row, string? code, DateTimeOffset now) => row.AmbiguousSince is null
        ? Ended(row, AccountStatus.Revoked, StatusReason.RefreshRejected, code, now)
        : Ended(row, AccountStatus.ReauthRequired, StatusReason.RotationLost, code, now);

    AccountRow BackOff(AccountRow row, string code, TimeSpan? wait, DateTimeOffset now)
    {
        var failures = row.Failures + 1;
        var failing = row.FailingSince ?? now;
        if (now - failing > options.GiveUpAfter)
        {
            return Ended(row, AccountStatus.ReauthRequired, StatusReason.RefreshExpired, code, now);
        }

        var settled = Settled(row, now) with { Failures = failures, FailingSince = failing, LastError = code };
        var runOut = HasRunOut(settled, now);
        if (runOut && settled.RefreshToken is null)
        {
            return Ended(settled, AccountStatus.ReauthRequired, StatusReason.NoRefreshToken, code, now);
        }

        var cap = runOut ? s_backoffCapExpired : s_backoffCap;
        var most = TimeSpan.FromSeconds(Math.Min(cap.TotalSeconds, s_backoffBase.TotalSeconds * Math.Pow(2, Math.Min(failures, 20))));
        var pause = wait ?? (most * Roll() is var drawn && drawn > s_shortestPause ? drawn : s_shortestPause);
        return settled with
        {
            Status = runOut ? AccountStatus.Expired : settled.Status,
            Reason = runOut ? StatusReason.ProviderUnavailable : StatusReason.Degraded,
            DueAt = NextLook(settled, now + pause),
        };
    }

    /// <summary>An end that only the user can undo.</summary>
    public static AccountRow Ended(AccountRow row, AccountStatus status, string reason, string? code, DateTimeOffset now) => Settled(row, now) with
    {
        Status = status,
        Reason = reason,
        LastError = code,
        DueAt = null,
        SuspectSince = null,
        AmbiguousSince = null,
    };

    static AccountRow Settled(AccountRow row, DateTimeOffset now) => row with
    {
        LeaseOwner = null,
        LeaseUntil = null,
        IntentId = null,
        IntentAt = null,
        IntentFingerprint = null,
        UpdatedAt = now,
    };

    /// <summary>A token that runs out is seen when it does, whatever was planned.</summary>
    static DateTimeOffset NextLook(AccountRow row, DateTimeOffset planned) =>
        row is { Status: AccountStatus.Active, ExpiresAt: { } end } && end < planned && end > row.UpdatedAt ? end : planned;

    double Roll()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}
