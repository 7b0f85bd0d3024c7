-- What there is to know. Instants are milliseconds since 1970-01-01T00:00:00Z, lengths of time are milliseconds (latencies: microseconds).

-- A series is a monitor seen from a location; checks and rollups name it by its small key.
CREATE TABLE series (
    key       INTEGER PRIMARY KEY,
    monitor   TEXT    NOT NULL,
    location  TEXT    NOT NULL,
    name      TEXT    NOT NULL,   -- as last configured, for incidents of a monitor that was removed
    public    INTEGER NOT NULL,   -- as last configured
    present   INTEGER NOT NULL,   -- in the configuration and enabled when it was last applied
    UNIQUE (monitor, location)
) STRICT;

-- Where the judge stands: one row a series, written with every batch that touches it.
CREATE TABLE standings (
    series        INTEGER PRIMARY KEY REFERENCES series (key),
    status        TEXT    NOT NULL,
    since         INTEGER NOT NULL,
    severity      TEXT    NOT NULL,
    first_check   INTEGER,
    last_check    INTEGER,
    last_outcome  TEXT,
    determinate_at       INTEGER,
    determinate_level    TEXT,
    determinate_interval INTEGER,
    determinate_limit    INTEGER,
    at_least_degraded       INTEGER NOT NULL, at_least_degraded_start INTEGER NOT NULL,
    at_least_down           INTEGER NOT NULL, at_least_down_start     INTEGER NOT NULL,
    at_most_degraded        INTEGER NOT NULL, at_most_degraded_start  INTEGER NOT NULL,
    at_most_up              INTEGER NOT NULL, at_most_up_start        INTEGER NOT NULL
) STRICT;

-- The newest automatic incident of a series while it is open or may reopen.
CREATE TABLE episodes (
    series       INTEGER PRIMARY KEY REFERENCES series (key),
    incident     TEXT    NOT NULL REFERENCES incidents (id),
    state        TEXT    NOT NULL CHECK (state IN ('bad', 'monitoring', 'resolved')),
    state_since  INTEGER NOT NULL,
    severity     TEXT    NOT NULL,
    flapping     INTEGER NOT NULL,
    recurrences  INTEGER NOT NULL,
    auto_resolve INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,
    bad_ms       INTEGER NOT NULL,
    unknown_ms   INTEGER NOT NULL
) STRICT;

-- The truth about status: written at transitions, never scanned by the check.
CREATE TABLE spans (
    series INTEGER NOT NULL REFERENCES series (key),
    start  INTEGER NOT NULL,
    "end"  INTEGER CHECK ("end" > start),
    status TEXT    NOT NULL,
    PRIMARY KEY (series, start)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_open_span ON spans (series) WHERE "end" IS NULL;

-- Raw checks, in the order in which they come, so that a commit touches the last page only.
CREATE TABLE checks (
    at         INTEGER NOT NULL,
    series     INTEGER NOT NULL,
    outcome    INTEGER NOT NULL,   -- 0 up, 1 degraded, 2 down, 3 indeterminate
    latency_us INTEGER NOT NULL,
    PRIMARY KEY (at, series)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollups (
    width         TEXT    NOT NULL CHECK (width IN ('hour', 'day')),
    start         INTEGER NOT NULL,
    series        INTEGER NOT NULL REFERENCES series (key),
    up            INTEGER NOT NULL,
    degraded      INTEGER NOT NULL,
    down          INTEGER NOT NULL,
    indeterminate INTEGER NOT NULL,
    latency       BLOB    NOT NULL,   -- a digest of the up and degraded ones
    PRIMARY KEY (width, series, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE incidents (
    id           TEXT    PRIMARY KEY,
    series       INTEGER REFERENCES series (key),   -- of an automatic one
    title        TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    severity     TEXT    NOT NULL,
    source       TEXT    NOT NULL,
    drill        INTEGER NOT NULL,
    flapping     INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,
    resolved_at  INTEGER CHECK (resolved_at >= started_at),
    recurrences  INTEGER NOT NULL,
    bad_ms       INTEGER NOT NULL,
    bad_since    INTEGER,
    cause        TEXT,
    updated_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_open_incident ON incidents (series) WHERE resolved_at IS NULL AND source = 'automatic';
CREATE INDEX incidents_by_start ON incidents (started_at, id);

CREATE TABLE incident_monitors (
    incident TEXT NOT NULL REFERENCES incidents (id),
    monitor  TEXT NOT NULL,
    PRIMARY KEY (incident, monitor)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_monitors_by_monitor ON incident_monitors (monitor);

-- The timeline: append-only, numbered within its incident.
CREATE TABLE entries (
    incident TEXT    NOT NULL REFERENCES incidents (id),
    number   INTEGER NOT NULL,
    id       TEXT    NOT NULL UNIQUE,
    at       INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    status   TEXT    NOT NULL,
    severity TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    checks   TEXT    NOT NULL,   -- JSON
    PRIMARY KEY (incident, number)
) STRICT, WITHOUT ROWID;

-- Failing checks with what was seen. Those of an incident: the first 10, the last 10, and each change of reason;
-- those of none (not confirmed, or not yet): the newest 100 of a series.
CREATE TABLE failures (
    series     INTEGER NOT NULL REFERENCES series (key),
    at         INTEGER NOT NULL,
    incident   TEXT    REFERENCES incidents (id),
    outcome    TEXT    NOT NULL,
    latency_us INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    reason     TEXT    NOT NULL,   -- JSON
    evidence   TEXT    NOT NULL,   -- JSON
    phases     TEXT    NOT NULL,   -- JSON, microseconds
    keep       INTEGER NOT NULL DEFAULT 0,   -- 1: one of the first 10, or a change of reason
    PRIMARY KEY (series, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX failures_by_incident ON failures (incident, at) WHERE incident IS NOT NULL;
-- The others, counted by reason and minute.
CREATE TABLE failure_counts (
    incident TEXT    NOT NULL REFERENCES incidents (id),
    minute   INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (incident, minute, kind)
) STRICT, WITHOUT ROWID;

-- The outbox: a row per event and subscriber, written with the event.
CREATE TABLE messages (
    id         TEXT    PRIMARY KEY,
    subject    TEXT    NOT NULL,   -- the incident
    number     INTEGER NOT NULL,   -- of its entry
    subscriber TEXT    NOT NULL,
    event      TEXT    NOT NULL,   -- as sent, which may be incident.opened for a raise
    facts      TEXT    NOT NULL,   -- JSON, frozen
    body       BLOB,               -- made before the first try
    state      TEXT    NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    last_error TEXT,
    UNIQUE (subject, number, subscriber)
) STRICT;
CREATE INDEX messages_due ON messages (due_at) WHERE state = 'pending';
CREATE INDEX messages_dead ON messages (settled_at) WHERE state = 'dead';
CREATE INDEX messages_in_order ON messages (subject, subscriber, number);

-- Subscribers that answered 410, until their own block changes.
CREATE TABLE disabled_subscribers (
    subscriber  TEXT    PRIMARY KEY,
    fingerprint TEXT    NOT NULL,
    at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Single values: how far raw checks are rolled up (`rolled_until`).
CREATE TABLE facts (
    name  TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
