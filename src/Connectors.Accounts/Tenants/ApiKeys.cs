using System.Security.Cryptography;
using Connectors.Accounts.Auditing;
using Connectors.Accounts.Store;

namespace Connectors.Accounts.Tenants;

/// <summary>Makes, checks and revokes callers' keys. A revocation works at once, for every process on the store.</summary>
/// <param name="store">Where the keys' hashes are kept.</param>
/// <param name="clock">Tells when a key was made and revoked.</param>
/// <param name="audit">Where making and revoking a key is written down, together with it; null writes it nowhere.</param>
/// <param name="actor">By whose name the audit knows who does it.</param>
public sealed class ApiKeys(IAccountStore store, TimeProvider clock, AuditLog? audit = null, string? actor = null)
{
    const int MaxNoteLength = 200;

    /// <summary>What an unknown id is compared with, so that it costs what a known one costs.</summary>
    static readonly byte[] s_nobody = new byte[SHA256.HashSizeInBytes];

    readonly VerifiedCache<ApiCaller> _verified = new();
    object? _emptyAt;
    bool _any;

    /// <summary>How many verified keys are remembered.</summary>
    internal int Remembered => _verified.Count;

    /// <summary>Makes a key. What it gives is the only copy.</summary>
    /// <param name="tenant">The tenant it acts for; see <see cref="Tenant.Fault"/>.</param>
    /// <param name="role">What it may do.</param>
    /// <param name="note">What it is for, at most 200 characters.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The tenant's name, the role or the note is not one.</exception>
    public async Task<ApiKey> CreateAsync(string tenant, ApiRole role, string? note, CancellationToken cancellationToken = default)
    {
        if (Tenant.Fault(tenant) is { } fault)
        {
            throw new ArgumentException($"The tenant's name {fault}.", nameof(tenant));
        }

        if (!Enum.IsDefined(role))
        {
            throw new ArgumentException("The role must be Admin or Call.", nameof(role));
        }

        // A note is shown in terminals, where a control character is a command.
        if (note is not null && (note.Length > MaxNoteLength ? $"may have at most {MaxNoteLength} characters" : IdentifierRules.TextFault(note)) is { } noteFault)
        {
            throw new ArgumentException($"The note {noteFault}.", nameof(note));
        }

        var key = ApiKey.Create();
        await store.WriteApiKeyAsync(
            new()
            {
                Id = key.Id,
                Tenant = tenant,
                Role = role,
                SecretHash = ApiKey.Form.HashOf(key.Reveal()),
                Note = note,
                CreatedAt = clock.GetUtcNow(),
            },
            Entry(AuditAction.ApiKeyCreated, tenant, key.Id),
            cancellationToken).ConfigureAwait(false);
        return key;
    }

    /// <summary>
    /// Tells who presents a key, or why it is refused. A mistyped key is told by its checksum and costs no look-up; a key that is
    /// unknown, wrong or revoked always costs one look-up, one hash and one comparison, and gets the same answer.
    /// </summary>
    public ValueTask<ApiKeyVerdict> VerifyAsync(string? presented, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(presented))
        {
            return new(ApiKeyVerdict.Missing);
        }

        if (!ApiKey.Form.IsWellFormed(presented))
        {
            return new(ApiKeyVerdict.Malformed);
        }

        // The stamp is taken before the row is read: a revocation in between makes what is remembered stale, never fresh.
        var stamp = store.Stamp();
        var hash = ApiKey.Form.HashOf(presented);
        return _verified.TryGet(hash, stamp, out var caller) && ApiKey.Form.IdOf(presented).SequenceEqual(caller.KeyId)
            ? new(ApiKeyVerdict.Accepted(caller))
            : LookUpAsync(ApiKey.Form.IdOf(presented).ToString(), hash, stamp, cancellationToken);
    }

    /// <summary>A tenant's keys, or everybody's, in order of making.</summary>
    public async Task<IReadOnlyList<ApiKeyInfo>> ListAsync(string? tenant = null, CancellationToken cancellationToken = default)
    {
        var rows = await store.ListApiKeysAsync(tenant, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new ApiKeyInfo(row.Id, row.Tenant, row.Role, row.Note, row.CreatedAt, row.RevokedAt))];
    }

    /// <summary>Revokes a key. False when there is none of this id; a key that is revoked already stays as it is.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (await store.FindApiKeyAsync(id, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return false;
        }

        if (row.RevokedAt is null)
        {
            await store.WriteApiKeyAsync(row with { RevokedAt = clock.GetUtcNow() }, Entry(AuditAction.ApiKeyRevoked, row.Tenant, id), cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>
    /// Whether a key was ever made. Revoked ones count: a door that was locked once must not open when the last key is revoked.
    /// </summary>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref _any))
        {
            return true;
        }

        var stamp = store.Stamp();
        if (stamp is { } now && Volatile.Read(ref _emptyAt) is long emptyAt && emptyAt == now)
        {
            return false;
        }

        var any = (await store.ListApiKeysAsync(null, cancellationToken).ConfigureAwait(false)).Count > 0;
        if (any)
        {
            Volatile.Write(ref _any, true);
        }
        else
        {
            Volatile.Write(ref _emptyAt, stamp);
        }

        return any;
    }

    AuditEntry? Entry(string action, string tenant, string id) => audit?.Entry(audit.Act(tenant, action, actor, id));

    async ValueTask<ApiKeyVerdict> LookUpAsync(string id, byte[] hash, long? stamp, CancellationToken cancellationToken)
    {
        var row = await store.FindApiKeyAsync(id, cancellationToken).ConfigureAwait(false);
        var isSecret = CryptographicOperations.FixedTimeEquals(row?.SecretHash ?? s_nobody, hash);
        if (!isSecret || row is not { RevokedAt: null })
        {
            return ApiKeyVerdict.Unknown;
        }

        var caller = new ApiCaller(row.Tenant, row.Role, row.Id);
        _verified.Keep(hash, stamp, caller);
        return ApiKeyVerdict.Accepted(caller);
    }
}
