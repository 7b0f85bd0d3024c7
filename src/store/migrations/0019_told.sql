-- Events of which everybody has been told, with how many messages that made: so long as all of those are kept, it can be
-- seen whether one is missing.
CREATE TABLE told (
    subject  TEXT    NOT NULL,
    number   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    PRIMARY KEY (subject, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_by_time ON told (at);
