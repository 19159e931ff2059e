using System.Security.Cryptography;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;
using Connectors.Accounts.Tenants;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Sessions;

/// <summary>
/// Makes, checks and revokes sessions: short-lived tokens that act for one end user, with the tools and values that were fixed when they
/// were made. A revocation works at once, for every process on the store.
/// </summary>
public sealed class SessionTokens
{
    /// <summary>How long a session that has ended can still be listed.</summary>
    static readonly TimeSpan s_keep = TimeSpan.FromDays(1);

    const int RemovedAtOnce = 500;

    /// <summary>What an unknown id is compared with, so that it costs what a known one costs.</summary>
    static readonly byte[] s_nobody = new byte[SHA256.HashSizeInBytes];

    readonly IAccountStore _store;
    readonly SessionSeals _seals;
    readonly AuditLog _audit;
    readonly VerifiedCache<Session> _verified = new();

    /// <summary>The sessions of a store.</summary>
    /// <param name="store">Where they are kept, with their secrets as hashes.</param>
    /// <param name="vault">Seals what is bound in them.</param>
    /// <param name="audit">Where making and revoking one is written down, together with it.</param>
    public SessionTokens(IAccountStore store, TokenVault vault, AuditLog audit)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(vault);
        ArgumentNullException.ThrowIfNull(audit);
        _store = store;
        _seals = new(vault);
        _audit = audit;
    }

    /// <summary>How many verified tokens are remembered.</summary>
    internal int Remembered => _verified.Count;

    DateTimeOffset Now => _store.Clock.GetUtcNow();

    /// <summary>Makes a session. The token it gives is the only copy.</summary>
    /// <param name="grant">What it is to have.</param>
    /// <param name="actor">Who makes it: the id of an API key, <see cref="AuditLog.CommandLine"/>, or null for the host.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The grant breaks one of <see cref="SessionRules"/>.</exception>
    public async Task<(SessionToken Token, SessionInfo Session)> CreateAsync(SessionGrant grant, string? actor, CancellationToken cancellationToken = default)
    {
        SessionRules.Check(grant);
        var token = SessionToken.Create();
        var now = Now;
        var (keyId, bound) = await _seals.SealAsync(grant.Tenant, token.Id, grant.Bound, cancellationToken).ConfigureAwait(false);
        var row = new SessionRow
        {
            Id = token.Id,
            Tenant = grant.Tenant,
            Identifier = grant.Identifier,
            SecretHash = SessionToken.Form.HashOf(token.Reveal()),
            Connections = Joined(grant.Connections.Select(c => $"{c.Key}={c.Value}")),
            Tools = Joined(grant.Tools),
            ReadOnly = grant.ReadOnly,
            BoundNames = Joined(grant.Bound.Keys),
            KeyId = keyId,
            Bound = bound,
            CreatedAt = now,
            ExpiresAt = now + grant.Lifetime,
            CreatedBy = actor,
        };
        await _store.Sessions.AddAsync(row, Entry(AuditAction.SessionCreated, actor, row), cancellationToken).ConfigureAwait(false);
        return (token, Info(row));
    }

    /// <summary>
    /// Tells which session a token opens, or why it is refused. A mistyped token is told by its checksum and costs no look-up; one that
    /// is unknown, wrong or revoked always costs one look-up, one hash and one comparison, and gets the same answer.
    /// </summary>
    public ValueTask<SessionVerdict> VerifyAsync(string presented, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(presented);
        if (!SessionToken.Form.IsWellFormed(presented))
        {
            return new(SessionVerdict.Malformed);
        }

        // The stamp is taken before the row is read: a revocation in between makes what is remembered stale, never fresh.
        var stamp = _store.Stamp();
        var hash = SessionToken.Form.HashOf(presented);
        return _verified.TryGet(hash, stamp, out var session) && SessionToken.Form.IdOf(presented).SequenceEqual(session.Id)
            ? new(Unexpired(session))
            : LookUpAsync(SessionToken.Form.IdOf(presented).ToString(), hash, stamp, cancellationToken);
    }

    /// <summary>A tenant's sessions, the newest first; those that ended are listed for a day more.</summary>
    /// <param name="tenant">Whose they are.</param>
    /// <param name="identifier">Only for this end user.</param>
    /// <param name="before">Id of the last one of the page before.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<SessionInfo>> ListAsync(
        string tenant, string? identifier = null, string? before = null, int limit = 200, CancellationToken cancellationToken = default) =>
        [.. (await _store.Sessions.ListAsync(tenant, identifier, before, limit, cancellationToken).ConfigureAwait(false)).Select(Info)];

    /// <summary>A session; null when there is none, or none of this tenant's.</summary>
    public async Task<SessionInfo?> FindAsync(string tenant, string id, CancellationToken cancellationToken = default) =>
        await _store.Sessions.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } row && row.Tenant == tenant ? Info(row) : null;

    /// <summary>Revokes a session. False when the tenant has none of this id; one that is revoked already stays as it is.</summary>
    public async Task<bool> RevokeAsync(string tenant, string id, string? actor, CancellationToken cancellationToken = default)
    {
        if (await _store.Sessions.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } row || row.Tenant != tenant)
        {
            return false;
        }

        if (row.RevokedAt is null)
        {
            await _store.Sessions.RevokeAsync(tenant, id, Now, Entry(AuditAction.SessionRevoked, actor, row), cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Removes sessions that ended a day ago; gives how many.</summary>
    internal async Task<int> RemoveOldAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        int count;
        do
        {
            // In parts, so that no call waits for a long transaction.
            count = await _store.Sessions.RemoveAsync(Now - s_keep, RemovedAtOnce, cancellationToken).ConfigureAwait(false);
            removed += count;
        }
        while (count == RemovedAtOnce);
        return removed;
    }

    async ValueTask<SessionVerdict> LookUpAsync(string id, byte[] hash, long? stamp, CancellationToken cancellationToken)
    {
        var row = await _store.Sessions.FindAsync(id, cancellationToken).ConfigureAwait(false);
        var isSecret = CryptographicOperations.FixedTimeEquals(row?.SecretHash ?? s_nobody, hash);
        if (!isSecret || row is not { RevokedAt: null })
        {
            return SessionVerdict.Unknown;
        }

        if (Now >= row.ExpiresAt)
        {
            return SessionVerdict.Expired;
        }

        Session session;
        try
        {
            session = new(Info(row), await _seals.OpenAsync(row, cancellationToken).ConfigureAwait(false));
        }
        catch (VaultException e) when (e.Failure is VaultFailure.NotAuthentic or VaultFailure.UnknownKey)
        {
            return SessionVerdict.Damaged;
        }

        _verified.Keep(hash, stamp, session);
        return Unexpired(session);
    }

    /// <summary>Time passes without a write, so no stamp tells of it.</summary>
    SessionVerdict Unexpired(Session session) => Now < session.ExpiresAt ? SessionVerdict.Accepted(session) : SessionVerdict.Expired;

    AuditEntry Entry(string action, string? actor, SessionRow row) =>
        _audit.Entry(_audit.Act(row.Tenant, action, actor, row.Id) with { Identifier = row.Identifier });

    /// <summary>Names have no spaces, and no equals sign either.</summary>
    static string Joined(IEnumerable<string> names) => string.Join(' ', names.Order(StringComparer.Ordinal));

    static string[] Parted(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    static SessionInfo Info(SessionRow row) => new()
    {
        Id = row.Id,
        Tenant = row.Tenant,
        Identifier = row.Identifier,
        Connections = Connections(row),
        Tools = Parted(row.Tools),
        ReadOnly = row.ReadOnly,
        BoundNames = Parted(row.BoundNames),
        CreatedAt = row.CreatedAt,
        ExpiresAt = row.ExpiresAt,
        RevokedAt = row.RevokedAt,
        CreatedBy = row.CreatedBy,
    };

    static Dictionary<string, string> Connections(SessionRow row) =>
        Parted(row.Connections).Select(c => c.Split('=', 2)).ToDictionary(c => c[0], c => c[1], StringComparer.Ordinal);
}
