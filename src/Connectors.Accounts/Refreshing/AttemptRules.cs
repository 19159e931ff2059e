using System.Diagnostics.CodeAnalysis;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Refreshing;

/// <summary>When an account's refresh token may be presented, and when somebody else is at it.</summary>
internal sealed class AttemptRules(RefreshOptions options)
{
    /// <summary>However many ask for it, an account that fails is not tried more often.</summary>
    static readonly TimeSpan s_betweenFailures = TimeSpan.FromSeconds(5);

    /// <summary>Times that lie further ahead than they can were written before a clock was set back.</summary>
    static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);

    /// <summary>Whether a request is wanted and allowed: the account is alive, has no newer token, and is not to be left alone for a while.</summary>
    public bool MayTry([NotNullWhen(true)] AccountRow? row, long seen, DateTimeOffset now) =>
        row is { Status: AccountStatus.Active or AccountStatus.Expired, RefreshToken: not null } && row.TokenVersion <= seen && !MustWait(row, now);

    /// <summary>Whether somebody holds the lease. One that ends later than any lease can is none.</summary>
    public bool IsHeld(AccountRow row, DateTimeOffset now) => row.LeaseOwner is not null && row.LeaseUntil > now && row.LeaseUntil <= now + options.Lease + s_skew;

    /// <summary>Whether a request that leaves now ends well before the lease does.</summary>
    public bool IsFreshlyLeased(AccountRow leased, DateTimeOffset now) => now - leased.IntentAt < options.Lease / 4;

    /// <summary>
    /// A refused grant is asked about again when its time has come and not when somebody calls, or a glitch of seconds would end
    /// it; and one busy caller must not be the one who tells the breaker that the provider is down.
    /// </summary>
    bool MustWait(AccountRow row, DateTimeOffset now) => row.DueAt > now
        && ((row.SuspectSince is not null && row.DueAt - now <= options.ConfirmAfter.To)
            || (row.Failures > 0 && now - row.UpdatedAt < s_betweenFailures && row.UpdatedAt <= now));
}
