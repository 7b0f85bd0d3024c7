//! iCalendar (RFC 5545): maintenance as events. The same events are the same bytes: no instant of asking is in them.

use crate::model::Timestamp;

/// Octets of a line, its end not counted.
const LINE: usize = 75;
/// What a calendar without events holds instead, as it must hold something.
const UTC: &str = "BEGIN:VTIMEZONE\r\nTZID:Etc/UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n\
    TZOFFSETFROM:+0000\r\n\
                   TZOFFSETTO:+0000\r\nTZNAME:UTC\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// A calendar to subscribe to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// For people.
    pub name: String,
    /// Its own address, absolute.
    pub url: String,
    /// In the order in which they are told.
    pub events: Vec<Event>,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Stays, however often the event is changed; unlike any other in the world.
    pub uid: String,
    /// How often it was changed.
    pub sequence: u32,
    /// When it was first known.
    pub created: Timestamp,
    /// When it was changed last.
    pub changed: Timestamp,
    /// From then …
    pub start: Timestamp,
    /// … until then, this instant excluded.
    pub end: Timestamp,
    /// One line.
    pub title: String,
    /// As text.
    pub description: String,
    /// Its page, absolute.
    pub url: String,
    /// It will not be.
    pub cancelled: bool,
}

/// The calendar as a file.
pub fn ics(calendar: &Calendar) -> String {
    let mut out =
        String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//stillup//status page//EN\r\nCALSCALE:GREGORIAN\r\n");
    out.push_str("METHOD:PUBLISH\r\n");
    for (name, value) in [
        ("NAME", text(&calendar.name)),
        ("X-WR-CALNAME", text(&calendar.name)),
        ("SOURCE;VALUE=URI", uri(&calendar.url)),
    ] {
        line(&mut out, name, &value);
    }
    // Once by the standard (RFC 7986), once by what Outlook reads.
    out.push_str("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n");
    if calendar.events.is_empty() {
        out.push_str(UTC);
    }
    for event in &calendar.events {
        put(&mut out, event);
    }
    out.push_str("END:VCALENDAR\r\n");
    out
}

fn put(out: &mut String, event: &Event) {
    out.push_str("BEGIN:VEVENT\r\n");
    for (name, value) in [
        ("UID", text(&event.uid)),
        ("SEQUENCE", event.sequence.to_string()),
        ("DTSTAMP", utc(event.changed)),
        ("CREATED", utc(event.created)),
        ("LAST-MODIFIED", utc(event.changed)),
        ("DTSTART", utc(event.start)),
        ("DTEND", utc(event.end)),
        ("SUMMARY", text(&event.title)),
        ("DESCRIPTION", text(&event.description)),
        ("URL", uri(&event.url)),
        ("STATUS", if event.cancelled { "CANCELLED" } else { "CONFIRMED" }.to_owned()),
        // It is not the subscriber who is busy.
        ("TRANSP", "TRANSPARENT".to_owned()),
    ] {
        if !value.is_empty() {
            line(out, name, &value);
        }
    }
    out.push_str("END:VEVENT\r\n");
}

/// A content line, folded between characters so that no line is longer than 75 octets.
fn line(out: &mut String, name: &str, value: &str) {
    let mut room = LINE;
    for char in name.chars().chain([':']).chain(value.chars()) {
        if char.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= char.len_utf8();
        out.push(char);
    }
    out.push_str("\r\n");
}

fn utc(at: Timestamp) -> String {
    at.utc().format("%Y%m%dT%H%M%SZ").to_string()
}

/// Text of any kind as a value: separators escaped, line ends told as `\n`, control characters left out.
fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for char in raw.replace("\r\n", "\n").chars() {
        match char {
            '\\' | ';' | ',' => out.extend(['\\', char]),
            '\n' | '\r' => out.push_str("\\n"),
            char if char.is_control() => {}
            char => out.push(char),
        }
    }
    out
}

/// An address as it is; nothing that could end its line.
fn uri(raw: &str) -> String {
    raw.chars().filter(|char| !char.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event() -> Event {
        let at = Timestamp::from_millis(1_795_256_191_000);
        Event {
            uid: "mnt_1@status.acme.example".to_owned(),
            sequence: 2,
            created: at - std::time::Duration::from_secs(86_400),
            changed: at,
            start: at,
            end: at + std::time::Duration::from_secs(3_600),
            title: "Database, move; \\ to Köln".to_owned(),
            description: "First line\r\nBEGIN:VEVENT\n".to_owned() + &"ü".repeat(60),
            url: "https://status.acme.example/maintenance\r\nX:y".to_owned(),
            cancelled: false,
        }
    }

    fn calendar(events: Vec<Event>) -> Calendar {
        Calendar { name: "Acme".to_owned(), url: "https://status.acme.example/maintenance.ics".to_owned(), events }
    }

    fn unfolded(ics: &str) -> Vec<String> {
        ics.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn an_event_is_told_by_the_book() {
        let lines = unfolded(&ics(&calendar(vec![event()])));
        for expected in [
            "UID:mnt_1@status.acme.example",
            "SEQUENCE:2",
            "DTSTAMP:20261121T101631Z",
            "CREATED:20261120T101631Z",
            "LAST-MODIFIED:20261121T101631Z",
            "DTSTART:20261121T101631Z",
            "DTEND:20261121T111631Z",
            "SUMMARY:Database\\, move\\; \\\\ to Köln",
            "URL:https://status.acme.example/maintenanceX:y",
            "STATUS:CONFIRMED",
        ] {
            assert!(lines.iter().any(|line| line == expected), "{expected} is not in {lines:#?}");
        }
        assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
        assert!(ics(&calendar(vec![Event { cancelled: true, ..event() }])).contains("STATUS:CANCELLED"));
    }

    #[test]
    fn an_empty_calendar_holds_a_component() {
        let lines = unfolded(&ics(&calendar(Vec::new())));
        assert!(lines.contains(&"BEGIN:VTIMEZONE".to_owned()) && !lines.contains(&"BEGIN:VEVENT".to_owned()));
    }

    proptest! {
        #[test]
        fn lines_are_short_and_hold_what_was_said(title in any::<String>(), description in any::<String>()) {
            let out = ics(&calendar(vec![Event { title, description, ..event() }]));
            prop_assert!(out.ends_with("END:VCALENDAR\r\n"));
            for line in out.split_terminator("\r\n") {
                prop_assert!(line.len() <= LINE && !line.contains(['\r', '\n']), "{}", line);
            }
            let begins = unfolded(&out).iter().filter(|line| line.starts_with("BEGIN:")).count();
            prop_assert_eq!(begins, 2);
        }
    }
}
