-- Checks that are not judged yet, since it stands open whose fault they are; what is known of our own network; and
-- incidents of stillup itself, which cannot see out.

CREATE TABLE held (
    series     INTEGER NOT NULL REFERENCES series (key),
    at         INTEGER NOT NULL,
    outcome    TEXT    NOT NULL CHECK (outcome IN ('up', 'degraded', 'down', 'indeterminate')),
    latency_us INTEGER NOT NULL,
    waited_us  INTEGER NOT NULL,
    reason     TEXT,             -- JSON
    evidence   TEXT    NOT NULL, -- JSON
    phases     TEXT    NOT NULL, -- JSON, microseconds
    PRIMARY KEY (series, at)
) STRICT, WITHOUT ROWID;

ALTER TABLE batches ADD COLUMN outlook TEXT; -- JSON; null: nothing is known

DROP INDEX one_open_incident;
DROP INDEX incidents_of_certificates;
ALTER TABLE incidents RENAME COLUMN kind TO former_kind;
ALTER TABLE incidents ADD COLUMN kind TEXT NOT NULL DEFAULT 'service' CHECK (kind IN ('service', 'certificate', 'blind'));
UPDATE incidents SET kind = former_kind;
ALTER TABLE incidents DROP COLUMN former_kind;
CREATE UNIQUE INDEX one_open_incident ON incidents (series, kind) WHERE resolved_at IS NULL AND source = 'automatic';
CREATE INDEX incidents_of_certificates ON incidents (series) WHERE kind = 'certificate';
CREATE INDEX incidents_of_stillup ON incidents (resolved_at) WHERE kind = 'blind';
