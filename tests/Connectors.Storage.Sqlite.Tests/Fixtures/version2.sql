-- What version 2 adds to version 1, which is read in before. It is never changed: what a later version cannot read from it, users lose.
PRAGMA user_version = 2;

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

INSERT INTO writes VALUES ('acme', 'exe_1', 3, 'key_1', 'my-app', 'user_1', 'contact_create', x'AA', 2, x'BB', x'CC', 3, 639000000000000001, 639000000000000002, 639000000000000003);
INSERT INTO audit_lines VALUES (5, 'acme', 'call', 'k1', 'sub', 'exe_1', 'my-app', 'user_1', 'contact_create', 'run_1', 'ok', 639000000000000001, 1200, 2, 201, 'corr_1', 2, x'DD', x'EE');
INSERT INTO audit_marks VALUES ('anchor', 4, x'11', x'12'), ('head', 5, x'EE', x'13');
