-- What an incident is about; what was laid over its monitors, and when; what was told of it in a person's hands.

ALTER TABLE incidents ADD COLUMN kind    TEXT NOT NULL DEFAULT 'service' CHECK (kind IN ('service', 'certificate'));
ALTER TABLE incidents ADD COLUMN impacts TEXT;   -- JSON: what was laid before, and what is to be laid again; null: its impact has never changed
DROP INDEX one_open_incident;
CREATE UNIQUE INDEX one_open_incident ON incidents (series, kind) WHERE resolved_at IS NULL AND source = 'automatic';
CREATE INDEX incidents_of_certificates ON incidents (series) WHERE kind = 'certificate';

ALTER TABLE episodes ADD COLUMN followed TEXT NOT NULL DEFAULT 'untold' CHECK (followed IN ('untold', 'good', 'bad'));
