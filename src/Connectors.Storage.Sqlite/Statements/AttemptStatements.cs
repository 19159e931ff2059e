using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite.Statements;

/// <summary>Consents that a browser has begun.</summary>
internal static class AttemptStatements
{
    const string Columns = """
        state_hash, tenant, connection, identifier, account_id, key_id, verifier, browser_hash, scopes, client_id,
        allows_other_subject, return_to, expires_at
        """;

    // The table takes one of a hash and one of an account; whatever is in the way goes.
    public const string PutSql = $"INSERT OR REPLACE INTO consent_attempts ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

    // Found by a hash alone: the browser that brings it does not know its tenant, the row says it.
    public const string TakeSql = $"DELETE FROM consent_attempts WHERE state_hash = ?1 RETURNING {Columns}";

    public const string RemoveExpiredSql = "DELETE FROM consent_attempts WHERE expires_at < ?1";

    /// <summary>Keeps one, in the place of any other of its account.</summary>
    public static bool Put(Database database, ConsentAttempt attempt) => database.Prepared(PutSql)
        .Bytes(attempt.StateHash).Text(attempt.Key.Tenant).Text(attempt.Key.Connection).Text(attempt.Key.Identifier).Text(attempt.AccountId)
        .Number(attempt.KeyId).Bytes(attempt.Verifier).Bytes(attempt.BrowserHash).Text(attempt.Scopes).Text(attempt.ClientId)
        .Number(attempt.AllowsOtherSubject ? 1 : 0).Text(attempt.ReturnTo).Time(attempt.ExpiresAt).Execute() > 0;

    /// <summary>Takes one out.</summary>
    public static ConsentAttempt? Take(Database database, byte[] stateHash) =>
        database.Prepared(TakeSql).Bytes(stateHash).All(Read).SingleOrDefault();

    /// <summary>Removes those that are over.</summary>
    public static int RemoveExpired(Database database, DateTimeOffset before) => database.Prepared(RemoveExpiredSql).Time(before).Execute();

    static readonly Func<Statement, ConsentAttempt> Read = static s => new()
    {
        StateHash = s.Bytes(),
        Key = new(s.Text(), s.Text(), s.Text()),
        AccountId = s.Text(),
        KeyId = (int)s.Number(),
        Verifier = s.BytesOrNull(),
        BrowserHash = s.BytesOrNull(),
        Scopes = s.Text(),
        ClientId = s.Text(),
        AllowsOtherSubject = s.Number() != 0,
        ReturnTo = s.TextOrNull(),
        ExpiresAt = s.Time(),
    };
}
