//! The facts as people read them, and paste them into an issue.

use std::collections::BTreeMap;

use super::facts::Facts;
use crate::cli::plain::plain;

/// Lines of a name and what is known.
pub(super) fn of(facts: &Facts) -> String {
    let Facts { configuration, database, clock, .. } = facts;
    let mut lines = Vec::new();
    let mut line = |name: &str, value: String| lines.push(format!("{name:<14} {}", plain(&value)));
    line("stillup", format!("{} on {}", facts.version, facts.system));
    line("configuration", configuration.path.clone());
    line("", configuration.hash.as_ref().map_or("does not hold".to_owned(), |hash| format!("hash {hash}")));
    line(
        "",
        format!("monitors: {}; subscribers: {}", counts(&configuration.monitors), counts(&configuration.subscribers)),
    );
    line("", format!("problems: {}; warnings: {}", configuration.problems.len(), configuration.warnings));
    configuration.problems.iter().take(10).for_each(|problem| line("", problem.clone()));
    line("database", database.path.clone());
    let size =
        |bytes: Option<u64>| bytes.map_or("none".to_owned(), |bytes| format!("{:.1} MiB", bytes as f64 / 1_048_576.0));
    line("", format!("{}, journal {}", size(database.bytes), size(database.journal_bytes)));
    if let (Some(commits), Some(monitors)) = (database.commits, database.monitors) {
        let newest = database.newest_record.map_or("none".to_owned(), |at| at.to_string());
        line("", format!("readable; {commits} commits, {monitors} monitors known, newest record {newest}"));
    }
    line("clock", format!("{}, zone {}", clock.now, clock.zone));
    line("resolver", if facts.resolver.is_empty() { "none".to_owned() } else { facts.resolver.join(", ") });
    line(
        "open files",
        facts.files.as_ref().map_or("unknown".to_owned(), |files| format!("{} of at most {}", files.soft, files.hard)),
    );
    each(&mut line, "last errors", &facts.last_errors);
    each(&mut line, "needs care", &facts.troubles);
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

fn each(line: &mut impl FnMut(&str, String), name: &str, all: &[String]) {
    if all.is_empty() {
        line(name, "none".to_owned());
    }
    for (index, one) in all.iter().enumerate() {
        line(if index == 0 { name } else { "" }, one.clone());
    }
}

fn counts(of: &BTreeMap<&'static str, usize>) -> String {
    if of.is_empty() {
        return "none".to_owned();
    }
    of.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
}
