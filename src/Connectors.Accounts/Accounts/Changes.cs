using Connectors.Accounts.Store;

namespace Connectors.Accounts;

/// <summary>Makes the write of a changed row, with the event that belongs to it.</summary>
internal static class Changes
{
    /// <summary>The write; it carries an event when, and only when, the status changes, or the user has declined.</summary>
    public static AccountWrite Of(AccountRow? before, AccountRow after, DateTimeOffset now) => new(after)
    {
        Change = before?.Status == after.Status && before.Id == after.Id && (after.Status != AccountStatus.Pending || before.Reason == after.Reason) ? null : new()
        {
            Id = NewId("evt", now),
            Tenant = after.Key.Tenant,
            Connection = after.Key.Connection,
            Identifier = after.Key.Identifier,
            AccountId = after.Id,
            From = before is null ? null : StatusNames.Of(before.Status),
            To = StatusNames.Of(after.Status),
            Reason = after.Reason,
            At = now,
            DueAt = now,
        },
    };

    /// <summary>A new id, ordered by time: <c>evt_0193…</c>.</summary>
    public static string NewId(string prefix, DateTimeOffset now) => $"{prefix}_{Guid.CreateVersion7(now):N}";
}
