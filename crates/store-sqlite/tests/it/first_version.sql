-- A file as the first version made it.

CREATE TABLE keys (
    hash BLOB PRIMARY KEY,
    revision INTEGER NOT NULL UNIQUE,
    alias TEXT,
    user_id TEXT,
    team_id TEXT,
    organization_id TEXT,
    created_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL DEFAULT 0,
    expires INTEGER,
    record TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX keys_alias ON keys (alias) WHERE alias IS NOT NULL;
CREATE INDEX keys_user ON keys (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX keys_team ON keys (team_id) WHERE team_id IS NOT NULL;
CREATE INDEX keys_organization ON keys (organization_id) WHERE organization_id IS NOT NULL;
CREATE TABLE revision (last INTEGER NOT NULL) STRICT;
INSERT INTO revision VALUES (0);
CREATE TABLE trail (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    by TEXT NOT NULL,
    on_behalf_of TEXT,
    key BLOB NOT NULL,
    before TEXT,
    after TEXT
) STRICT;
PRAGMA user_version = 1;
UPDATE revision SET last = 1;
