-- The store as version 1 left it. It is never changed: what a later version cannot read from it, users lose.
PRAGMA application_id = 0x434F4E4E;
PRAGMA user_version = 1;

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

INSERT INTO accounts VALUES ('acme', 'my-app', 'user_1', 'acc_1', 5, 1, 'degraded', NULL, NULL,
    3, 2, X'0102', X'0304', 639000000000000001, 18000000000, 'a b', 'a b c', 'hub_1', 'u_1', 'client_1', 'gen_1', 4, 639000000000000002,
    'node_1', 639000000000000003, 6, 'try_1', 639000000000000004, X'05', 639000000000000005,
    639000000000000006, 7, 639000000000000007, 'E1', 639000000000000008, 639000000000000009);
INSERT INTO consent_attempts VALUES (X'AA', 'acme', 'my-app', 'user_1', 'acc_1', 2, X'BB', X'CC', 'a b', 'client_1', 1, '/back', 639000000000000001);
INSERT INTO revocations VALUES ('rev_1', 'acme', 'my-app', 'user_1', 'acc_1', 2, X'DD', 1, 639000000000000001, NULL, 639000000000000002);
INSERT INTO status_changes VALUES (1, 'evt_1', 'acme', 'my-app', 'user_1', 'acc_1', 'PENDING', 'ACTIVE', 'why', 639000000000000001, 1, 639000000000000002);
INSERT INTO connection_states VALUES ('my-app', 2, 1, 'BAD', 3, 639000000000000001, 639000000000000002, 'gen_1');
INSERT INTO api_keys VALUES ('key_1', 'acme', 1, X'EE', 'for tests', 639000000000000001, NULL);
INSERT INTO data_keys VALUES ('acme', 2, 'master_1', X'FF', 1000, 639000000000000001);
INSERT INTO notes VALUES ('check', X'11');
