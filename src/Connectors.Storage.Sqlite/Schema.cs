using Connectors.Accounts.Store;
using Connectors.Storage.Sqlite.Engine;

namespace Connectors.Storage.Sqlite;

/// <summary>
/// What the file looks like, as the steps that lead there. A step that was released is never changed; a new one is added below
/// it. The file's <c>user_version</c> says how many it has behind it, its <c>application_id</c> that it is ours.
/// </summary>
/// <remarks>
/// Text is compared byte by byte (see <see cref="OrdinalText"/>), times are ticks of UTC, statuses and roles the numbers of
/// their enums. A table whose rows are short is kept in its key's order (WITHOUT ROWID); an account's row is long, and would
/// fill the tree's inner pages.
/// </remarks>
internal static class Schema
{
    /// <summary>"CONN".</summary>
    public const int ApplicationId = 0x434F4E4E;

    /// <summary>The steps, in order; the first leads to version 1.</summary>
    public static readonly IReadOnlyList<string> Steps =
    [
        """
        CREATE TABLE accounts (
            tenant TEXT NOT NULL, connection TEXT NOT NULL, identifier TEXT NOT NULL,
            id TEXT NOT NULL, revision INTEGER NOT NULL,
            status INTEGER NOT NULL, reason TEXT, suspended_from INTEGER, suspended_reason TEXT,
            token_version INTEGER NOT NULL, key_id INTEGER NOT NULL, access_token BLOB, refresh_token BLOB, expires_at INTEGER, lifetime INTEGER,
            granted_scopes TEXT, requested_scopes TEXT, subject TEXT, user_id TEXT, client_id TEXT, config_generation TEXT,
            link_generation INTEGER NOT NULL, due_at INTEGER,
            lease_owner TEXT, lease_until INTEGER, lease_epoch INTEGER NOT NULL,
            intent_id TEXT, intent_at INTEGER, intent_fingerprint BLOB, ambiguous_since INTEGER,
            suspect_since INTEGER, failures INTEGER NOT NULL, failing_since INTEGER, last_error TEXT,
            created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, connection, identifier)
        ) STRICT;

        -- The loop asks for these every few seconds, so they carry all that its answer needs.
        CREATE INDEX accounts_due ON accounts (connection, due_at, tenant, identifier) WHERE due_at IS NOT NULL;
        CREATE INDEX accounts_status ON accounts (connection, status);
        CREATE INDEX accounts_key ON accounts (tenant, key_id);
        CREATE INDEX accounts_holders ON accounts (connection, subject, tenant) WHERE access_token IS NOT NULL;

        CREATE TABLE consent_attempts (
            state_hash BLOB NOT NULL PRIMARY KEY,
            tenant TEXT NOT NULL, connection TEXT NOT NULL, identifier TEXT NOT NULL, account_id TEXT NOT NULL,
            key_id INTEGER NOT NULL, verifier BLOB, browser_hash BLOB, scopes TEXT NOT NULL, client_id TEXT NOT NULL,
            allows_other_subject INTEGER NOT NULL, return_to TEXT, expires_at INTEGER NOT NULL,
            UNIQUE (tenant, connection, identifier)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE revocations (
            id TEXT NOT NULL PRIMARY KEY,
            tenant TEXT NOT NULL, connection TEXT NOT NULL, identifier TEXT NOT NULL, account_id TEXT NOT NULL,
            key_id INTEGER NOT NULL, token BLOB, attempts INTEGER NOT NULL, due_at INTEGER, outcome TEXT, created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX revocations_due ON revocations (due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX revocations_account ON revocations (tenant, account_id, created_at);

        CREATE TABLE status_changes (
            seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
            tenant TEXT NOT NULL, connection TEXT NOT NULL, identifier TEXT, account_id TEXT,
            from_status TEXT, to_status TEXT NOT NULL, reason TEXT, at INTEGER NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX status_changes_order ON status_changes (tenant, connection, identifier, seq);
        CREATE INDEX status_changes_at ON status_changes (at);

        CREATE TABLE connection_states (
            connection TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL,
            is_misconfigured INTEGER NOT NULL, error TEXT, refusals INTEGER NOT NULL, since INTEGER, next_probe_at INTEGER, config_generation TEXT
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE api_keys (
            id TEXT NOT NULL PRIMARY KEY,
            tenant TEXT NOT NULL, role INTEGER NOT NULL, secret_hash BLOB NOT NULL, note TEXT, created_at INTEGER NOT NULL, revoked_at INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE data_keys (
            tenant TEXT NOT NULL, key_id INTEGER NOT NULL,
            master_key_id TEXT NOT NULL, wrapped BLOB NOT NULL, encryptions INTEGER NOT NULL, created_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, key_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE notes (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE writes (
            tenant TEXT NOT NULL, execution_id TEXT NOT NULL, revision INTEGER NOT NULL,
            caller_key TEXT, connection TEXT NOT NULL, identifier TEXT NOT NULL, tool TEXT NOT NULL, fingerprint BLOB NOT NULL,
            key_id INTEGER NOT NULL, input BLOB, answer BLOB,
            state INTEGER NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL, ended_at INTEGER,
            PRIMARY KEY (tenant, execution_id)
        ) STRICT;
        CREATE UNIQUE INDEX writes_caller_key ON writes (tenant, caller_key) WHERE caller_key IS NOT NULL;
        CREATE INDEX writes_open ON writes (until) WHERE ended_at IS NULL;
        CREATE INDEX writes_ended ON writes (state, ended_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX writes_key ON writes (tenant, key_id) WHERE key_id <> 0;

        -- Lines are added at the end and removed from the front, in the order of seq, and never changed.
        CREATE TABLE audit_lines (
            seq INTEGER PRIMARY KEY,
            tenant TEXT NOT NULL, action TEXT NOT NULL, actor TEXT, subject TEXT,
            execution_id TEXT, connection TEXT, identifier TEXT, tool TEXT, run_id TEXT,
            outcome TEXT NOT NULL, at INTEGER NOT NULL, duration INTEGER, attempts INTEGER, upstream_status INTEGER, correlation_id TEXT,
            key_id INTEGER NOT NULL, input BLOB, hash BLOB NOT NULL
        ) STRICT;
        CREATE INDEX audit_calls ON audit_lines (tenant) WHERE action = 'call';
        CREATE INDEX audit_account ON audit_lines (tenant, identifier) WHERE action = 'call';
        CREATE INDEX audit_run ON audit_lines (tenant, run_id) WHERE action = 'call' AND run_id IS NOT NULL;
        CREATE INDEX audit_execution ON audit_lines (tenant, execution_id) WHERE action = 'call';
        CREATE INDEX audit_key ON audit_lines (tenant, key_id) WHERE key_id <> 0;

        CREATE TABLE audit_marks (name TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL, seal BLOB NOT NULL) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE sessions (
            id TEXT NOT NULL PRIMARY KEY,
            tenant TEXT NOT NULL, identifier TEXT NOT NULL, secret_hash BLOB NOT NULL,
            connections TEXT NOT NULL, tools TEXT NOT NULL, read_only INTEGER NOT NULL,
            bound_names TEXT NOT NULL, key_id INTEGER NOT NULL, bound BLOB NOT NULL,
            created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, revoked_at INTEGER, created_by TEXT
        ) STRICT;
        CREATE INDEX sessions_tenant ON sessions (tenant, created_at, id);
        CREATE INDEX sessions_identifier ON sessions (tenant, identifier, created_at, id);
        CREATE INDEX sessions_expired ON sessions (expires_at);
        CREATE INDEX sessions_key ON sessions (tenant, key_id);
        """,
    ];

