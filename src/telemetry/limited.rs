//! Warnings that come again and again: each is said once a minute, and then how often it came besides. A storm of one
//! kind is cut short, whatever its lines say.

use std::collections::HashMap;
use std::fmt::{self, Debug, Write as _};
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// A line is said once in this time.
const MINUTE: Duration = Duration::from_secs(60);
/// Different lines of one place in that time.
const DIFFERENT: usize = 10;
/// The target of what is said of those that are not said: never limited itself.
const AGAIN: &str = "stillup::again";

/// Writes lines as `F` does, but not all of them.
#[derive(Debug)]
pub(super) struct Limited<F> {
    format: F,
    said: Mutex<Said>,
}

impl<F> Limited<F> {
    pub(super) fn new(format: F) -> Self {
        Self { format, said: Mutex::default() }
    }
}

impl<S, N, F> FormatEvent<S, N> for Limited<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let metadata = event.metadata();
        let now = Instant::now();
        let limited = *metadata.level() <= Level::WARN && metadata.target() != AGAIN;
        let (is_said, over) = {
            let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
            let over = said.over(now);
            let is_said = !limited || said.is_said(digest(metadata.callsite()), &Line::of(event), now);
            (is_said, over)
        };
        for (message, times) in over {
            tracing::warn!(target: AGAIN, times, "not said again, within a minute: {message}");
        }
        if is_said { self.format.format_event(context, writer, event) } else { Ok(()) }
    }
}

fn digest(whole: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    whole.hash(&mut hasher);
    hasher.finish()
}

/// What a line says.
#[derive(Debug, Default)]
struct Line {
    message: String,
    fields: String,
}

impl Line {
    fn of(event: &Event<'_>) -> Self {
        let mut line = Self::default();
        event.record(&mut line);
        line
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let into = if field.name() == "message" { &mut self.message } else { &mut self.fields };
        // Writing into a string never fails.
        let _ = write!(into, "{value:?} ");
    }

    /// How much, how long, how often: another number is no other line.
    fn record_u64(&mut self, _: &Field, _: u64) {}
    fn record_i64(&mut self, _: &Field, _: i64) {}
    fn record_f64(&mut self, _: &Field, _: f64) {}
}

/// What was said of late, by the place that says it. There are as many as there are lines in the program that warn.
#[derive(Debug, Default)]
struct Said(HashMap<u64, Place>);

#[derive(Debug)]
struct Place {
    from: Instant,
    message: String,
    lines: Vec<u64>,
    hushed: u64,
}

impl Said {
    /// Whether a line is said.
    fn is_said(&mut self, place: u64, line: &Line, now: Instant) -> bool {
        let seen = self.0.entry(place).or_insert_with(|| Place {
            from: now,
            message: String::new(),
            lines: Vec::new(),
            hushed: 0,
        });
        let said = digest((&line.message, &line.fields));
        if seen.lines.contains(&said) || seen.lines.len() >= DIFFERENT {
            seen.hushed += 1;
            return false;
        }
        if seen.lines.is_empty() {
            line.message.trim_end().clone_into(&mut seen.message);
        }
        seen.lines.push(said);
        true
    }

    /// Forgets what was said a minute ago; of what was not said then, how often.
    fn over(&mut self, now: Instant) -> Vec<(String, u64)> {
        let mut hushed = Vec::new();
        self.0.retain(|_, place| {
            let is_over = now.saturating_duration_since(place.from) >= MINUTE;
            if is_over && place.hushed > 0 {
                hushed.push((std::mem::take(&mut place.message), place.hushed));
            }
            !is_over
        });
        hushed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(fields: &str) -> Line {
        Line { message: "it fails".to_owned(), fields: fields.to_owned() }
    }

    #[test]
    fn each_line_is_said_once_a_minute_and_counted() {
        let (mut said, start) = (Said::default(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        for (second, place, fields, wanted) in
            [(0, 1, "a", true), (1, 1, "a", false), (2, 1, "b", true), (3, 2, "a", true), (59, 1, "a", false)]
        {
            assert_eq!(said.over(at(second)), [], "{second}");
            assert_eq!(said.is_said(place, &line(fields), at(second)), wanted, "{second}");
        }
        assert_eq!(said.over(at(60)), [("it fails".to_owned(), 2)]);
        assert!(said.is_said(1, &line("a"), at(60)));
        assert_eq!(said.over(at(300)), [], "once was all");
        assert!(said.0.is_empty());
    }

    #[test]
    fn a_storm_of_different_lines_is_cut_short() {
        let (mut said, now) = (Said::default(), Instant::now());
        let lines = (0..1_000).filter(|number| said.is_said(1, &line(&number.to_string()), now)).count();
        assert_eq!(lines, DIFFERENT);
        assert_eq!(said.over(now + MINUTE), [("it fails".to_owned(), 990)]);
    }
}
