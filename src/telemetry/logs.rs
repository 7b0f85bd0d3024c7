//! The log: one line an event, to standard error, as much as `STILLUP_LOG` asks for.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;

/// Environment variable with the filter, in the syntax of `RUST_LOG`.
const FILTER: &str = "STILLUP_LOG";

/// What is logged when nothing is asked for.
const DEFAULT_FILTER: &str = "info";

/// Starts to log, panics included; `more` is a directive on top of what the environment asks for. A second call changes
/// nothing; a filter that cannot be read is reported, and the default taken.
pub fn start_logs(more: Option<&str>) {
    let asked = std::env::var(FILTER).ok().filter(|filter| !filter.trim().is_empty());
    let parsed = EnvFilter::try_new(asked.as_deref().unwrap_or(DEFAULT_FILTER));
    let over = |filter: EnvFilter| match more.and_then(|more| more.parse().ok()) {
        Some(directive) => filter.add_directive(directive),
        None => filter,
    };
    let problem = parsed.as_ref().err().map(ToString::to_string);
    let started = tracing_subscriber::fmt()
        .compact()
        .with_writer(std::io::stderr)
        .with_ansi(colours(&std::io::stderr()))
        .with_env_filter(over(parsed.unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER))))
        .try_init();
    if started.is_ok() {
        std::panic::set_hook(Box::new(log_panic));
    }
    if let Some(problem) = problem {
        tracing::warn!(%problem, "{FILTER} cannot be read, logging at {DEFAULT_FILTER}");
    }
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
