using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite.Statements;

/// <summary>The callers' keys, and the tenants' data keys.</summary>
internal static class KeyStatements
{
    const string ApiColumns = "id, tenant, role, secret_hash, note, created_at, revoked_at";
    const string DataColumns = "tenant, key_id, master_key_id, wrapped, encryptions, created_at";

    // Found by its id alone: which tenant a caller is follows from the row.
    public const string FindApiKeySql = $"SELECT {ApiColumns} FROM api_keys WHERE id = ?1";

    public const string WriteApiKeySql = $"INSERT OR REPLACE INTO api_keys ({ApiColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    public const string ListApiKeysSql = $"SELECT {ApiColumns} FROM api_keys WHERE ?1 IS NULL OR tenant = ?1 ORDER BY created_at, id";

    public const string TenantsSql = "SELECT DISTINCT tenant FROM data_keys ORDER BY tenant";

    public const string DataKeysSql = $"SELECT {DataColumns} FROM data_keys WHERE tenant = ?1 ORDER BY key_id";

    public const string AddDataKeySql = $"INSERT INTO data_keys ({DataColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (tenant, key_id) DO NOTHING";

    public const string RewrapSql = "UPDATE data_keys SET wrapped = ?3, master_key_id = ?4 WHERE tenant = ?1 AND key_id = ?2 AND wrapped = ?5";

    public const string ReserveSql = "UPDATE data_keys SET encryptions = encryptions + ?3 WHERE tenant = ?1 AND key_id = ?2 RETURNING encryptions";

    public const string RemoveUnusedSql = """
        DELETE FROM data_keys WHERE tenant = ?1 AND key_id < ?2
        AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.tenant = ?1 AND a.key_id = data_keys.key_id)
        AND NOT EXISTS (SELECT 1 FROM consent_attempts c WHERE c.tenant = ?1 AND c.key_id = data_keys.key_id)
        AND NOT EXISTS (SELECT 1 FROM revocations r WHERE r.tenant = ?1 AND r.key_id = data_keys.key_id AND r.token IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM writes w WHERE w.tenant = ?1 AND w.key_id = data_keys.key_id AND w.key_id <> 0)
        AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.tenant = ?1 AND s.key_id = data_keys.key_id)
        AND NOT EXISTS (SELECT 1 FROM audit_lines l WHERE l.tenant = ?1 AND l.key_id = data_keys.key_id AND l.key_id <> 0)
        """;

    /// <summary>Reads a caller's key.</summary>
    public static ApiKeyRow? FindApiKey(Database database, string id) => database.Prepared(FindApiKeySql).Text(id).First(ReadApiKey);

    /// <summary>Adds a caller's key, or changes it.</summary>
    public static bool WriteApiKey(Database database, ApiKeyRow key, AuditEntry? audit)
    {
        AuditStatements.Add(database, audit);
        return database.Prepared(WriteApiKeySql)
            .Text(key.Id).Text(key.Tenant).Number((long)key.Role).Bytes(key.SecretHash).Text(key.Note).Time(key.CreatedAt).Time(key.RevokedAt).Execute() > 0;
    }

    /// <summary>A tenant's keys, or everybody's.</summary>
    public static IReadOnlyList<ApiKeyRow> ListApiKeys(Database database, string? tenant) => database.Prepared(ListApiKeysSql).Text(tenant).All(ReadApiKey);

    /// <summary>Tenants that have a data key.</summary>
    public static IReadOnlyList<string> Tenants(Database database) => database.Prepared(TenantsSql).All(static s => s.Text());

    /// <summary>A tenant's data keys.</summary>
    public static IReadOnlyList<DataKeyRow> DataKeys(Database database, string tenant) => database.Prepared(DataKeysSql).Text(tenant).All(ReadDataKey);

    /// <summary>Adds a data key whose number is free.</summary>
    public static bool AddDataKey(Database database, DataKeyRow key) => database.Prepared(AddDataKeySql)
        .Text(key.Tenant).Number(key.KeyId).Text(key.MasterKeyId).Bytes(key.Wrapped).Number(key.Encryptions).Time(key.CreatedAt).Execute() > 0;

    /// <summary>Compare and set of the wrapping.</summary>
    public static bool Rewrap(Database database, DataKeyRow key, byte[] oldWrapped) => database.Prepared(RewrapSql)
        .Text(key.Tenant).Number(key.KeyId).Bytes(key.Wrapped).Text(key.MasterKeyId).Bytes(oldWrapped).Execute() > 0;

    /// <summary>Adds to the count, and gives the new one.</summary>
    public static long? Reserve(Database database, string tenant, int keyId, long count) => database.Prepared(ReserveSql)
        .Text(tenant).Number(keyId).Number(count).All(static s => (long?)s.Number()).SingleOrDefault();

    /// <summary>Removes older keys that nothing is sealed with.</summary>
    public static int RemoveUnused(Database database, string tenant, int olderThan) =>
        database.Prepared(RemoveUnusedSql).Text(tenant).Number(olderThan).Execute();

    static readonly Func<Statement, ApiKeyRow> ReadApiKey = static s => new()
    {
        Id = s.Text(),
        Tenant = s.Text(),
        Role = (ApiRole)s.Number(),
        SecretHash = s.Bytes(),
        Note = s.TextOrNull(),
        CreatedAt = s.Time(),
        RevokedAt = s.TimeOrNull(),
    };

    static readonly Func<Statement, DataKeyRow> ReadDataKey = static s => new()
    {
        Tenant = s.Text(),
        KeyId = (int)s.Number(),
        MasterKeyId = s.Text(),
        Wrapped = s.Bytes(),
        Encryptions = s.Number(),
        CreatedAt = s.Time(),
    };
}
