-- The batch that made an incident: a snapshot of an earlier one does not know it.
ALTER TABLE incidents ADD COLUMN made INTEGER NOT NULL DEFAULT 0;
