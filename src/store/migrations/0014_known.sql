-- When a monitor was first known: it does not move with its first check. Null: nobody has said when a batch was decided.
ALTER TABLE series ADD COLUMN known_at INTEGER;
UPDATE series SET known_at = coalesce(
    (SELECT first_check FROM standings WHERE standings.series = series.key), (SELECT at FROM batches WHERE only = 1));
