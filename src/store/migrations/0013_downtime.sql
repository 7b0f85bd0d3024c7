-- The bad stretch that goes on: what of it is counted, measured and outside maintenance, and up to when; what of that was
-- before a quiet time ended. Null: the monitor is good.
ALTER TABLE standings ADD COLUMN bad_until INTEGER;
ALTER TABLE standings ADD COLUMN bad_ms    INTEGER;
ALTER TABLE standings ADD COLUMN quiet_ms  INTEGER;
UPDATE standings SET bad_ms = 0, quiet_ms = 0, bad_until = coalesce(
    (SELECT state_since + unknown_ms FROM episodes WHERE episodes.series = standings.series AND state = 'bad'), since)
WHERE severity <> 'none';
CREATE INDEX episodes_by_incident ON episodes (incident);
