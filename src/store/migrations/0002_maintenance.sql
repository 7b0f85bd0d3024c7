-- Planned work, and bad stretches that it keeps quiet.

-- Maintenance made through the operators' API; the rest is in the configuration.
CREATE TABLE maintenances (
    id      TEXT    PRIMARY KEY,
    draft   TEXT    NOT NULL,   -- JSON, as it was written
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Occurrences of maintenance that come, run or are over. From its start on nothing but the end of one changes.
CREATE TABLE occurrences (
    id          TEXT    PRIMARY KEY,
    maintenance TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    description TEXT,
    monitors    TEXT    NOT NULL,   -- JSON
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL CHECK ("end" >= start),
    status      TEXT    NOT NULL CHECK (status IN ('scheduled', 'in_progress', 'completed')),
    announced   INTEGER NOT NULL,   -- maintenance.scheduled has been sent
    sequence    INTEGER NOT NULL,
    known_at    INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX occurrences_open ON occurrences (start) WHERE status <> 'completed';
CREATE INDEX occurrences_completed ON occurrences (start, id) WHERE status = 'completed';

-- Beginning of a bad stretch that maintenance keeps from being an incident.
ALTER TABLE standings ADD COLUMN held INTEGER;
