-- When the newest batch was decided: after a start it tells whether the clock has stepped back meanwhile.
ALTER TABLE batches ADD COLUMN at INTEGER;
