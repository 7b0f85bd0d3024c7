-- What people say about incidents, and the record of what they did.

ALTER TABLE incidents ADD COLUMN impact          TEXT    NOT NULL DEFAULT 'none';
ALTER TABLE incidents ADD COLUMN counts          INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incidents ADD COLUMN visibility      TEXT    NOT NULL DEFAULT 'public';
ALTER TABLE incidents ADD COLUMN withdrawn       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incidents ADD COLUMN auto_resolve    INTEGER NOT NULL DEFAULT 1;
ALTER TABLE incidents ADD COLUMN acknowledged_at INTEGER;
ALTER TABLE incidents ADD COLUMN acknowledged_by TEXT;
ALTER TABLE incidents ADD COLUMN file            TEXT;   -- of incidents/, its permanent key
ALTER TABLE incidents ADD COLUMN file_hash       TEXT;   -- of what it said when it was last applied
CREATE UNIQUE INDEX incidents_of_files ON incidents (file) WHERE file IS NOT NULL;
CREATE INDEX incidents_that_count ON incidents (started_at) WHERE counts = 1;

-- Every change by a person, written with it.
CREATE TABLE audit (
    number  INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    who     TEXT    NOT NULL,   -- name of the token
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL,   -- what was changed
    before  TEXT    NOT NULL,   -- JSON: what was different
    after   TEXT    NOT NULL    -- JSON: what is different
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject, number);

-- Commands that must happen once, and what was answered.
CREATE TABLE commands (
    who         TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,   -- of the request
    answer      TEXT    NOT NULL,   -- JSON
    at          INTEGER NOT NULL,
    PRIMARY KEY (who, key)
) STRICT, WITHOUT ROWID;
