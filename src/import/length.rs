//! Lengths of time as other programs write them → ours, within what ours may be.

use std::time::Duration;

use super::item::Taken;
use crate::model::time;

/// Milliseconds.
pub(super) const SECOND: u64 = 1_000;
/// Milliseconds.
pub(super) const DAY: u64 = 24 * 60 * 60 * SECOND;

/// `1h30m`, `500ms`, `1.5s`, `2d`: as Go and Prometheus write it, in milliseconds.
pub(super) fn parse(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let mut total = 0.0_f64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|end| *end > 0)?;
        let (number, behind) = rest.split_at(digits);
        let letters = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(letters);
        let scale = match unit {
            "ns" => 0.000_001,
            "us" | "µs" => 0.001,
            "ms" => 1.0,
            "s" => 1_000.0,
            "m" => 60_000.0,
            "h" => 3_600_000.0,
            "d" => 86_400_000.0,
            "w" => 604_800_000.0,
            "y" => 31_536_000_000.0,
            _ => return None,
        };
        total += number.parse::<f64>().ok()? * scale;
        rest = behind;
    }
    // A cast saturates: what is too long is cut by whoever asks.
    Some(total.round() as u64)
}

/// As we write it.
pub(super) fn written(millis: u64) -> String {
    time::written(Duration::from_millis(millis))
}

/// The length within bounds, with its verdict: carried over, or changed to what can be.
pub(super) fn within(taken: Taken, millis: Option<u64>, (least, most): (u64, u64)) -> Option<u64> {
    let Some(millis) = millis else {
        taken.dropped("it is not a length of time");
        return None;
    };
    let kept = millis.clamp(least, most);
    if kept == millis {
        taken.carried("");
    } else if kept == least {
        taken.changed(&format!("{}, the shortest there is", written(kept)));
    } else {
        taken.changed(&format!("{}, the longest there is", written(kept)));
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_go_and_prometheus() {
        for (text, millis) in [
            ("60s", Some(60_000)),
            ("1m30s", Some(90_000)),
            ("1.5s", Some(1_500)),
            ("2h", Some(7_200_000)),
            ("1d", Some(86_400_000)),
            ("100us", Some(0)),
            ("99999999999999999999y", Some(u64::MAX)),
            ("", None),
            ("5", None),
            ("s", None),
            ("5 s", None),
            ("1..5s", None),
        ] {
            assert_eq!(parse(text), millis, "{text}");
        }
    }
}
