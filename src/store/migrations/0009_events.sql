-- One row an event, written with it; who is told of it is worked out after the commit, in steps.

-- Who wanted to be told what, as it was in force when an event was committed: JSON, in the order of ids, no secret.
-- Kept as long as an event needs it.
CREATE TABLE subscriber_lists (
    version TEXT PRIMARY KEY,   -- of what it says
    list    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Events of which not everybody has been told yet: gone with the message to the last one.
CREATE TABLE events (
    place   INTEGER PRIMARY KEY,   -- in the order in which they were committed
    subject TEXT    NOT NULL,      -- the incident, or the occurrence of maintenance
    number  INTEGER NOT NULL,      -- of its entry
    at      INTEGER NOT NULL,
    facts   TEXT    NOT NULL,      -- JSON, frozen
    about   TEXT    NOT NULL,      -- JSON: the monitors, for the filters
    list    TEXT    NOT NULL REFERENCES subscriber_lists (version),
    reached TEXT    NOT NULL DEFAULT '',   -- the last subscriber who is done
    UNIQUE (subject, number)
) STRICT;
CREATE INDEX events_by_list ON events (list);
