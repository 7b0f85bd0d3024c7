//! Booleans, counts, durations and sizes.

use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::config::core::{self, Core};
use crate::config::kind::{Leaf, TextFault};
use crate::model::time;

impl Leaf for bool {
    type Value = Self;

    const BARE: bool = true;

    fn what() -> String {
        "`true` or `false`".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        match core::read(text) {
            Core::Bool(value) => Ok(value),
            Core::Null | Core::Number(_) | Core::Endless | Core::Text => {
                Err(TextFault::new("is not `true` or `false`"))
            }
        }
    }

    fn schema() -> Json {
        json!({"type": "boolean"})
    }
}

/// A whole number between two bounds, both allowed.
pub(in crate::config) struct Count<const MIN: u32, const MAX: u32>;

impl<const MIN: u32, const MAX: u32> Leaf for Count<MIN, MAX> {
    type Value = u32;

    const BARE: bool = true;

    fn what() -> String {
        format!("a whole number from {MIN} to {MAX}")
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let number = match core::read(text) {
            Core::Number(number) => number.whole(),
            Core::Null | Core::Bool(_) | Core::Endless | Core::Text => None,
        };
        match number.and_then(|number| u32::try_from(number).ok()) {
            Some(number) if (MIN..=MAX).contains(&number) => Ok(number),
            _ => Err(TextFault::new(format!("is not {}", Self::what()))),
        }
    }

    fn schema() -> Json {
        json!({"type": "integer", "minimum": MIN, "maximum": MAX})
    }
}

/// Milliseconds, for bounds of durations.
pub const SECOND: u64 = 1_000;
/// Milliseconds.
pub(in crate::config) const MINUTE: u64 = 60 * SECOND;
/// Milliseconds.
pub const DAY: u64 = 86_400 * SECOND;

/// A duration between two bounds in milliseconds, both allowed.
pub(in crate::config) struct Span<const MIN: u64, const MAX: u64>;

impl<const MIN: u64, const MAX: u64> Leaf for Span<MIN, MAX> {
    type Value = Duration;

    fn what() -> String {
        format!("a duration from {} to {}", show(Duration::from_millis(MIN)), show(Duration::from_millis(MAX)))
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let Some(length) = time::parse_length(text) else {
            let hint = compound(text).map_or_else(
                || "a duration is a whole number and a unit: 250ms, 30s, 5m, 1h or 7d".to_owned(),
                |length| format!("write `{}`", show(length)),
            );
            return Err(TextFault::new("is not a duration").hint(hint));
        };
        match u64::try_from(length.as_millis()) {
            Ok(millis) if (MIN..=MAX).contains(&millis) => Ok(length),
            _ => Err(TextFault::new(format!("is not {}", Self::what()))),
        }
    }

    fn schema() -> Json {
        json!({"type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"})
    }
}

pub(in crate::config) use time::written as show;

/// A duration as other programs write it, in several units or with a fraction: `1m30s`, `1.5h`.
fn compound(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut millis = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (number, unit) = rest.split_at(digits);
        let length = unit.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(unit.len());
        let (unit, after) = unit.split_at(length);
        let one = time::parse_length(&format!("1{unit}"))?;
        millis += number.parse::<f64>().ok()? * one.as_secs_f64() * 1000.0;
        rest = after.trim_start();
    }
    (millis > 0.0 && millis.fract() == 0.0 && millis < 1e12).then(|| Duration::from_secs_f64(millis / 1000.0))
}

/// A number of bytes, at least one.
pub(in crate::config) struct Bytes<const MAX: u64>;

impl<const MAX: u64> Leaf for Bytes<MAX> {
    type Value = u64;

    fn what() -> String {
        format!("a size up to {}MiB", MAX >> 20)
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let scale = match unit.trim_start() {
            "" | "B" => Some(1),
            "kB" | "KB" => Some(1_000),
            "KiB" => Some(1 << 10),
            "MB" => Some(1_000_000),
            "MiB" => Some(1 << 20),
            "GB" => Some(1_000_000_000),
            "GiB" => Some(1 << 30),
            _ => None,
        };
        let (Ok(number), Some(scale)) = (number.parse::<u64>(), scale) else {
            return Err(TextFault::new("is not a size")
                .hint("a size is a whole number and a unit: 512KiB, 1MiB or 10MB".to_owned()));
        };
        match number.checked_mul(scale) {
            Some(bytes) if (1..=MAX).contains(&bytes) => Ok(bytes),
            _ => Err(TextFault::new(format!("is not {}", Self::what()))),
        }
    }

    fn schema() -> Json {
        json!({"type": ["string", "integer"], "pattern": "^[0-9]+ ?(B|kB|KB|KiB|MB|MiB|GB|GiB)?$"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        type Any = Span<0, { 100 * 86_400_000 }>;
        for (text, millis) in
            [("0s", 0), ("250ms", 250), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("7d", 604_800_000)]
        {
            assert_eq!(Any::parse(text).unwrap().as_millis(), millis, "{text}");
            assert_eq!(show(Duration::from_millis(millis as u64)), text);
        }
        // What it comes to is said.
        for (text, length) in [("1m30s", "90s"), ("1.5h", "90m"), ("1h 30m", "90m"), ("0.5s", "500ms")] {
            assert!(Any::parse(text).unwrap_err().sentence().ends_with(&format!("write `{length}`")), "{text}");
        }
        for text in ["", "5", "s", "-1s", "1.5s", "1m30s", "5 s", "5S", "99999999999999999999d", "101d", "٣s"] {
            assert!(Any::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes() {
        type Any = Bytes<{ 64 << 20 }>;
        for (text, bytes) in
            [("1", 1), ("512KiB", 524_288), ("1MiB", 1_048_576), ("10MB", 10_000_000), ("64 MiB", 67_108_864)]
        {
            assert_eq!(Any::parse(text).unwrap(), bytes, "{text}");
        }
        for text in ["0", "", "MiB", "1mib", "65MiB", "-1", "1.5MiB", "99999999999999999999GiB"] {
            assert!(Any::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn counts_and_booleans() {
        assert_eq!(Count::<1, 100>::parse("100").unwrap(), 100);
        for (text, number) in [("+5", 5), ("0x10", 16), ("0o17", 15), ("007", 7)] {
            assert_eq!(Count::<1, 100>::parse(text).unwrap(), number, "{text}: as YAML reads it");
        }
        for text in ["0", "101", "1.0", "1e1", "-1", "", "0x100", "x", "1_0"] {
            assert!(Count::<1, 100>::parse(text).is_err(), "{text}");
        }
        assert!(bool::parse("yes").is_err());
    }
}
