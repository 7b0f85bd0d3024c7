-- What depends on what.

-- End of the last time in which a monitor that was down kept quiet what depends on it.
ALTER TABLE standings ADD COLUMN covered_until INTEGER;
