namespace Connectors.Accounts.Store;

/// <summary>
/// Where sessions are kept, beside the accounts: in one store, since the data key that seals what is bound in them stays as long as
/// they do, and making or revoking one is written together with its line of the audit.
/// </summary>
/// <remarks>What <see cref="IAccountStore"/> promises holds here too.</remarks>
public interface ISessionStore
{
    /// <summary>A session by its id, or null. Which tenant's it is follows from the row.</summary>
    ValueTask<SessionRow?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Keeps a new session, together with its line of the audit.</summary>
    Task AddAsync(SessionRow session, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Revokes a tenant's session that is not revoked yet; false, and no line is added, when there is none.</summary>
    Task<bool> RevokeAsync(string tenant, string id, DateTimeOffset at, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>
    /// A tenant's sessions, the newest first, and of those made at the same moment the greatest id first; with
    /// <paramref name="before"/> those behind the session of this id.
    /// </summary>
    Task<IReadOnlyList<SessionRow>> ListAsync(string tenant, string? identifier, string? before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes sessions that expired before the time given; gives how many went, at most <paramref name="limit"/>.</summary>
    Task<int> RemoveAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken = default);
}