    /// <summary>Refuses a file that is not ours, or is of a newer version than we know. Nothing is written.</summary>
    public static void Recognise(Database database, string file, int known)
    {
        // One look: another process may be making the same file.
        var (application, version, tables) = database.InOneSnapshot(() => (
            database.AskNumber("PRAGMA application_id"),
            database.AskNumber("PRAGMA user_version"),
            database.AskNumber("SELECT count(*) FROM sqlite_schema")));

        // A crash between the file's making and its first step leaves an empty database.
        var isNew = application == 0 && version == 0 && tables == 0;
        if (application != ApplicationId && !isNew)
        {
            throw new StoreException($"{file} is an SQLite database of another program, and was left as it is. Name another file.");
        }

        if (version > known)
        {
            throw new StoreException($"The store {file} was written by a newer version of this program (schema {version}, known here {known}), and was left as it is. Run that version, or restore a backup made before it.");
        }
    }

    /// <summary>Brings the file to the last step, in one transaction: all of it, or nothing.</summary>
    public static void Migrate(Database database, string file, IReadOnlyList<string> steps)
    {
        if (database.AskNumber("PRAGMA user_version") == steps.Count)
        {
            return;
        }

        database.Execute("BEGIN IMMEDIATE");
        try
        {
            // Only now is it sure that no other process is at the same thing.
            Recognise(database, file, steps.Count);
            for (var version = database.AskNumber("PRAGMA user_version"); version < steps.Count; version++)
            {
                database.Script(steps[(int)version]);
            }

            database.Execute($"PRAGMA application_id = {ApplicationId}");
            database.Execute($"PRAGMA user_version = {steps.Count}");
            database.Execute("COMMIT");
        }
        catch when (database.IsInTransaction)
        {
            database.Execute("ROLLBACK");
            throw;
        }
    }
}
