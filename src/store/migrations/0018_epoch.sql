-- Which opening for writing this is, counted from the first: who finds another one than its own is not alone.
ALTER TABLE batches ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
