-- What depends on what; failures on purpose.

-- End of the last time in which a monitor that was down kept quiet what depends on it.
ALTER TABLE standings ADD COLUMN covered_until INTEGER;

CREATE INDEX incidents_of_drills ON incidents (resolved_at) WHERE drill = 1;
