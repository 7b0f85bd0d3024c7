//! What an operator sends, read by the same tables as the files: the same words, the same bounds, every problem at
//! once.

pub(super) mod bodies;

use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value as Json;

use super::kind::{At, Kind, Reader};
use super::raw;
use super::report::{Place, Report};
use super::suggest;
use super::table::{BlockInfo, Fields, Whole};
use super::tree::{self, Node};
use super::validate::maintenance;
use crate::model::people::MAX_MONITORS;
use crate::model::{Config, Edit, Fault, Form, GroupId, IncidentDraft, MonitorId, Order, SubscriberId};

/// A body that has nothing to say.
const NO_WORDS: BlockInfo = BlockInfo { title: "the end of a drill", doc: "", one_of: &[], own: &[], shared: &[] };
/// Another.
const NO_MORE: BlockInfo = BlockInfo { title: "the end of a maintenance", doc: "", one_of: &[], own: &[], shared: &[] };
/// Another.
const NOTHING: BlockInfo = BlockInfo { title: "an acknowledgement", doc: "", one_of: &[], own: &[], shared: &[] };
/// Another.
const CLOCK: BlockInfo = BlockInfo { title: "the clock", doc: "", one_of: &[], own: &[], shared: &[] };

/// Reads an order; monitors and groups are those of the configuration in force.
///
/// # Errors
/// Every problem there is.
pub fn order(form: Form, body: &Json, config: &Config) -> Result<Order, Vec<Fault>> {
    let mut report = Report::strict();
    let order = read(form, body, config, &mut report);
    let (problems, _) = report.finish(&[]);
    let faults: Vec<Fault> =
        problems.into_iter().map(|problem| Fault { message: problem.message, hint: problem.hint }).collect();
    order.filter(|_| faults.is_empty()).ok_or(faults)
}

fn read(form: Form, body: &Json, config: &Config, report: &mut Report) -> Option<Order> {
    let node = tree::from_json(body);
    let reader = &mut Reader::new(report);
    Some(match form {
        Form::Open => {
            let new = raw::NewIncident::read(&node, reader)?;
            let draft = draft(&new.facts, Some(config), report)?;
            Order::Open(Box::new(IncidentDraft {
                body: raw::NewIncident::whole(&new)?.body.unwrap_or_default(),
                ..draft
            }))
        }
        Form::Edit(incident) => {
            let edit = Box::new(edit(&node, body, config, report)?);
            Order::Edit { incident, edit }
        }
        Form::Update(incident) => {
            let update = whole::<raw::IncidentUpdate>(&node, reader)?;
            Order::Update { incident, status: update.status, impact: update.impact, body: update.body }
        }
        Form::Reword(incident, update) => {
            Order::Reword { incident, update, body: whole::<raw::Rewording>(&node, reader)?.body }
        }
        Form::Resolve(incident) => {
            let end = whole::<raw::Resolution>(&node, reader)?;
            Order::Resolve { incident, at: end.resolved_at, body: end.body }
        }
        Form::Acknowledge(incident) => {
            Fields::of(&node, &NOTHING, reader)?;
            Order::Acknowledge { incident }
        }
        Form::Drill => {
            let drill = raw::Drill::read(&node, reader)?;
            let known: Vec<&str> = config.subscribers.iter().map(|subscriber| subscriber.id.as_str()).collect();
            let to = known_ids("subscriber", drill.to.as_ref(), &known, report);
            let to = to.into_iter().map(|(id, _)| SubscriberId::new(id)).collect();
            let drill = raw::Drill::whole(&drill)?;
            let length = Duration::from_secs(u64::from(drill.seconds));
            Order::Drill { monitor: MonitorId::new(drill.monitor), length, to }
        }
        Form::EndDrill(incident) => {
            Fields::of(&node, &NO_WORDS, reader)?;
            Order::EndDrill { incident }
        }
        Form::Announce => {
            Order::Announce(Box::new(maintenance::sent(raw::Maintenance::read(&node, reader)?, config, report)?))
        }
        Form::Revise(before) => {
            let after = Box::new(maintenance::sent(raw::Maintenance::read(&node, reader)?, config, report)?);
            Order::Revise { before, after }
        }
        Form::Cancel(id) => {
            Fields::of(&node, &NO_MORE, reader)?;
            Order::Cancel(id)
        }
        Form::AcceptClock => {
            Fields::of(&node, &CLOCK, reader)?;
            Order::AcceptClock
        }
    })
}

