//! The comparison in one sentence, and the words it is made of.

use std::cmp::Ordering;
use std::time::Duration;

use super::Comparison;
use crate::model::{Timestamp, time};
use crate::replay::Figures;

/// `11 incidents would have been 2, detected 40 s later, with 4 messages instead of 22.`
pub(super) fn of(comparison: &Comparison) -> String {
    let (before, after) = comparison.totals();
    if comparison.changes.are_none() {
        return as_configured(&before);
    }
    match (before.incidents, after.incidents) {
        (0, 0) => "There was no incident, and there would have been none.".to_owned(),
        (0, more) => {
            let detected = words(after.time_to_detect());
            format!("There would have been {} instead of none, detected after {detected}.", count(more, "incident"))
        }
        (some, 0) => format!("{} would have been none.", count(some, "incident")),
        (some, others) => {
            let still = if some == others { "still " } else { "" };
            let (told, detected) = (messages(before.messages, after.messages), detected(&before, &after));
            format!("{} would {still}have been {others}, {detected}{told}.", count(some, "incident"))
        }
    }
}

fn as_configured(figures: &Figures) -> String {
    match figures.incidents {
        0 => "There was no incident.".to_owned(),
        some => {
            let (messages, detected) = (count(figures.messages as usize, "message"), words(figures.time_to_detect()));
            format!("{}, {messages}, detected after {detected}.", count(some, "incident"))
        }
    }
}

fn detected(before: &Figures, after: &Figures) -> String {
    let (then, now) = (before.time_to_detect().unwrap_or_default(), after.time_to_detect().unwrap_or_default());
    // Rounded first: "0 s later" would say nothing.
    match (now.as_millis() + 500).div_euclid(1_000).cmp(&(then.as_millis() + 500).div_euclid(1_000)) {
        Ordering::Greater => format!("detected {} later", time::words(now - then)),
        Ordering::Less => format!("detected {} sooner", time::words(then - now)),
        Ordering::Equal => "detected as soon".to_owned(),
    }
}

fn messages(before: u32, after: u32) -> String {
    if before == after {
        String::new()
    } else {
        format!(", with {} instead of {before}", count(after as usize, "message"))
    }
}

/// `1 incident`, `2 incidents`.
pub(super) fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// A length of time, or a dash.
pub(super) fn words(length: Option<Duration>) -> String {
    length.map_or_else(|| "–".to_owned(), time::words)
}

/// `2026-11-21 10:00:05 UTC`.
pub(super) fn at(at: Timestamp) -> String {
    at.utc().format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
