-- What changed last is found without looking at every incident: feeds ask for it after each change.
CREATE INDEX incidents_by_change ON incidents (updated_at, id);
