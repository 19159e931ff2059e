-- What version 3 adds to version 2, which is read in before. It is never changed: what a later version cannot read from it, users lose.
PRAGMA user_version = 3;

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

INSERT INTO sessions VALUES ('ses_1', 'acme', 'user_1', x'AA', 'crm=my-app', 'contact_create contact_get', 1, 'owner', 2, x'BB', 639000000000000001, 639000000000000002, 639000000000000003, 'k1');
