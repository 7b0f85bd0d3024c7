//! The comparison as people read it: at most 60 columns, for any terminal.

use super::sentence::{self, at, count, words};
use super::{Compared, Comparison, listed};
use crate::cli::plain::plain;
use crate::config;
use crate::model::{DegradedIs, time};
use crate::replay::{Fate, Figures, Incident};

/// Incidents of one kind that are listed; the rest is counted.
const LISTED: usize = 20;
/// Width of the labels.
const LABELS: usize = 17;

/// All of it, with lines at the end.
pub(super) fn of(comparison: &Comparison, colour: bool) -> String {
    let paint = |text: String| if colour { format!("\x1b[1m{text}\x1b[0m") } else { text };
    let mut text = format!("{}\n\n{}\n", paint(sentence::of(comparison)), what(comparison));
    for note in &comparison.notes {
        text.push_str(&format!("{note}\n"));
    }
    let (told, quiet): (Vec<&Compared>, Vec<&Compared>) =
        comparison.monitors.iter().partition(|one| is_told(comparison, one));
    let mut blocks: Vec<(String, [Figures; 2])> = Vec::new();
    if comparison.monitors.len() > 1 {
        let (before, after) = comparison.totals();
        blocks.push((format!("All {}", count(comparison.monitors.len(), "monitor")), [before, after]));
    }
    blocks.extend(told.iter().map(|one| (heading(one), [Figures::from(&one.before), Figures::from(&one.after)])));
    text.push_str(&table(comparison, &blocks, &paint));
    if !quiet.is_empty() {
        text.push_str(&format!(
            "\nNo incident either way: {}.\n",
            listed(quiet.iter().map(|one| one.monitor.as_str()))
        ));
    }
    for list in lists(comparison) {
        text.push_str(&format!("\n{list}"));
    }
    text
}

/// Whether a monitor gets its own block: something happened to it, or it is the only one.
fn is_told(comparison: &Comparison, one: &Compared) -> bool {
    let same = one.before == one.after && one.before.incidents.is_empty();
    comparison.monitors.len() == 1 || !same
}

fn heading(one: &Compared) -> String {
    let id = match one.location.as_str() {
        "local" => one.monitor.as_str().to_owned(),
        location => format!("{} from {location}", one.monitor),
    };
    plain(&if one.name == one.monitor.as_str() { id } else { format!("{} ({id})", one.name) })
}

/// What was judged, and how.
fn what(comparison: &Comparison) -> String {
    let length = time::words(comparison.to.since(comparison.from));
    let checks = count(usize::try_from(comparison.checks()).unwrap_or(usize::MAX), "check");
    let monitors = count(comparison.monitors.len(), "monitor");
    let changes = &comparison.changes;
    let mut flags = Vec::new();
    flags.extend(changes.failure_threshold.map(|number| format!("--failure-threshold {number}")));
    flags.extend(changes.success_threshold.map(|number| format!("--success-threshold {number}")));
    flags.extend(changes.reopen_window.map(|length| format!("--reopen-window {}", config::written(length))));
    flags.extend(changes.degraded_above.map(|length| format!("--degraded-above {}", config::written(length))));
    let flags = if flags.is_empty() {
        "No flags are given: nothing is compared.".to_owned()
    } else {
        format!("The flags: {}.", flags.join(" "))
    };
    format!("{checks} of {monitors} in {length},\nfrom {} to {}.\n{flags}", at(comparison.from), at(comparison.to))
}

fn table(comparison: &Comparison, blocks: &[(String, [Figures; 2])], paint: &dyn Fn(String) -> String) -> String {
    let heads: &[&str] =
        if comparison.changes.are_none() { &["as configured"] } else { &["as configured", "with the flags"] };
    let rows: Vec<Vec<(&str, [String; 2])>> =
        blocks.iter().map(|(_, pair)| rows(pair, comparison.degraded_is)).collect();
    let width = |column: usize, head: &str| {
        let cells = rows.iter().flatten().map(|(_, cells)| cells[column].chars().count());
        cells.chain([head.chars().count()]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = heads.iter().enumerate().map(|(column, head)| width(column, head)).collect();
    let line = |label: &str, cells: &[&str]| {
        let cells: String = cells.iter().zip(&widths).map(|(cell, width)| format!("  {cell:>width$}")).collect();
        format!("{label:LABELS$}{cells}\n")
    };
    let mut text = format!("\n{}", line("", heads));
    for ((name, _), rows) in blocks.iter().zip(&rows) {
        text.push_str(&format!("{}\n", paint(name.clone())));
        for (label, cells) in rows {
            text.push_str(&line(label, &[cells[0].as_str(), cells[1].as_str()]));
        }
    }
    text
}

/// The figures of one block; a row that says nothing on either side is left out.
fn rows(pair: &[Figures; 2], degraded_is: DegradedIs) -> Vec<(&'static str, [String; 2])> {
    let row = |cell: &dyn Fn(&Figures) -> String| [cell(&pair[0]), cell(&pair[1])];
    let any = |holds: &dyn Fn(&Figures) -> bool| pair.iter().any(holds);
    let mut rows = vec![
        ("  incidents", row(&|figures| figures.incidents.to_string())),
        ("  messages", row(&|figures| figures.messages.to_string())),
        ("  detected after", row(&|figures| words(figures.time_to_detect()))),
    ];
    if any(&|figures| figures.incidents > 1) {
        rows.push(("  at the latest", row(&|figures| words((figures.incidents > 0).then_some(figures.slowest)))));
    }
    rows.push(("  downtime", row(&|figures| time::words(figures.tally.down))));
    if any(&|figures| !figures.tally.degraded.is_zero()) {
        rows.push(("  degraded", row(&|figures| time::words(figures.tally.degraded))));
    }
    rows.push((
        "  uptime",
        row(&|f| f.tally.uptime(degraded_is).map_or_else(|| "no data".to_owned(), |share| format!("{share} %"))),
    ));
    if any(&|figures| !figures.tally.unknown.is_zero()) {
        rows.push(("  not measured", row(&|figures| time::words(figures.tally.unknown))));
    }
    rows
}

/// Which incidents would vanish, appear, be part of another, or be one of several.
fn lists(comparison: &Comparison) -> Vec<String> {
    let mut lists: [Vec<(&Compared, &Incident)>; 4] = Default::default();
    for one in &comparison.monitors {
        let (before, after) = one.fates();
        for (fates, incidents, places) in
            [(&before, &one.before.incidents, [0, 2]), (&after, &one.after.incidents, [1, 3])]
        {
            for (fate, incident) in fates.iter().zip(incidents) {
                match fate {
                    Fate::Kept => {}
                    Fate::Alone => lists[places[0]].push((one, incident)),
                    Fate::Joined => lists[places[1]].push((one, incident)),
                }
            }
        }
    }
    let words = ["would vanish", "would appear", "would be part of the one before", "would split off the one before"];
    lists.into_iter().zip(words).filter(|(list, _)| !list.is_empty()).map(|(list, word)| told(&list, word)).collect()
}

fn told(list: &[(&Compared, &Incident)], word: &str) -> String {
    let mut text = format!("{} {word}:\n", count(list.len(), "incident"));
    for (one, incident) in list.iter().take(LISTED) {
        let length =
            incident.resolved_at.map_or_else(|| "open".to_owned(), |end| time::words(end.since(incident.started_at)));
        text.push_str(&format!("  {}  {length}  {}\n", at(incident.started_at), plain(one.monitor.as_str())));
    }
    if list.len() > LISTED {
        text.push_str(&format!("  … and {} more (all of them with --json)\n", list.len() - LISTED));
    }
    text
}
