//! Each rule broken by hand is found, with what it is about.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;

use super::*;
use crate::model::Digest;
use crate::model::time::{DAY, HOUR};

/// A day, and some hours of the next.
const DAY_ONE: Timestamp = Timestamp::from_millis(20_000 * 86_400_000);

fn now() -> Timestamp {
    DAY_ONE + DAY * 2 + HOUR * 3
}

/// A database in which everything is there that a rule looks at.
fn sound() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    open::migrate(&mut connection, Path::new("memory")).unwrap();
    let (start, newest) = (DAY_ONE.millis(), now().millis());
    let middle = (DAY_ONE + DAY).millis();
    connection
        .execute_batch(&format!(
            "UPDATE batches SET number = 7, at = {newest};
             INSERT INTO series (key, monitor, location, name, public, present)
                 VALUES (1, 'shop', 'local', 'Shop', 1, 1);
             INSERT INTO standings (series, status, since, severity, first_check, last_check, last_outcome,
                 at_least_degraded, at_least_degraded_start, at_least_down, at_least_down_start,
                 at_most_degraded, at_most_degraded_start, at_most_up, at_most_up_start)
                 VALUES (1, 'down', {middle}, 'critical', {start}, {newest}, 'down', 0, 0, 0, 0, 0, 0, 0, 0);
             INSERT INTO spans VALUES (1, {start}, {middle}, 'up'), (1, {middle}, NULL, 'down');
             INSERT INTO incidents (id, series, title, status, severity, source, drill, flapping, started_at,
                 resolved_at, recurrences, bad_ms, updated_at) VALUES
                 ('inc_1', 1, 'Down', 'investigating', 'critical', 'automatic', 0, 0, {middle}, NULL, 0, 0, {middle}),
                 ('inc_0', 1, 'Down', 'resolved', 'critical', 'automatic', 0, 0, {start}, {middle}, 0, 0, {middle});
             INSERT INTO entries (incident, number, id, at, kind, status, severity, body, checks) VALUES
                 ('inc_1', 1, 'upd_1', {middle}, 'opened', 'investigating', 'critical', '', '[]'),
                 ('inc_1', 2, 'upd_2', {middle}, 'delivered', 'investigating', 'critical', '', '[]'),
                 ('inc_0', 1, 'upd_0', {start}, 'opened', 'investigating', 'critical', '', '[]');
             INSERT INTO told VALUES ('inc_1', 1, {middle}, 1);
             INSERT INTO messages (id, subject, number, step, subscriber, kind, event, facts, state, attempts, due_at,
                 created_at, settled_at) VALUES ('msg_1', 'inc_1', 1, 0, 'ops', 'event', 'incident.opened', '{{}}',
                 'delivered', 1, 0, {middle}, {middle});
             INSERT INTO attempts VALUES ('msg_1', 1, {middle}, 5, 'delivered', NULL);
             INSERT INTO subscriber_lists VALUES ('v', '[]');
             INSERT INTO events VALUES (1, 'inc_0', 1, {start}, '{{}}', '[]', 'v', '');
             INSERT INTO facts VALUES ('rolled_until', {});",
            (now() - HOUR).floor(HOUR).millis(),
        ))
        .unwrap();
    let digest = |checks| {
        let mut digest = Digest::default();
        (0..checks).for_each(|_| digest.add(Duration::from_millis(2)));
        digest.to_bytes()
    };
    let (mut hour, mut by_day) = (DAY_ONE, std::collections::BTreeMap::<i64, u32>::new());
    while hour < (now() - HOUR).floor(HOUR) {
        let sql = "INSERT INTO checks VALUES (?1, 1, 0, 2000)";
        connection.execute(sql, [hour.millis() + 60_000]).unwrap();
        rollup(&connection, "hour", hour.millis(), 1, &digest(1));
        *by_day.entry(hour.floor(DAY).millis()).or_default() += 1;
        hour = hour + HOUR;
    }
    for (day, checks) in by_day.into_iter().take(2) {
        rollup(&connection, "day", day, checks, &digest(checks));
    }
    connection
}

fn rollup(connection: &Connection, width: &str, start: i64, up: u32, latency: &[u8]) {
    let sql = "INSERT INTO rollups VALUES (?1, ?2, 1, ?3, 0, 0, 0, ?4)";
    connection.execute(sql, params![width, start, up, latency]).unwrap();
}

#[test]
fn a_sound_database_breaks_no_rule() {
    assert_eq!(violations(&sound(), now()).unwrap(), []);
}

