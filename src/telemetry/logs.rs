//! The log: one line an event, to standard error, as much as `STILLUP_LOG` asks for.

use std::io::{self, IsTerminal};
use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format;

use super::limited::Limited;

/// Environment variable with the filter, in the syntax of `RUST_LOG`; a level alone is that of stillup.
const FILTER: &str = "STILLUP_LOG";

/// What is logged when nothing is asked for.
const DEFAULT_FILTER: &str = "info";

/// Starts to log, panics included; `more` is a directive on top of what the environment asks for. A second call changes
/// nothing; a filter that cannot be read is reported, and the default taken.
pub fn start_logs(more: Option<&str>) {
    let asked = std::env::var(FILTER).ok().filter(|filter| !filter.trim().is_empty());
    let parsed = EnvFilter::try_new(whose(asked.as_deref().unwrap_or(DEFAULT_FILTER)));
    let over = |filter: EnvFilter| match more.and_then(|more| more.parse().ok()) {
        Some(directive) => filter.add_directive(directive),
        None => filter,
    };
    let problem = parsed.as_ref().err().map(ToString::to_string);
    let colours = colours(&io::stderr());
    let started = tracing_subscriber::fmt()
        .with_ansi(colours)
        .event_format(Limited::new(format().compact()))
        .with_writer(move || Line { out: io::stderr(), colours })
        .with_env_filter(over(parsed.unwrap_or_else(|_| EnvFilter::new(whose(DEFAULT_FILTER)))))
        .try_init();
    if started.is_ok() {
        std::panic::set_hook(Box::new(log_panic));
    }
    if let Some(problem) = problem {
        tracing::warn!(%problem, "{FILTER} cannot be read, logging at {DEFAULT_FILTER}");
    }
}

/// One event at a time, its first line alone at the margin, whatever is in it: what others have sent forges no event
/// and steers no terminal.
struct Line<W> {
    out: W,
    /// Colours are escape sequences of ours; of those in fields, the formatter takes care.
    colours: bool,
}

impl<W: io::Write> io::Write for Line<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let (line, end) = text.strip_suffix('\n').map_or((&*text, ""), |line| (line, "\n"));
        let mut told = String::with_capacity(text.len());
        for letter in line.chars() {
            if letter == '\n' {
                told.push_str("\n  ");
            } else if letter.is_control() && !(self.colours && letter == '\x1b') {
                told.extend(letter.escape_default());
            } else {
                told.push(letter);
            }
        }
        self.out.write_all((told + end).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The same filter with a level alone as that of stillup: what libraries say of a target that misbehaves is no news, it
/// is in what the check found. Their errors are told; more of one is told to whoever names it.
fn whose(filter: &str) -> String {
    let (mut own, mut named) = (None, Vec::new());
    for directive in filter.split(',').map(str::trim).filter(|directive| !directive.is_empty()) {
        match directive.parse::<LevelFilter>() {
            Ok(level) => own = Some(level),
            Err(_) => named.push(directive),
        }
    }
    let Some(own) = own else { return filter.to_owned() };
    let others = own.min(LevelFilter::ERROR);
    let levels = [others.to_string(), format!("stillup={own}")];
    levels.iter().map(String::as_str).chain(named).collect::<Vec<_>>().join(",")
}

/// Whether a stream takes colours: a terminal, and nobody has set `NO_COLOR`.
pub fn colours(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// One line instead of the standard report: a panic ends one task, and must be found in the log.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, cause = panic.payload_as_str().unwrap_or("unknown"), "a task panicked");
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn an_event_begins_at_the_margin_and_nothing_else_does() {
        let said = |text: &str, colours| {
            let mut line = Line { out: Vec::new(), colours };
            line.write_all(text.as_bytes()).unwrap();
            String::from_utf8(line.out).unwrap()
        };
        let hostile = "WARN title=\"a\nINFO forged\" \u{7f}\u{9b}2J\x1b[2J\r\n";
        let plain = "WARN title=\"a\n  INFO forged\" \\u{7f}\\u{9b}2J\\u{1b}[2J\\r\n";
        assert_eq!(said(hostile, false), plain);
        assert_eq!(said("\x1b[33mWARN\x1b[0m é\n", true), "\x1b[33mWARN\x1b[0m é\n");
    }

    #[test]
    fn a_level_alone_is_that_of_stillup() {
        for (filter, wanted) in [
            ("info", "error,stillup=info"),
            ("warn", "error,stillup=warn"),
            ("off", "off,stillup=off"),
            ("debug,rustls=warn", "error,stillup=debug,rustls=warn"),
            ("rustls=trace", "rustls=trace"),
            ("info,stillup::notify=debug", "error,stillup=info,stillup::notify=debug"),
            ("stillup", "stillup"),
        ] {
            assert_eq!(whose(filter), wanted);
            assert!(EnvFilter::try_new(whose(filter)).is_ok());
        }
    }
}
