-- Delivery: why there is a message, each try of it, and receivers that keep failing.

CREATE INDEX incidents_open ON incidents (id) WHERE resolved_at IS NULL;

CREATE TABLE messages_next (
    id         TEXT    PRIMARY KEY,
    subject    TEXT    NOT NULL,   -- the incident, or the occurrence of maintenance
    number     INTEGER NOT NULL,   -- of its entry
    step       INTEGER NOT NULL,   -- 0; what is told between two entries (reminders, escalations) counts on from there
    subscriber TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('event', 'reminder', 'escalation', 'fallback')),
    event      TEXT    NOT NULL,   -- as sent, which may be incident.opened for a raise
    facts      TEXT    NOT NULL,   -- JSON, frozen
    channel    TEXT,               -- that the body was made for
    body       BLOB,               -- made before the first try
    state      TEXT    NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    last_error TEXT,
    UNIQUE (subject, number, step, subscriber)
) STRICT;
INSERT INTO messages_next
SELECT id, subject, number, 0, subscriber, 'event', event, facts, CASE WHEN body IS NULL THEN NULL ELSE 'webhook' END, body,
    state, attempts, due_at, created_at, settled_at, last_error
FROM messages;
DROP TABLE messages;
ALTER TABLE messages_next RENAME TO messages;
CREATE INDEX messages_due ON messages (due_at) WHERE state = 'pending';
CREATE INDEX messages_due_of ON messages (subscriber, due_at) WHERE state = 'pending';
CREATE INDEX messages_dead ON messages (settled_at) WHERE state = 'dead';
CREATE INDEX messages_settled ON messages (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX messages_in_order ON messages (subject, subscriber, number, step);
CREATE INDEX messages_by_time ON messages (created_at, id);

-- Tries that have ended, numbered within their message.
CREATE TABLE attempts (
    message TEXT    NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    at      INTEGER NOT NULL,   -- when it ended
    ms      INTEGER NOT NULL,   -- how long it took
    result  TEXT    NOT NULL CHECK (result IN ('delivered', 'failed', 'gone')),
    error   TEXT,
    PRIMARY KEY (message, number)
) STRICT, WITHOUT ROWID;

-- Subscribers of whom the newest try failed; gone with the next delivery.
CREATE TABLE circuits (
    subscriber TEXT    PRIMARY KEY,
    failures   INTEGER NOT NULL,   -- one after the other
    since      INTEGER NOT NULL,
    probe_at   INTEGER,            -- set while it is open: no try before
    last_error TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
