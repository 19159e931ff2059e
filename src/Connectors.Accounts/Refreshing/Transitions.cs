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

    /// <summary>After so long a request that was given up arrives no more.</summary>
    static readonly TimeSpan s_longestUnderway = TimeSpan.FromMinutes(3);

    /// <summary>How long a provider that rotates with grace still takes the old token.</summary>
    static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    /// <summary>Times that lie further ahead than they can were written before a clock was set back.</summary>
    static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);

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
        AmbiguousSince = row.IntentAt ?? row.AmbiguousSince,
        // Should this process die, the loop finds the row again when the lease is over.
        DueAt = now + options.Lease,
        UpdatedAt = now,
    };

    /// <summary>New tokens on the row as it is now, which may be leased to somebody else, or suspended.</summary>
    /// <param name="row">The row as it is.</param>
    /// <param name="sealedTokens">A row that holds the tokens, sealed.</param>
    /// <param name="epoch">The lease under which they were asked for; null when nobody knows what was presented since.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="grant">What came.</param>
    /// <param name="now">The time.</param>
    public AccountRow Landed(AccountRow row, AccountRow sealedTokens, long? epoch, Connection connection, TokenGrant grant, DateTimeOffset now)
    {
        var landed = Beneath(row, r => Renewed(
            r with
            {
                TokenVersion = sealedTokens.TokenVersion,
                KeyId = sealedTokens.KeyId,
                AccessToken = sealedTokens.AccessToken,
                RefreshToken = sealedTokens.RefreshToken,
            }, connection, grant, now));

        // Another attempt with the token that is used up now may still be on its way. Its result must not land; and should the
        // provider end the grant because of it, that is a rotation lost and no revocation, until one more refresh has gone well.
        var isAlone = row.LeaseEpoch == epoch;
        return isAlone && !IsInDoubt(row, now) ? landed : landed with
        {
            LeaseEpoch = isAlone ? row.LeaseEpoch : row.LeaseEpoch + 1,
            AmbiguousSince = row.AmbiguousSince ?? now,
        };
    }

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
        return row with { Status = AccountStatus.Active, Reason = null, DueAt = RefreshWindow.FirstTry(expiresAt, grant.Lifetime, random) };
    }

    /// <summary>A refresh that did not bring tokens.</summary>
    public AccountRow Failed(AccountRow row, Connection connection, TokenOutcome outcome, DateTimeOffset now) => outcome switch
    {
        TokenOutcome.NotSent or TokenOutcome.NotTried => BackOff(row, outcome.Code, null, now),
        TokenOutcome.Introspected { IsActive: true } => BackOff(row with { SuspectSince = null }, outcome.Code, null, now),
        TokenOutcome.Introspected => Refused(row, connection, row.LastError ?? outcome.Code, isConfirmed: true, now),
        TokenOutcome.Ambiguous ambiguous => Ambiguous(row, connection, ambiguous.Code, now),
        TokenOutcome.Refused { Kind: TokenFailureKind.Revoked } refused => Refused(row, connection, refused.Code, isConfirmed: false, now),
        TokenOutcome.Refused { Kind: TokenFailureKind.Scopes } refused => Ended(row, AccountStatus.ReauthRequired, StatusReason.Scopes, refused.Code, now),
        TokenOutcome.Refused { Kind: TokenFailureKind.Misconfigured } refused => PutOff(Settled(row, now) with { LastError = refused.Code }, StatusReason.ConnectionMisconfigured, now),
        TokenOutcome.Refused refused => BackOff(row, refused.Code, refused.Wait, now),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
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

    /// <summary>
    /// Whether the row was written before a clock was set back: it tells a longer life than its token was given, or comes from the
    /// time to come. What it plans cannot be trusted then.
    /// </summary>
    public static bool IsDoubtful(AccountRow row, DateTimeOffset now) => row.UpdatedAt - now > s_skew || row.ExpiresAt - now > row.Lifetime + s_skew;

    /// <summary>Such a row, to be renewed within the span given, and with nothing in it that binds for longer than it should.</summary>
    public AccountRow Replanned(AccountRow row, TimeSpan within, DateTimeOffset now) => row with
    {
        DueAt = now + (within * Roll()),
        LeaseUntil = row.LeaseUntil is null ? null : now,
        SuspectSince = row.SuspectSince is null ? null : now,
        FailingSince = row.FailingSince is null ? null : now,
        AmbiguousSince = row.AmbiguousSince is null ? null : now,
        UpdatedAt = now,
    };

    /// <summary>Whether the account's tokens still count, be it under a suspension.</summary>
    public static bool IsAlive(AccountRow row) => row.Status is AccountStatus.Active or AccountStatus.Expired
        || (row.Status == AccountStatus.Suspended && row.SuspendedFrom is AccountStatus.Active or AccountStatus.Expired);

    /// <summary>A change that happens beneath a suspension, where there is one: it shows when the account is resumed.</summary>
    public static AccountRow Beneath(AccountRow row, Func<AccountRow, AccountRow> change)
    {
        if (row.Status != AccountStatus.Suspended)
        {
            return change(row);
        }

        var next = change(row with { Status = row.SuspendedFrom ?? AccountStatus.Pending, Reason = row.SuspendedReason });
        return next with { Status = row.Status, Reason = row.Reason, SuspendedFrom = next.Status, SuspendedReason = next.Reason, DueAt = null };
    }

    public static bool HasRunOut(AccountRow row, DateTimeOffset now) => row.ExpiresAt is not { } end || end <= now;

    /// <summary>
    /// Whether it is open what became of the refresh token in hand. An older doubt was about the one before, and counts no more
    /// once no network can still hold the request.
    /// </summary>
    static bool IsInDoubt(AccountRow row, DateTimeOffset now) =>
        row.AmbiguousSince is { } since && (!(since < row.ExpiresAt - row.Lifetime) || now - since < s_longestUnderway);

    AccountRow Ambiguous(AccountRow row, Connection connection, string code, DateTimeOffset now)
    {
        var open = IsInDoubt(row, now) ? row : row with { AmbiguousSince = row.IntentAt ?? now };
        // While the grace lasts the old token still brings the same successor, so there is no time to lose.
        return connection.OAuth.Rotation == TokenRotation.Grace && now - open.AmbiguousSince < s_grace
            ? BackOff(open, code, null, now) with { DueAt = now + s_shortestPause }
            : BackOff(open, code, null, now);
    }

    AccountRow Refused(AccountRow row, Connection connection, string code, bool isConfirmed, DateTimeOffset now)
    {
        if (row.ClientId != connection.Options.ClientId || row.ConfigGeneration != connection.Generation)
        {
            return Ended(row, AccountStatus.ReauthRequired, StatusReason.ClientChanged, code, now);
        }

        if (connection.OAuth.Rotation != TokenRotation.None && row.AmbiguousSince is not null)
        {
            return Ended(row, AccountStatus.ReauthRequired, StatusReason.RotationLost, code, now);
        }

        var (from, to) = options.ConfirmAfter;
        if (isConfirmed || now - row.SuspectSince >= from)
        {
            return Gone(row, code, now);
        }

        return Settled(row, now) with { SuspectSince = row.SuspectSince ?? now, LastError = code, DueAt = now + from + ((to - from) * Roll()) };
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