/// What is done by hand, what is said of it, and what that is about. `:later` comes after now, `:middle` is where one
/// span ends and the next begins, `:start` is where everything begins.
const BROKEN: &[(&str, &str, &str)] = &[
    ("DROP INDEX one_open_span; UPDATE spans SET \"end\" = NULL", "more than one span is open", "shop"),
    ("UPDATE spans SET status = 'up' WHERE \"end\" IS NULL", "is not what it is judged to be", "shop"),
    ("DELETE FROM spans WHERE \"end\" IS NULL", "no span is open", "shop"),
    (
        "DROP INDEX one_open_incident; UPDATE incidents SET status = 'investigating', resolved_at = NULL",
        "more than one incident of it is open",
        "shop",
    ),
    ("UPDATE incidents SET status = 'resolved' WHERE id = 'inc_1'", "over without an end", "inc_1"),
    ("DELETE FROM entries WHERE id = 'upd_1'", "an entry is missing", "inc_1"),
    ("DELETE FROM entries WHERE incident = 'inc_0'", "its timeline is empty", "inc_0"),
    ("DELETE FROM entries WHERE incident = 'inc_0'", "what is in no timeline", "inc_0"),
    ("DELETE FROM messages", "not everybody who was told has a message", "inc_1 1"),
    ("INSERT INTO told VALUES ('inc_0', 1, 1, 0)", "was told and is still to be told", "inc_0"),
    ("DELETE FROM incidents WHERE id = 'inc_1'", "an incident that is not there", "msg_1"),
    ("UPDATE messages SET settled_at = NULL", "it waits and is settled, or neither", "msg_1"),
    ("UPDATE messages SET attempts = 0", "more tries than it counts", "msg_1"),
    ("UPDATE batches SET at = :later", "the newest record lies in the future", "batches"),
    ("UPDATE spans SET start = :later WHERE \"end\" IS NULL", "span begins after the newest record", "shop"),
    ("UPDATE standings SET last_check = :later", "its newest check lies after", "shop"),
    ("UPDATE incidents SET started_at = :later WHERE id = 'inc_1'", "open and begins after the newest", "inc_1"),
    ("UPDATE spans SET \"end\" = :middle - 2 WHERE \"end\" IS NOT NULL", "a hole begins", "shop"),
    (
        "UPDATE spans SET \"end\" = :middle + 9 WHERE start = :middle;
         UPDATE spans SET \"end\" = :middle + 1 WHERE start = :start;
         INSERT INTO spans VALUES (1, :middle + 9, NULL, 'down')",
        "two spans lie over each other",
        "shop",
    ),
    ("DELETE FROM checks WHERE at = :middle + 60000", "its hour counts [1,", "shop"),
    ("DELETE FROM rollups WHERE width = 'hour'", "its hour counts [0,", "shop"),
    ("UPDATE rollups SET up = up - 1 WHERE width = 'day' AND start = :middle", "its day counts [23,", "shop"),
    ("DELETE FROM series", "a row names one of series that is not there", "spans"),
    ("DELETE FROM subscriber_lists", "a row names one of subscriber_lists", "events"),
];

#[test]
fn whatever_is_broken_by_hand_is_found() {
    let connection = sound();
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false).unwrap();
    let instants = [(":later", now() + HOUR), (":middle", DAY_ONE + DAY), (":start", DAY_ONE)];
    for (broken, what, of) in BROKEN {
        let broken =
            instants.iter().fold((*broken).to_owned(), |sql, (name, at)| sql.replace(name, &at.millis().to_string()));
        connection.execute_batch(&format!("SAVEPOINT broken; {broken}")).unwrap();
        let found = violations(&connection, now()).unwrap();
        let is_found = found.iter().any(|one| one.of == *of && one.what.contains(what));
        assert!(is_found, "{broken}: {found:#?}");
        connection.execute_batch("ROLLBACK TO broken; RELEASE broken").unwrap();
    }
    assert_eq!(violations(&connection, now()).unwrap(), []);
}

/// Pages that are damaged are found, too, and nothing else is asked then.
#[test]
fn damaged_pages_are_found() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("copy.db");
    sound().execute("VACUUM INTO ?1", [path.to_string_lossy()]).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[8_192..60_000].fill(0x55);
    std::fs::write(&path, bytes).unwrap();
    let found = violations(&open::read_only(&path).unwrap(), now()).unwrap();
    assert!(!found.is_empty() && found.iter().all(|one| one.of == "the file"), "{found:?}");
}
