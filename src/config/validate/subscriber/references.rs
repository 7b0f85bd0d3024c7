//! What subscribers say of each other: chains of fallbacks end, and whoever stands by is called by somebody.

use std::collections::{HashMap, HashSet};

use super::escalated;
use crate::config::kind::At;
use crate::config::kinds::text::Printed;
use crate::config::raw;
use crate::config::report::Report;

/// Reports circles of fallbacks, and those that nobody would ever tell. `named` are those that some escalation or
/// fallback names.
pub(super) fn check(blocks: &[&Printed<raw::Subscriber>], named: &HashSet<&str>, report: &mut Report) {
    check_fallbacks(blocks, report);
    check_standby(blocks, named, report);
}

/// Whether it is told only by the escalation or fallback of another one.
pub(super) fn stands_by(block: &raw::Subscriber, named: &HashSet<&str>) -> bool {
    let filtered =
        block.events.is_some() || block.severities.is_some() || block.monitors.is_some() || block.groups.is_some();
    let is_named = id(block).is_some_and(|id| named.contains(id.value.as_str()));
    block.standby.as_ref().map_or(is_named && !filtered, |standby| standby.value)
}

fn id(block: &raw::Subscriber) -> Option<&At<String>> {
    block.id.as_ref()
}

/// Whoever stands by is reached from one that does not.
fn check_standby(blocks: &[&Printed<raw::Subscriber>], named: &HashSet<&str>, report: &mut Report) {
    // Who calls whom is not known yet where an id is not: that is told already.
    let known: HashSet<&str> = blocks.iter().filter_map(|one| id(&one.block)).map(|id| id.value.as_str()).collect();
    if known.len() < blocks.len() || !named.is_subset(&known) {
        return;
    }
    let mut told: HashSet<&str> = HashSet::new();
    loop {
        let before = told.len();
        for Printed { block, .. } in blocks {
            let Some(id) = id(block).map(|id| id.value.as_str()) else { continue };
            if told.contains(id) || !stands_by(block, named) {
                told.insert(id);
                told.extend(escalated(block).chain(block.fallback.as_ref()).map(|to| to.value.as_str()));
            }
        }
        if told.len() == before {
            break;
        }
    }
    for Printed { block, .. } in blocks {
        let Some(id) = id(block).filter(|id| !told.contains(id.value.as_str())) else { continue };
        let at = block.standby.as_ref().map_or(id.at, |standby| standby.at);
        let message = format!("`{}` would never be told: it stands by, and nobody who is told calls it", id.value);
        let hint =
            "say `standby: false`, or name it in the `escalate` or `fallback` of one that is told by itself".to_owned();
        report.problem(at, message, Some(hint));
    }
}

/// A chain of fallbacks has an end.
fn check_fallbacks(blocks: &[&Printed<raw::Subscriber>], report: &mut Report) {
    let next: HashMap<&str, &At<String>> = blocks
        .iter()
        .filter_map(|printed| Some((printed.block.id.as_ref()?.value.as_str(), printed.block.fallback.as_ref()?)))
        .collect();
    for (start, first) in &next {
        let mut at = first.value.as_str();
        // No chain without a circle is longer than there are subscribers.
        for _ in 0..next.len() {
            if at == *start {
                let hint = "the last one in a chain of fallbacks has none".to_owned();
                report.problem(first.at, "this fallback leads back to the subscriber itself", Some(hint));
                break;
            }
            let Some(further) = next.get(at) else { break };
            at = further.value.as_str();
        }
    }
}