/// What is different about an incident.
fn edit(node: &Node, body: &Json, config: &Config, report: &mut Report) -> Option<Edit> {
    let raw = raw::IncidentEdit::read(node, &mut Reader::new(report))?;
    let named = raw.monitors.is_some() || raw.groups.is_some() || empties(body);
    let monitors = affected((raw.monitors.as_ref(), raw.groups.as_ref()), Some(config), report);
    Some(Edit {
        title: value(raw.title),
        severity: value(raw.severity),
        impact: value(raw.impact),
        monitors: named.then_some(monitors),
        auto_resolve: value(raw.auto_resolve),
        started_at: value(raw.started_at),
        resolved_at: value(raw.resolved_at),
        counts: value(raw.counts),
        visibility: value(raw.visibility),
    })
}

/// Whether an edit says on purpose that no monitor is affected: the whole site is. Elsewhere an empty list is the same
/// as none.
fn empties(body: &Json) -> bool {
    ["monitors", "groups"].iter().any(|key| body.get(*key).and_then(Json::as_array).is_some_and(Vec::is_empty))
}

/// A block that no rule looks at.
fn whole<T: Kind>(node: &Node, reader: &mut Reader<'_>) -> Option<Whole<T>> {
    T::whole(&T::read(node, reader)?)
}

fn value<T>(at: Option<At<T>>) -> Option<T> {
    at.map(|at| at.value)
}

/// A new incident, its body aside. Without a configuration, which has problems of its own then, references are not
/// looked up.
pub(super) fn draft(raw: &raw::Incident, config: Option<&Config>, report: &mut Report) -> Option<IncidentDraft> {
    let monitors = affected((raw.monitors.as_ref(), raw.groups.as_ref()), config, report);
    if let (Some(start), Some(end)) = (&raw.started_at, &raw.resolved_at)
        && end.value < start.value
    {
        let hint = "an incident ends after it began: check both".to_owned();
        report.problem(end.at, "`resolved_at` is before `started_at`", Some(hint));
    }
    let whole = raw::Incident::whole(raw)?;
    Some(IncidentDraft {
        title: whole.title,
        body: String::new(),
        status: whole.status,
        severity: whole.severity,
        impact: whole.impact,
        monitors,
        started_at: whole.started_at,
        resolved_at: whole.resolved_at,
        counts: whole.counts,
        visibility: whole.visibility,
    })
}

/// A list of ids, as typed.
type Ids<'a> = Option<&'a At<Vec<At<String>>>>;

/// The monitors that are named, and those of the groups that are, each once, in the page's order.
fn affected((monitors, groups): (Ids<'_>, Ids<'_>), config: Option<&Config>, report: &mut Report) -> Vec<MonitorId> {
    let Some(config) = config else { return Vec::new() };
    let known: Vec<&str> = config.monitors.iter().map(|monitor| monitor.id.as_str()).collect();
    let monitors = known_ids("monitor", monitors, &known, report);
    let known: Vec<&str> = config.groups.iter().map(|group| group.id.as_str()).collect();
    let groups = known_ids("group", groups, &known, report);
    let named = |id: &MonitorId, group: Option<&GroupId>| {
        monitors.iter().any(|(named, _)| named == id.as_str())
            || group.is_some_and(|group| groups.iter().any(|(named, _)| named == group.as_str()))
    };
    let found: Vec<MonitorId> = config
        .monitors
        .iter()
        .filter(|monitor| named(&monitor.id, monitor.group.as_ref()))
        .map(|monitor| monitor.id.clone())
        .collect();
    let first = monitors.iter().chain(&groups).map(|(_, at)| *at).next();
    if let (true, Some(at)) = (found.len() > MAX_MONITORS, first) {
        let hint = "leave `monitors` and `groups` out: then it is about the whole site".to_owned();
        report.problem(
            at,
            format!("{} monitors are affected, at most {MAX_MONITORS} can be named", found.len()),
            Some(hint),
        );
    }
    if let (true, Some(at)) = (found.is_empty() && report.is_clean(), first) {
        let hint = "name a monitor, or leave `groups` out: then it is about the whole site".to_owned();
        report.problem(at, "these groups have no monitor", Some(hint));
    }
    found
}

/// The ids of a list that are known, each once; the others are reported.
fn known_ids(kind: &str, ids: Ids<'_>, known: &[&str], report: &mut Report) -> Vec<(String, Place)> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for id in ids.into_iter().flat_map(|list| &list.value) {
        let name = id.value.as_str();
        if known.contains(&name) {
            if seen.insert(name) {
                found.push((name.to_owned(), id.at));
            }
        } else {
            let hint = if report.wants_hints() { suggest::hint(name, known) } else { None };
            report.problem(id.at, format!("`{name}` is not the id of a {kind}"), hint);
        }
    }
    found
}

#[cfg(test)]
mod tests;
